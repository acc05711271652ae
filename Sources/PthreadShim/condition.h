// The C library's functions of conditions, of one version of that type.
#pragma once

#include <pthread.h>

typedef struct shim_conditions {
    __typeof__(&pthread_cond_wait) wait;
    __typeof__(&pthread_cond_timedwait) timedwait;
    __typeof__(&pthread_cond_signal) signal;
    __typeof__(&pthread_cond_broadcast) broadcast;
    __typeof__(&pthread_cond_init) init;
    __typeof__(&pthread_cond_destroy) destroy;
} shim_conditions;

// Found together with the other functions.
extern shim_conditions shim_new_conditions, shim_old_conditions;
