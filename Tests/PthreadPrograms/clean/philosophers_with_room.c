// Five philosophers pick up their left fork first; a semaphore lets four of them sit down at a time.
// Fine: there is one at least who gets both forks.
#include "../program.h"

#include <semaphore.h>

enum { seats = 5 };
static pthread_mutex_t forks[seats];
static sem_t room;

static void *philosopher(void *argument) {
    long left = (long)argument, right = (left + 1) % seats;
    for (int meal = 0; meal < 50; meal++) {
        sem_wait(&room);
        pthread_mutex_lock(&forks[left]);
        pthread_mutex_lock(&forks[right]);
        pthread_mutex_unlock(&forks[right]);
        pthread_mutex_unlock(&forks[left]);
        sem_post(&room);
    }
    return NULL;
}

int philosophers_with_room(void) {
    pthread_t threads[seats];
    sem_init(&room, 0, seats - 1);
    for (long seat = 0; seat < seats; seat++) pthread_mutex_init(&forks[seat], NULL);
    for (long seat = 0; seat < seats; seat++) pthread_create(&threads[seat], NULL, philosopher, (void *)seat);
    for (long seat = 0; seat < seats; seat++) pthread_join(threads[seat], NULL);
    for (long seat = 0; seat < seats; seat++) pthread_mutex_destroy(&forks[seat]);
    sem_destroy(&room);
    return 0;
}
