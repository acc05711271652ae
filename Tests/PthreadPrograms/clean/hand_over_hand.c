// Two threads walk a list and hold the lock of a node until they have that of the next one.
// Fine: both walk in the same direction.
#include "../program.h"

enum { nodes = 20 };
static pthread_mutex_t list[nodes];

THREAD(walker) {
    for (int round = 0; round < 10; round++) {
        pthread_mutex_lock(&list[0]);
        for (int index = 1; index < nodes; index++) {
            pthread_mutex_lock(&list[index]);
            pthread_mutex_unlock(&list[index - 1]);
        }
        pthread_mutex_unlock(&list[nodes - 1]);
    }
    return NULL;
}

int hand_over_hand(void) {
    for (int index = 0; index < nodes; index++) pthread_mutex_init(&list[index], NULL);
    RUN_BOTH(walker, walker);
    for (int index = 0; index < nodes; index++) pthread_mutex_destroy(&list[index]);
    return 0;
}
