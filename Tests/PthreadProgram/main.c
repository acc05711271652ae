#include <string.h>

#include "commands.h"

static const struct {
    const char *name;
    int (*run)(void);
} commands[] = {
    {"abba", abba},
    {"abba-in-turn", abba_in_turn},
    {"abba-orderly", abba_orderly},
    {"allocations", allocations},
    {"children", children},
    {"conditions", conditions},
    {"mutexes", mutexes},
    {"old-conditions", old_conditions},
    {"others", others},
    {"rwlocks", rwlocks},
    {"semaphores", semaphores},
    {"storm", storm},
    {"threads", threads},
};

int main(int count, char **arguments) {
    for (size_t index = 0; count >= 2 && index < sizeof commands / sizeof *commands; index++)
        if (strcmp(arguments[1], commands[index].name) == 0) return commands[index].run();
    fprintf(stderr, "no such command\n");
    return 64;
}
