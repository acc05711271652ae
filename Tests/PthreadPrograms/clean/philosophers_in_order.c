// Five philosophers pick up the fork with the lower number first.
// Fine: there is no cycle.
#include "../program.h"

enum { seats = 5 };
static pthread_mutex_t forks[seats];

static void *philosopher(void *argument) {
    long left = (long)argument, right = (left + 1) % seats;
    long first = left < right ? left : right, second = left < right ? right : left;
    for (int meal = 0; meal < 10; meal++) {
        pthread_mutex_lock(&forks[first]);
        pthread_mutex_lock(&forks[second]);
        pthread_mutex_unlock(&forks[second]);
        pthread_mutex_unlock(&forks[first]);
    }
    return NULL;
}

int philosophers_in_order(void) {
    pthread_t threads[seats];
    for (long seat = 0; seat < seats; seat++) pthread_mutex_init(&forks[seat], NULL);
    for (long seat = 0; seat < seats; seat++) pthread_create(&threads[seat], NULL, philosopher, (void *)seat);
    for (long seat = 0; seat < seats; seat++) pthread_join(threads[seat], NULL);
    for (long seat = 0; seat < seats; seat++) pthread_mutex_destroy(&forks[seat]);
    return 0;
}
