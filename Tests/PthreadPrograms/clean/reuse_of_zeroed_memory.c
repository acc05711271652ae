// A mutex that is zeroed memory is freed with what it guards, and another one lies where the memory is given out again, as those of
// C++ do, which no function makes or destroys.
// Fine: they are two mutexes.
#include "reuse.h"

static void make(pthread_mutex_t *mutex) { *mutex = (pthread_mutex_t)PTHREAD_MUTEX_INITIALIZER; }

int reuse_of_zeroed_memory(void) { return reuse(make); }
