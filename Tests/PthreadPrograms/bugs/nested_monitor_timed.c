// The same as nested_monitor, but the wait has a limit, and the program goes on after it.
// Wrong: the wait keeps out the one who would end it. To be said: who waited with which lock, and who needed it.
#include "../program.h"

MUTEX(outer);
MUTEX(inner);
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static bool is_filled;
static pid_t producer_id;
static handshake known, go_on;

THREAD(consumer) {
    await(known);
    pthread_mutex_lock(&outer);
    pthread_mutex_lock(&inner);
    tell(go_on);
    await_sleep(producer_id);
    struct timespec limit = in_seconds(0.05);
    while (!is_filled && pthread_cond_timedwait(&filled, &inner, &limit) == 0) {}
    pthread_mutex_unlock(&inner);
    pthread_mutex_unlock(&outer);
    return NULL;
}

THREAD(producer) {
    producer_id = gettid();
    tell(known);
    await(go_on);
    pthread_mutex_lock(&outer);
    pthread_mutex_lock(&inner);
    is_filled = true;
    pthread_cond_signal(&filled);
    pthread_mutex_unlock(&inner);
    pthread_mutex_unlock(&outer);
    return NULL;
}

int nested_monitor_timed(void) {
    known = handshake_new();
    go_on = handshake_new();
    RUN_BOTH(consumer, producer);
    return 0;
}
