// A condition of before 2003, which is a pointer: the new functions would write behind it.
#define _GNU_SOURCE
#include "say.h"

#if defined(__x86_64__)
__asm__(".symver old_wait, pthread_cond_wait@GLIBC_2.2.5");
__asm__(".symver old_timedwait, pthread_cond_timedwait@GLIBC_2.2.5");
__asm__(".symver old_signal, pthread_cond_signal@GLIBC_2.2.5");
__asm__(".symver old_broadcast, pthread_cond_broadcast@GLIBC_2.2.5");
__asm__(".symver old_init, pthread_cond_init@GLIBC_2.2.5");
__asm__(".symver old_destroy, pthread_cond_destroy@GLIBC_2.2.5");
extern int old_wait(void **, pthread_mutex_t *), old_timedwait(void **, pthread_mutex_t *, const struct timespec *);
extern int old_signal(void **), old_broadcast(void **), old_init(void **, void *), old_destroy(void **);

static struct {
    void *condition;
    char guard[sizeof(pthread_cond_t)];
} old;
static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int is_told;
static handshake waiting;

static void *wait_until_told(void *argument) {
    REQUIRE(pthread_mutex_lock(&mutex) == 0);
    tell(waiting);
    while (!is_told) REQUIRE(old_wait(&old.condition, &mutex) == 0);
    REQUIRE(pthread_mutex_unlock(&mutex) == 0);
    return argument;
}

int old_conditions(void) {
    waiting = handshake_new();
    memset(old.guard, 0x5a, sizeof old.guard);
    SAY(old_init(&old.condition, NULL));
    pthread_t thread;
    REQUIRE(pthread_create(&thread, NULL, wait_until_told, NULL) == 0);
    await(waiting);
    REQUIRE(pthread_mutex_lock(&mutex) == 0);
    is_told = 1;
    SAY(old_signal(&old.condition));
    REQUIRE(pthread_mutex_unlock(&mutex) == 0);
    REQUIRE(pthread_join(thread, NULL) == 0);
    struct timespec real = soon(CLOCK_REALTIME);
    SAY(pthread_mutex_lock(&mutex));
    SAY(old_timedwait(&old.condition, &mutex, &real));
    SAY(pthread_mutex_unlock(&mutex));
    SAY(old_broadcast(&old.condition));
    SAY(old_destroy(&old.condition));
    for (size_t index = 0; index < sizeof old.guard; index++) REQUIRE(old.guard[index] == 0x5a);
    return 0;
}
#else
int old_conditions(void) { return 0; }
#endif
