// Runs one of the programs: PthreadPrograms NAME. Without a name it lists them. One that hangs is ended by SIGALRM after
// two seconds, or as many as PTHREAD_PROGRAMS_LIMIT says: other checkers slow a program down.
#include <string.h>

#include "program.h"
#include "programs.h"

#define ENTRY(name) {#name, name},
static const struct {
    const char *name;
    int (*run)(void);
} programs[] = {BUGS(ENTRY) CLEAN(ENTRY)};

int main(int count, char **arguments) {
    for (size_t index = 0; index < sizeof programs / sizeof *programs; index++) {
        if (count == 1) puts(programs[index].name);
        if (count != 2 || strcmp(arguments[1], programs[index].name) != 0) continue;
        puts(programs[index].name);
        fflush(stdout);
        const char *limit = getenv("PTHREAD_PROGRAMS_LIMIT");
        alarm(limit == NULL ? 2 : (unsigned)atoi(limit));
        return programs[index].run();
    }
    if (count == 1) return 0;
    fprintf(stderr, "no such program\n");
    return 64;
}
