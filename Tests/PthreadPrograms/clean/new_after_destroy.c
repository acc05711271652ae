// Objects are destroyed, and new ones are made where they were: by a constant, by zero, and by a call.
// Right: the memory is free for anything once an object is destroyed.
#include "../program.h"

#include <string.h>

static union {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_rwlock_t table;
    sem_t permits;
    pthread_barrier_t meeting;
} place;

static void use_mutex(void) {
    pthread_mutex_lock(&place.lock);
    pthread_mutex_unlock(&place.lock);
    pthread_mutex_destroy(&place.lock);
}

int new_after_destroy(void) {
    for (int round = 0; round < 3; round++) {
        pthread_mutex_init(&place.lock, NULL);
        use_mutex();
        place.lock = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER;
        use_mutex();
        memset(&place, 0, sizeof place);
        use_mutex();
        place.changed = (pthread_cond_t)PTHREAD_COND_INITIALIZER;
        pthread_cond_signal(&place.changed);
        pthread_cond_destroy(&place.changed);
        memset(&place, 0, sizeof place);
        pthread_rwlock_wrlock(&place.table);
        pthread_rwlock_unlock(&place.table);
        pthread_rwlock_destroy(&place.table);
        place.table = (pthread_rwlock_t)PTHREAD_RWLOCK_INITIALIZER;
        pthread_rwlock_rdlock(&place.table);
        pthread_rwlock_unlock(&place.table);
        pthread_rwlock_destroy(&place.table);
        sem_init(&place.permits, 0, 1);
        sem_wait(&place.permits);
        sem_post(&place.permits);
        sem_destroy(&place.permits);
        pthread_barrier_init(&place.meeting, NULL, 1);
        pthread_barrier_wait(&place.meeting);
        pthread_barrier_destroy(&place.meeting);
    }
    return 0;
}
