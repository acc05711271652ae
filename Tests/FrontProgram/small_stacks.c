// Records on stacks that are as small as the system lets them be.
#define _GNU_SOURCE
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <unistd.h>

#include "front.h"

enum { EVENTS = 2000 };

// More than a segment holds, by a thread that the recorder meets here.
static void record(void) {
    st_object *object = st_object_new(ST_OBJECT_LOCK, "on a small stack", 0, 0, HERE);
    for (int event = 0; event < EVENTS; event++) {
        st_emit(ST_EVENT_ACQUIRE, object, HERE, 1);
        st_emit(ST_EVENT_RELEASE, object, HERE, 0);
    }
    st_object_free(object, HERE);
}

static void *on_thread_stack(void *argument) {
    (void)argument;
    record();
    return NULL;
}

static uint32_t handled;  // atomic, relaxed: read by the thread that raised the signal

static void handle(int signal) {
    (void)signal;
    record();
    __atomic_fetch_add(&handled, 1, __ATOMIC_RELAXED);
}

// A signal's stack with what the kernel puts there and 8 KB besides, and a page below that nobody may touch.
static void *on_signal_stack(void *argument) {
    (void)argument;
    size_t page = (size_t)sysconf(_SC_PAGESIZE), frame = (size_t)getauxval(AT_MINSIGSTKSZ);
    size_t size = (frame + 8192 + page - 1) / page * page;
    char *memory = mmap(NULL, size + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED && mprotect(memory, page, PROT_NONE) == 0);
    stack_t stack = {.ss_sp = memory + page, .ss_size = size};
    REQUIRE(sigaltstack(&stack, NULL) == 0);
    REQUIRE(raise(SIGUSR1) == 0);
    stack.ss_flags = SS_DISABLE;
    REQUIRE(sigaltstack(&stack, NULL) == 0);
    REQUIRE(munmap(memory, size + page) == 0);
    return NULL;
}

int small_stacks(void) {
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_ONSTACK};
    REQUIRE(sigaction(SIGUSR1, &action, NULL) == 0);
    pthread_attr_t small;
    REQUIRE(pthread_attr_init(&small) == 0 && pthread_attr_setstacksize(&small, 16384) == 0);
    pthread_t thread;
    REQUIRE(pthread_create(&thread, &small, on_thread_stack, NULL) == 0 && pthread_join(thread, NULL) == 0);
    REQUIRE(pthread_create(&thread, NULL, on_signal_stack, NULL) == 0 && pthread_join(thread, NULL) == 0);
    REQUIRE(handled == 1);
    printf("events %d\n", 2 * 2 * EVENTS);
    return 0;
}
