// Calls with pointers to nothing, and handlers of that fault which use locks themselves or jump out.
#define _GNU_SOURCE
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>

#include "say.h"

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static sem_t reported;
static sigjmp_buf back;

static void handle(int signal) {
    (void)signal;
    REQUIRE(pthread_mutex_lock(&log_lock) == 0 && pthread_mutex_unlock(&log_lock) == 0);
    REQUIRE(sem_post(&reported) == 0);
    siglongjmp(back, 1);
}

static void *use_locks(void *argument) {
    pthread_mutex_t own;
    REQUIRE(pthread_mutex_init(&own, NULL) == 0 && pthread_mutex_lock(&own) == 0);
    REQUIRE(pthread_mutex_unlock(&own) == 0 && pthread_mutex_destroy(&own) == 0);
    return argument;
}

int faults(void) {
    REQUIRE(sem_init(&reported, 0, 0) == 0);
    struct sigaction action = {.sa_handler = handle};
    REQUIRE(sigaction(SIGSEGV, &action, NULL) == 0);
    // Not a constant: compilers warn of such a one.
    char *volatile nowhere = (char *)16;
    for (volatile int call = 0; call < 6; call++) {
        if (sigsetjmp(back, 1) != 0) continue;
        switch (call) {
        case 0: pthread_mutex_lock((pthread_mutex_t *)(void *)nowhere); break;
        case 1: sem_post((sem_t *)(void *)nowhere); break;
        case 2: sem_wait((sem_t *)(void *)nowhere); break;
        case 3: pthread_rwlock_rdlock((pthread_rwlock_t *)(void *)nowhere); break;
        case 4: pthread_cond_signal((pthread_cond_t *)(void *)nowhere); break;
        default: pthread_spin_lock((pthread_spinlock_t *)(void *)nowhere); break;
        }
        printf("call %d came back\n", call);
    }
    int count = 0;
    REQUIRE(sem_getvalue(&reported, &count) == 0);
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, use_locks, NULL) == 0 && pthread_join(thread, NULL) == 0);
    printf("faults %d\n", count);
    return 0;
}
