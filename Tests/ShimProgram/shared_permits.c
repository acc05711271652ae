// Permits of semaphores that other processes, or other mappings, have as well.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "commands.h"

static sem_t *open_named(unsigned value) {
    char name[64];
    snprintf(name, sizeof name, "/synctrace-permits-%d", (int)getpid());
    sem_t *semaphore = sem_open(name, O_CREAT | O_EXCL, 0600, value);
    REQUIRE(semaphore != SEM_FAILED);
    // It is open twice, and closed once.
    REQUIRE(sem_open(name, 0) == semaphore && sem_close(semaphore) == 0 && sem_unlink(name) == 0);
    return semaphore;
}

static void in_child(void (*body)(sem_t *), sem_t *semaphore) {
    pid_t child = fork();
    if (child == 0) {
        body(semaphore);
        _exit(0);
    }
    int status = -1;
    while (waitpid(child, &status, 0) < 0) REQUIRE(errno == EINTR);
    REQUIRE(status == 0);
}

static void take_three(sem_t *semaphore) {
    for (int round = 0; round < 3; round++) REQUIRE(sem_wait(semaphore) == 0);
}

static void give_three(sem_t *semaphore) {
    for (int round = 0; round < 3; round++) REQUIRE(sem_post(semaphore) == 0);
}

// As many permits as there can be, as Python's multiprocessing.Queue has.
static void use_full(void) {
    char name[64];
    snprintf(name, sizeof name, "/synctrace-full-%d", (int)getpid());
    sem_t *semaphore = sem_open(name, O_CREAT | O_EXCL, 0600, (unsigned)SEM_VALUE_MAX);
    REQUIRE(semaphore != SEM_FAILED && sem_unlink(name) == 0);
    in_child(take_three, semaphore);
    give_three(semaphore);
    take_three(semaphore);
    REQUIRE(sem_close(semaphore) == 0);
}

// Made at one address, used at another.
static void use_mapped_twice(void) {
    int file = memfd_create("permits", MFD_CLOEXEC);
    REQUIRE(file >= 0 && ftruncate(file, 4096) == 0);
    sem_t *made = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    sem_t *met = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    REQUIRE(made != MAP_FAILED && met != MAP_FAILED && sem_init(made, 1, 0) == 0);
    REQUIRE(sem_trywait(met) == -1 && errno == EAGAIN);
    give_three(made);
    take_three(met);
}

// More permits than are counted, a part of them given while they are.
static void post_beyond(void) {
    sem_t many;
    unsigned permits = (1u << 23) - 100, given = 1u << 23;
    REQUIRE(sem_init(&many, 0, permits) == 0);
    for (unsigned round = 0; round < given; round++) REQUIRE(sem_post(&many) == 0);
    for (unsigned round = 0; round < permits; round++) REQUIRE(sem_trywait(&many) == 0);
    for (unsigned round = 0; round < given; round++) REQUIRE(sem_wait(&many) == 0);
    REQUIRE(sem_trywait(&many) == -1 && errno == EAGAIN);
    REQUIRE(sem_destroy(&many) == 0);
}

int shared_permits(void) {
    post_beyond();
    sem_t *semaphore = open_named(0);
    REQUIRE(sem_trywait(semaphore) == -1 && errno == EAGAIN);
    in_child(give_three, semaphore);
    take_three(semaphore);
    REQUIRE(sem_close(semaphore) == 0);
    use_full();
    use_mapped_twice();
    return 0;
}
