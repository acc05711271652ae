// C11's <threads.h>: the C library's functions of it reach no function of pthreads that could be taken over. Its types are
// those of pthreads.
#define _GNU_SOURCE
#include <errno.h>
#include <threads.h>

#include "c11.h"
#include "condition.h"
#include "mutex.h"
#include "shim.h"

static int outcome(int problem) {
    switch (problem) {
    case 0: return thrd_success;
    case ENOMEM: return thrd_nomem;
    case ETIMEDOUT: return thrd_timedout;
    case EBUSY: return thrd_busy;
    default: return thrd_error;
    }
}

static pthread_mutex_t *mutex_of(mtx_t *mutex) { return (pthread_mutex_t *)(void *)mutex; }
static pthread_cond_t *condition_of(cnd_t *condition) { return (pthread_cond_t *)(void *)condition; }

SHIM_HOOK int mtx_init(mtx_t *mutex, int type) {
    bool is_on = shim_is_on();
    int result = shim_real.mtx_init(mutex, type);
    if (result == thrd_success && is_on) shim_mutex_begin(mutex_of(mutex), SHIM_PLACE);
    return result;
}

SHIM_HOOK void mtx_destroy(mtx_t *mutex) {
    bool is_on = shim_is_on();
    if (is_on) shim_revive(mutex, SHIM_MUTEX);
    shim_real.mtx_destroy(mutex);
    // It says nothing of one that is in use, and leaves it as it was.
    bool is_over = shim_remains(mutex, SHIM_MUTEX) != 0;
    if (is_on) shim_mutex_destroyed(mutex_of(mutex), is_over ? 0 : EBUSY, SHIM_PLACE);
}

SHIM_HOOK int mtx_lock(mtx_t *mutex) {
    if (!shim_is_on()) return shim_real.mtx_lock(mutex);
    return outcome(shim_mutex_lock(mutex_of(mutex), SHIM_PLACE));
}

SHIM_HOOK int mtx_trylock(mtx_t *mutex) {
    if (!shim_is_on()) return shim_real.mtx_trylock(mutex);
    return outcome(shim_mutex_trylock(mutex_of(mutex), SHIM_PLACE));
}

SHIM_HOOK int mtx_timedlock(mtx_t *mutex, const struct timespec *deadline) {
    if (!shim_is_on()) return shim_real.mtx_timedlock(mutex, deadline);
    return outcome(shim_mutex_timedlock(mutex_of(mutex), deadline, SHIM_PLACE));
}

SHIM_HOOK int mtx_unlock(mtx_t *mutex) {
    if (!shim_is_on()) return shim_real.mtx_unlock(mutex);
    return outcome(shim_mutex_unlock(mutex_of(mutex), SHIM_PLACE));
}

SHIM_HOOK int cnd_init(cnd_t *condition) {
    bool is_on = shim_is_on();
    int result = shim_real.cnd_init(condition);
    if (result == thrd_success && is_on) shim_condition_begin(condition_of(condition), SHIM_PLACE);
    return result;
}

SHIM_HOOK void cnd_destroy(cnd_t *condition) {
    if (!shim_is_on()) shim_real.cnd_destroy(condition);
    else shim_condition_destroy(condition_of(condition), SHIM_PLACE);
}

SHIM_HOOK int cnd_wait(cnd_t *condition, mtx_t *mutex) {
    if (!shim_is_on()) return shim_real.cnd_wait(condition, mutex);
    return outcome(shim_condition_wait(condition_of(condition), mutex_of(mutex), SHIM_PLACE));
}

SHIM_HOOK int cnd_timedwait(cnd_t *condition, mtx_t *mutex, const struct timespec *deadline) {
    if (!shim_is_on() || deadline->tv_nsec < 0 || deadline->tv_nsec >= 1000000000)
        return shim_real.cnd_timedwait(condition, mutex, deadline);
    return outcome(shim_condition_timedwait(condition_of(condition), mutex_of(mutex), deadline, SHIM_PLACE));
}

SHIM_HOOK int cnd_signal(cnd_t *condition) {
    if (shim_is_on()) shim_condition_notify(condition_of(condition), false, SHIM_PLACE);
    return shim_real.cnd_signal(condition);
}

SHIM_HOOK int cnd_broadcast(cnd_t *condition) {
    if (shim_is_on()) shim_condition_notify(condition_of(condition), true, SHIM_PLACE);
    return shim_real.cnd_broadcast(condition);
}

// A function of C11 returns an int, which a joiner finds in the pointer that pthreads return.
static void *call(void *function, void *argument) {
    return (void *)(intptr_t)((thrd_start_t)(intptr_t)function)(argument);
}

SHIM_HOOK int thrd_create(thrd_t *handle, thrd_start_t function, void *argument) {
    if (!shim_is_on()) return shim_real.thrd_create(handle, function, argument);
    return outcome(shim_thread_create(handle, NULL, (void *(*)(void *))(intptr_t)function, argument, call, SHIM_PLACE));
}

SHIM_HOOK int thrd_join(thrd_t handle, int *result) {
    if (!shim_is_on()) return shim_real.thrd_join(handle, result);
    void *value = NULL;
    int problem = shim_thread_join(handle, &value, SHIM_PLACE);
    if (problem == 0 && result != NULL) *result = (int)(intptr_t)value;
    return outcome(problem);
}

SHIM_HOOK int thrd_detach(thrd_t handle) {
    if (!shim_is_on()) return shim_real.thrd_detach(handle);
    return outcome(shim_thread_detach(handle, SHIM_PLACE));
}
