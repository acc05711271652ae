// What a signal handler may do while its thread is inside the library.
//
// A handler runs in the middle of anything that its thread does, so it must not wait for what that thread holds: the
// guard of an object, the registry, or the buffer that an event is being stored into. These sections are
// regions. An operation that a handler may call asks st_is_inside, and where it is, leaves itself with st_defer; the
// thread does it when it leaves the region, which is at once: a region waits for nothing but other threads' regions and
// for room in a buffer.
//
// Only the thread and its own handlers touch what is here. So compiler fences are enough, and the atomic operations
// are there to be whole when a second handler interrupts the first.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "st_layout.h"

// A place in the source. The strings live as long as the process.
typedef struct st_site {
    const char *file;      // NULL: no place. Of code: the address itself
    const char *function;
    uint32_t line;         // or ST_LINE_IS_CODE
} st_site;

// Instead of a line: the place is an address in a module's code, such as where a function returns to.
#define ST_LINE_IS_CODE UINT32_MAX
// The same, with who called that: `file` is an st_stack.
#define ST_LINE_IS_STACK (UINT32_MAX - 1)
static inline bool st_line_is_code(uint32_t line) { return line >= ST_LINE_IS_STACK; }
static inline bool st_site_is_code(st_site site) { return st_line_is_code(site.line); }

typedef void (*st_operation)(void *context, int64_t count, st_site site);

typedef struct st_deferred {
    struct st_deferred *next;  // the one before
    st_operation perform;
    void *context;
    int64_t count;
    st_site site;
} st_deferred;

// As many as are kept without asking the system for memory.
#define ST_DEFERRED_POOL 8u

typedef struct st_regions {
    uint32_t depth;        // how many regions the thread is in
    uint32_t has;          // a bit for each lock of the recorder that it has for sure; atomic
    uint32_t held;         // a bit for each lock of the recorder that it has, or is about to take; atomic
    bool is_catching_up;   // it does what was deferred
    st_deferred *deferred; // the newest; atomic
    uint32_t taken;        // a bit for each of `pool` that is in use; atomic
    st_deferred pool[ST_DEFERRED_POOL];
} st_regions;

extern __thread st_regions st_regions_of_thread __attribute__((tls_model("initial-exec")));

// Leaves an operation to the region that the calling handler has interrupted. `context` must live until it is done.
void st_defer(st_operation perform, void *context, int64_t count, st_site site);

// Keeps signals from the calling thread, those of faults aside; returns which it was kept from before.
uint64_t st_signals_block(void);
void st_signals_restore(uint64_t mask);

// Does what handlers have deferred, unless the thread is still inside a region.
void st_catch_up(void);

// At the end of every region: what was deferred, if anything was.
static inline void st_region_is_over(void) {
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (__builtin_expect(__atomic_load_n(&st_regions_of_thread.deferred, __ATOMIC_RELAXED) != NULL, 0)) st_catch_up();
}

static inline void st_region_enter(void) {
    uint32_t *depth = &st_regions_of_thread.depth;
    __atomic_store_n(depth, __atomic_load_n(depth, __ATOMIC_RELAXED) + 1, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

static inline void st_region_leave(void) {
    uint32_t *depth = &st_regions_of_thread.depth;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    __atomic_store_n(depth, __atomic_load_n(depth, __ATOMIC_RELAXED) - 1, __ATOMIC_RELAXED);
    st_region_is_over();
}
