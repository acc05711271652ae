// The C library's functions behind those of the shim.
#pragma once

#include <pthread.h>
#include <stdlib.h>

// Each by its name and type. The first ones are those that the search for the others may need.
#define SHIM_REAL_FUNCTIONS(X) \
    X(pthread_mutex_lock)      \
    X(pthread_mutex_unlock)    \
    X(pthread_mutex_trylock)   \
    X(pthread_mutex_timedlock) \
    X(pthread_mutex_clocklock) \
    X(pthread_mutex_init)      \
    X(pthread_mutex_destroy)   \
    X(pthread_create)          \
    X(pthread_join)            \
    X(pthread_tryjoin_np)      \
    X(pthread_timedjoin_np)    \
    X(pthread_clockjoin_np)    \
    X(pthread_detach)          \
    X(pthread_setname_np)      \
    X(exit)

typedef struct shim_functions {
#define SHIM_FIELD(name) __typeof__(&name) name;
    SHIM_REAL_FUNCTIONS(SHIM_FIELD)
#undef SHIM_FIELD
} shim_functions;

// Filled before the first call of any of them.
extern shim_functions shim_real;

// Finds them; more than once does no harm.
void shim_find_functions(void);

// The function of a name that comes after the shim's, of a version or of the default one (NULL); NULL if there is none.
void *shim_next_function(const char *name, const char *version);
