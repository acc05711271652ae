// Five philosophers each pick up the fork on their left and then the one on their right. Hangs.
// Wrong: all have one fork and wait for the next. To be said: the deadlock of five threads and five locks.
#include "../program.h"

enum { seats = 5 };
static pthread_mutex_t forks[seats];
static handshake seated, dinner;

static void *philosopher(void *argument) {
    long seat = (long)argument;
    pthread_mutex_lock(&forks[seat]);
    tell(seated);
    await(dinner);
    pthread_mutex_lock(&forks[(seat + 1) % seats]);
    return NULL;
}

int philosophers(void) {
    pthread_t threads[seats];
    seated = handshake_new();
    dinner = handshake_new();
    for (long seat = 0; seat < seats; seat++) pthread_mutex_init(&forks[seat], NULL);
    for (long seat = 0; seat < seats; seat++) pthread_create(&threads[seat], NULL, philosopher, (void *)seat);
    for (long seat = 0; seat < seats; seat++) await(seated);
    for (long seat = 0; seat < seats; seat++) tell(dinner);
    for (long seat = 0; seat < seats; seat++) pthread_join(threads[seat], NULL);
    return 0;
}
