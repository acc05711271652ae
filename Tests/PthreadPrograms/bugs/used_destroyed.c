// A mutex, a condition, a read-write lock, a semaphore and a barrier are used after they were destroyed.
// Wrong: they are not there any more. To be said: each, with where it was destroyed.
#include "../program.h"

static pthread_mutex_t lock;
static pthread_cond_t changed;
static pthread_rwlock_t table;
static sem_t permits;
static pthread_barrier_t meeting;

int used_destroyed(void) {
    pthread_mutex_init(&lock, NULL);
    pthread_mutex_destroy(&lock);
    pthread_mutex_lock(&lock);
    pthread_mutex_unlock(&lock);

    pthread_cond_init(&changed, NULL);
    pthread_cond_destroy(&changed);
    pthread_cond_signal(&changed);

    pthread_rwlock_init(&table, NULL);
    pthread_rwlock_wrlock(&table);
    pthread_rwlock_unlock(&table);
    pthread_rwlock_destroy(&table);
    pthread_rwlock_rdlock(&table);
    pthread_rwlock_unlock(&table);

    sem_init(&permits, 0, 1);
    sem_destroy(&permits);
    sem_post(&permits);

    pthread_barrier_init(&meeting, NULL, 1);
    pthread_barrier_destroy(&meeting);
    pthread_barrier_wait(&meeting);
    return 0;
}
