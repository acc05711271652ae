// The C library's functions behind those of the shim.
#pragma once

#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <threads.h>
#include <unistd.h>

// Each by its name and type. The first ones are those that the search for the others may need.
#define SHIM_REAL_FUNCTIONS(X) \
    X(free)                    \
    X(realloc)                 \
    X(munmap)                  \
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
    X(pthread_cond_clockwait)  \
    X(pthread_rwlock_rdlock)   \
    X(pthread_rwlock_tryrdlock) \
    X(pthread_rwlock_timedrdlock) \
    X(pthread_rwlock_clockrdlock) \
    X(pthread_rwlock_wrlock)   \
    X(pthread_rwlock_trywrlock) \
    X(pthread_rwlock_timedwrlock) \
    X(pthread_rwlock_clockwrlock) \
    X(pthread_rwlock_unlock)   \
    X(pthread_rwlock_init)     \
    X(pthread_rwlock_destroy)  \
    X(sem_wait)                \
    X(sem_timedwait)           \
    X(sem_clockwait)           \
    X(sem_trywait)             \
    X(sem_post)                \
    X(sem_init)                \
    X(sem_destroy)             \
    X(sem_open)                \
    X(sem_close)               \
    X(pthread_barrier_wait)    \
    X(pthread_barrier_init)    \
    X(pthread_barrier_destroy) \
    X(pthread_spin_lock)       \
    X(pthread_spin_trylock)    \
    X(pthread_spin_unlock)     \
    X(pthread_spin_init)       \
    X(pthread_spin_destroy)    \
    X(pthread_once)            \
    X(mtx_init)                \
    X(mtx_destroy)             \
    X(mtx_lock)                \
    X(mtx_trylock)             \
    X(mtx_timedlock)           \
    X(mtx_unlock)              \
    X(cnd_init)                \
    X(cnd_destroy)             \
    X(cnd_wait)                \
    X(cnd_timedwait)           \
    X(cnd_signal)              \
    X(cnd_broadcast)           \
    X(thrd_create)             \
    X(thrd_join)               \
    X(thrd_detach)             \
    X(call_once)               \
    X(malloc_usable_size)      \
    X(vfork)                   \
    X(execv)                   \
    X(execve)                  \
    X(execvp)                  \
    X(execvpe)                 \
    X(fexecve)                 \
    X(syscall)                 \
    X(dlclose)                 \
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
