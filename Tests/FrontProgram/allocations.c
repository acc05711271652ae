// Counts what the recorder calls of the C library's memory and locks.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <pthread.h>
#include <unistd.h>

#include "counted_calls.h"
#include "front.h"

static int (*real_lock)(pthread_mutex_t *), (*real_unlock)(pthread_mutex_t *);

// At the first call, which a library's constructor makes before there is another thread.
static void find_real_functions(void) {
    real_lock = (int (*)(pthread_mutex_t *))dlsym(RTLD_NEXT, "pthread_mutex_lock");
    real_unlock = (int (*)(pthread_mutex_t *))dlsym(RTLD_NEXT, "pthread_mutex_unlock");
}

int pthread_mutex_lock(pthread_mutex_t *mutex) {
    count();
    if (real_lock == NULL) find_real_functions();
    return real_lock(mutex);
}

int pthread_mutex_unlock(pthread_mutex_t *mutex) {
    count();
    if (real_unlock == NULL) find_real_functions();
    return real_unlock(mutex);
}

enum { THREADS = 3, ROUNDS = 3000 };

// Everything that a front calls: a stand-in, objects with names that come and go, events, notes, texts, names, places.
static void *load(void *argument) {
    (void)argument;
    whereabouts = INSIDE;
    st_object *lasting = st_object_new(ST_OBJECT_LOCK, "lasting", 0, 0, HERE);
    for (int round = 0; round < ROUNDS; round++) {
        st_object *object = st_object_new(ST_OBJECT_LOCK, "a lock that has a name", 0, 0, HERE);
        st_emit(ST_EVENT_ACQUIRE, object, HERE, 1);
        st_emit(ST_EVENT_ACQUIRE, lasting, (st_site){__FILE__, __func__, (uint32_t)round + 1}, 1);
        st_emit(ST_EVENT_RELEASE, lasting, HERE, 0);
        st_note(ST_EVENT_ATTEMPT, object, HERE, 0);
        st_emit(ST_EVENT_RELEASE, object, HERE, 0);
        st_object_free(object, HERE);
    }
    st_thread_set_name(st_self(), "a thread that has a name");
    st_object_free(lasting, HERE);
    // The end of the thread is the recorder's, too.
    whereabouts = LEAVING;
    return NULL;
}

int allocations(void) {
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    count_two();
    whereabouts = INSIDE;
    pthread_mutex_lock(&mutex);
    pthread_mutex_unlock(&mutex);
    whereabouts = OUTSIDE;
    REQUIRE(calls == 4);
    calls = 0;
    REQUIRE(st_recording());
    pthread_t threads[THREADS];
    for (int index = 0; index < THREADS; index++) REQUIRE(pthread_create(&threads[index], NULL, load, NULL) == 0);
    for (int index = 0; index < THREADS; index++) REQUIRE(pthread_join(threads[index], NULL) == 0);
    printf("calls %llu\n", (unsigned long long)__atomic_load_n(&calls, __ATOMIC_RELAXED));
    return 0;
}
