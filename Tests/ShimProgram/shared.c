// Objects that processes share, a robust mutex whose owner is killed, and mutexes of each type under contention.
#define _GNU_SOURCE
#include <semaphore.h>
#include <signal.h>
#include <sys/mman.h>

#include "say.h"

static struct {
    pthread_mutex_t mutex, robust;
    pthread_cond_t condition;
    pthread_rwlock_t rwlock;
    pthread_barrier_t barrier;
    sem_t semaphore;
    int turn;
} *all;

static void make(void) {
    all = mmap(NULL, sizeof *all, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(all != MAP_FAILED);
    pthread_mutexattr_t mutex;
    REQUIRE(pthread_mutexattr_init(&mutex) == 0 && pthread_mutexattr_setpshared(&mutex, PTHREAD_PROCESS_SHARED) == 0);
    SAY(pthread_mutex_init(&all->mutex, &mutex));
    REQUIRE(pthread_mutexattr_setrobust(&mutex, PTHREAD_MUTEX_ROBUST) == 0);
    SAY(pthread_mutex_init(&all->robust, &mutex));
    pthread_condattr_t condition;
    REQUIRE(pthread_condattr_init(&condition) == 0);
    REQUIRE(pthread_condattr_setpshared(&condition, PTHREAD_PROCESS_SHARED) == 0);
    SAY(pthread_cond_init(&all->condition, &condition));
    pthread_rwlockattr_t rwlock;
    REQUIRE(pthread_rwlockattr_init(&rwlock) == 0);
    REQUIRE(pthread_rwlockattr_setpshared(&rwlock, PTHREAD_PROCESS_SHARED) == 0);
    SAY(pthread_rwlock_init(&all->rwlock, &rwlock));
    pthread_barrierattr_t barrier;
    REQUIRE(pthread_barrierattr_init(&barrier) == 0);
    REQUIRE(pthread_barrierattr_setpshared(&barrier, PTHREAD_PROCESS_SHARED) == 0);
    SAY(pthread_barrier_init(&all->barrier, &barrier, 2));
    SAY_ERRNO(sem_init(&all->semaphore, 1, 1));
}

// The two processes take turns.
static void play(int self) {
    for (int round = 0; round < 50; round++) {
        REQUIRE(pthread_mutex_lock(&all->mutex) == 0);
        while (all->turn != self) REQUIRE(pthread_cond_wait(&all->condition, &all->mutex) == 0);
        all->turn = 1 - self;
        REQUIRE(pthread_cond_broadcast(&all->condition) == 0 && pthread_mutex_unlock(&all->mutex) == 0);
        REQUIRE(pthread_rwlock_wrlock(&all->rwlock) == 0 && pthread_rwlock_unlock(&all->rwlock) == 0);
        REQUIRE(pthread_rwlock_rdlock(&all->rwlock) == 0 && pthread_rwlock_unlock(&all->rwlock) == 0);
        REQUIRE(sem_wait(&all->semaphore) == 0 && sem_post(&all->semaphore) == 0);
        int result = pthread_barrier_wait(&all->barrier);
        REQUIRE(result == 0 || result == PTHREAD_BARRIER_SERIAL_THREAD);
    }
}

// A process that is killed while it has the robust mutex.
static void end_with_robust(void) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        REQUIRE(pthread_mutex_lock(&all->robust) == 0);
        kill(getpid(), SIGKILL);
    }
    printf("child %d\n", end_of(child));
}

// Mutexes that several threads want, of a type that the C library treats in a way of its own.
static pthread_mutex_t contended;
static int sum;

static void *add(void *argument) {
    for (int round = 0; round < 300; round++) {
        REQUIRE(pthread_mutex_lock(&contended) == 0);
        sum++;
        if (round % 50 == 0) usleep(50);
        REQUIRE(pthread_mutex_unlock(&contended) == 0);
    }
    return argument;
}

static void contend(const char *name, int type, int protocol, int robust) {
    pthread_mutexattr_t attributes;
    REQUIRE(pthread_mutexattr_init(&attributes) == 0 && pthread_mutexattr_settype(&attributes, type) == 0);
    REQUIRE(pthread_mutexattr_setprotocol(&attributes, protocol) == 0);
    REQUIRE(pthread_mutexattr_setrobust(&attributes, robust) == 0);
    REQUIRE(pthread_mutex_init(&contended, &attributes) == 0);
    sum = 0;
    pthread_t threads[3];
    for (int index = 0; index < 3; index++) REQUIRE(pthread_create(&threads[index], NULL, add, NULL) == 0);
    for (int index = 0; index < 3; index++) REQUIRE(pthread_join(threads[index], NULL) == 0);
    printf("%s %d\n", name, sum);
    SAY(pthread_mutex_destroy(&contended));
}

int shared(void) {
    make();
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        play(1);
        exit(0);
    }
    play(0);
    printf("child %d\n", end_of(child));
    end_with_robust();
    SAY(pthread_mutex_lock(&all->robust));
    SAY(pthread_mutex_consistent(&all->robust));
    SAY(pthread_mutex_unlock(&all->robust));
    end_with_robust();
    SAY(pthread_mutex_trylock(&all->robust));
    SAY(pthread_mutex_unlock(&all->robust));
    SAY(pthread_mutex_lock(&all->robust));
    SAY(pthread_mutex_trylock(&all->robust));
    contend("adaptive", PTHREAD_MUTEX_ADAPTIVE_NP, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED);
    contend("errorcheck", PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED);
    contend("inherits priority", PTHREAD_MUTEX_NORMAL, PTHREAD_PRIO_INHERIT, PTHREAD_MUTEX_STALLED);
    contend("recursive, robust", PTHREAD_MUTEX_RECURSIVE, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_ROBUST);
    contend("inherits priority, robust", PTHREAD_MUTEX_ERRORCHECK, PTHREAD_PRIO_INHERIT, PTHREAD_MUTEX_ROBUST);
    return 0;
}
