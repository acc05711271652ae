// Two threads acquire the locks of two nodes each, one thread its left one first, the other its right one first.
// Fine: they are four nodes, although all locks are of one kind and made at one line.
#include "../program.h"

struct node {
    pthread_mutex_t lock;
};
static struct node nodes[4];

static void both(struct node *first, struct node *second) {
    pthread_mutex_lock(&first->lock);
    pthread_mutex_lock(&second->lock);
    pthread_mutex_unlock(&second->lock);
    pthread_mutex_unlock(&first->lock);
}

THREAD(one) {
    both(&nodes[0], &nodes[1]);
    return NULL;
}

THREAD(other) {
    both(&nodes[3], &nodes[2]);
    return NULL;
}

int lock_classes(void) {
    for (int index = 0; index < 4; index++) pthread_mutex_init(&nodes[index].lock, NULL);
    RUN_BOTH(one, other);
    for (int index = 0; index < 4; index++) pthread_mutex_destroy(&nodes[index].lock);
    return 0;
}
