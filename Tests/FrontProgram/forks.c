// Forks while other threads are inside the recorder: a child must find all of its locks free.
#define _GNU_SOURCE
#include <pthread.h>
#include <unistd.h>

#include "front.h"

extern pid_t _Fork(void);

enum { THREADS = 3, FORKS = 20 };

static uint32_t is_over;  // atomic, relaxed

// The registry, the places, the file's growth and the memory, each all the time.
static void *work(void *argument) {
    st_object *object = st_object_new(ST_OBJECT_LOCK, "busy", 0, 0, HERE);
    for (uint32_t round = 1; !__atomic_load_n(&is_over, __ATOMIC_RELAXED); round++) {
        st_object_free(st_object_new(ST_OBJECT_LOCK, "short", 0, 0, HERE), HERE);
        st_note(ST_EVENT_ATTEMPT, object, (st_site){__FILE__, argument, round % 5000 + 1}, 0);
        if (round % 64 == 0) usleep(200);
    }
    st_object_free(object, HERE);
    return NULL;
}

// What a child does: it hangs for good where a lock is not free, and is killed then.
static void use_everything(void) {
    alarm(10);
    for (uint32_t round = 1; round <= 50; round++) {
        st_object *object = st_object_new(ST_OBJECT_LOCK, "of the child", 0, 0, HERE);
        st_emit(ST_EVENT_ACQUIRE, object, (st_site){__FILE__, __func__, 100000 + round}, 1);
        st_emit(ST_EVENT_RELEASE, object, HERE, 0);
        st_object_free(object, HERE);
    }
}

int forks(void) {
    pthread_t threads[THREADS];
    for (int index = 0; index < THREADS; index++)
        REQUIRE(pthread_create(&threads[index], NULL, work, (char *[]){"one", "two", "three"}[index]) == 0);
    int heard = 0, unheard = 0;
    for (int round = 0; round < FORKS; round++) {
        pid_t child = fork();
        if (child == 0) {
            REQUIRE(st_recording());
            use_everything();
            _exit(0);
        }
        heard += end_of(child) == 0;
        // Without the handlers of forks: nothing is recorded, and nothing hangs.
        child = _Fork();
        if (child == 0) {
            REQUIRE(!st_recording());
            use_everything();
            _exit(0);
        }
        unheard += end_of(child) == 0;
    }
    __atomic_store_n(&is_over, 1, __ATOMIC_RELAXED);
    for (int index = 0; index < THREADS; index++) REQUIRE(pthread_join(threads[index], NULL) == 0);
    printf("heard %d unheard %d\n", heard, unheard);
    return 0;
}
