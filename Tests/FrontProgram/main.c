#include <string.h>
#include <unistd.h>

#include "front.h"
#include "synctrace_recorder.h"

static const struct {
    const char *name;
    int (*run)(void);
} commands[] = {
    {"allocations", allocations},
    {"forks", forks},
    {"history", history},
    {"small-stacks", small_stacks},
    {"storm", storm},
};

int main(int count, char **arguments) {
    for (size_t index = 0; count == 2 && index < sizeof commands / sizeof *commands; index++) {
        if (strcmp(arguments[1], commands[index].name) != 0) continue;
        int code = commands[index].run();
        synctrace_exit(code);
        return code;
    }
    fprintf(stderr, "no such command\n");
    return 64;
}
