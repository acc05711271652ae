// A mutex is freed with what it guards, not destroyed, and another one is made where the memory is given out again.
// Fine: they are two mutexes, and there is nothing of the first that a destroy would have to free.
#include "reuse.h"

static void make(pthread_mutex_t *mutex) { pthread_mutex_init(mutex, NULL); }

int reuse_after_free(void) { return reuse(make); }
