// A process and its child hand permits of semaphores to each other that both have in their memory.
// Fine: what the other one posts is not in this one's trace.
#include "../program.h"
#include <sys/mman.h>
#include <sys/wait.h>

int semaphores_between_processes(void) {
    sem_t *ready = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    sem_t *taken = ready + 1, *room = ready + 2;
    sem_init(ready, 1, 0);
    sem_init(taken, 1, 0);
    sem_init(room, 1, 3);
    pid_t child = fork();
    for (int round = 0; round < 20; round++) {
        sem_wait(child == 0 ? room : ready);
        sem_post(child == 0 ? ready : taken);
        if (child == 0) sem_wait(taken);
        sem_post(room);
    }
    if (child == 0) _exit(0);
    int status;
    return waitpid(child, &status, 0) == child && status == 0 ? 0 : 1;
}
