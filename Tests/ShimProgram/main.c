#include <errno.h>
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
    {"answers", answers},
    {"at-once", at_once},
    {"becomes-another", becomes_another},
    {"cancellation", cancellation},
    {"children", children},
    {"child-in-our-memory", child_in_our_memory},
    {"conditions", conditions},
    {"crowd", crowd},
    {"executions", executions},
    {"fork-elsewhere", fork_elsewhere},
    {"faults", faults},
    {"heirs", heirs},
    {"early-hold", early_hold},
    {"child-gives-up", child_gives_up},
    {"child-makes-anew", child_makes_anew},
    {"child-makes-anew-what-it-has", child_makes_anew_what_it_has},
    {"many-readers", many_readers},
    {"little-memory", little_memory},
    {"left-waits", left_waits},
    {"main-leaves", main_leaves},
    {"main-returns-first", main_returns_first},
    {"futexes", futexes},
    {"counting", counting},
    {"mutexes", mutexes},
    {"old-conditions", old_conditions},
    {"once-left", once_left},
    {"others", others},
    {"quick", quick},
    {"rwlocks", rwlocks},
    {"semaphores", semaphores},
    {"shared", shared},
    {"shared-permits", shared_permits},
    {"small-stacks", small_stacks},
    {"spawns", spawns},
    {"stacks", stacks},
    {"many-stacks", many_stacks},
    {"storm", storm},
    {"storm-of-faults", storm_of_faults},
    {"storm-without-traps", storm_without_traps},
    {"threads", threads},
    {"timers", timers},
    {"wandering-frames", wandering_frames},
};

int main(int count, char **arguments) {
    // C11, 7.5: when a program begins.
    REQUIRE(errno == 0);
    for (size_t index = 0; count >= 2 && index < sizeof commands / sizeof *commands; index++)
        if (strcmp(arguments[1], commands[index].name) == 0) return commands[index].run();
    fprintf(stderr, "no such command\n");
    return 64;
}
