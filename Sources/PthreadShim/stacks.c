// Who called: frames by frame pointers, as far as they can be followed without a look at anything that may not be there.
#define _GNU_SOURCE
#include <signal.h>

#include "shim.h"

uint32_t shim_frames;

// The C library's: where the main thread's stack began.
extern void *__libc_stack_end __attribute__((weak));

// No mapping of others comes that near below the main stack: the kernel leaves 128 MB free for it to grow.
#define MAIN_STACK_BYTES (120ull << 20)
// The lowest part is left out: how much room the C library itself takes at the top is not known.
#define LOW_MARGIN 4096u

void shim_know_main_stack(void) {
    if (&__libc_stack_end == NULL || __libc_stack_end == NULL) return;
    shim_self.stack_high = (uintptr_t)__libc_stack_end;
    shim_self.stack_low = shim_self.stack_high - MAIN_STACK_BYTES;
}

void shim_know_stack(const void *frame, uint64_t bytes) {
    // What the C library keeps of a thread lies at the top of its stack, whoever has made that, and is the thread's handle.
    uintptr_t top = (uintptr_t)pthread_self();
    if (bytes <= LOW_MARGIN || bytes >= top || (uintptr_t)frame >= top || (uintptr_t)frame < top - bytes) return;
    shim_self.stack_low = top - bytes + LOW_MARGIN;
    shim_self.stack_high = (uintptr_t)frame;
}

uint64_t shim_stack_bytes(const pthread_attr_t *attributes) {
    size_t bytes = 0;
    pthread_attr_t usual;
    if (attributes != NULL) return pthread_attr_getstacksize(attributes, &bytes) == 0 ? bytes : 0;
    if (pthread_attr_init(&usual) != 0) return 0;
    if (pthread_attr_getstacksize(&usual, &bytes) != 0) bytes = 0;
    pthread_attr_destroy(&usual);
    return bytes;
}

// Where frames may lie beyond one; an empty range where that is not known: on a stack of the program's own making.
static void find_range(uintptr_t frame, uintptr_t *low, uintptr_t *high) {
    *low = shim_self.stack_low;
    *high = shim_self.stack_high;
    if (st_likely(frame >= *low && frame < *high)) return;
    stack_t other;
    if (*high == 0 || sigaltstack(NULL, &other) != 0 || !(other.ss_flags & SS_ONSTACK)) {
        *low = *high = 0;
        return;
    }
    *low = (uintptr_t)other.ss_sp;
    *high = *low + other.ss_size;
}

synctrace_place shim_stack_place(const void *address, const void *frame, uint32_t most) {
    const void *frames[ST_STACK_MOST];
    uint32_t count = 0;
    uintptr_t at = (uintptr_t)frame, low, high;
    find_range(at, &low, &high);
    frames[count++] = address;
    // From one frame to the next one up: what lies between a frame of this stack and its end can be read, whatever code
    // without frame pointers has left in the register.
    while (count < most && at >= low && at + 16 <= high) {
        uintptr_t next = ((const uintptr_t *)at)[0];
        if (next <= at || next % sizeof next != 0 || next > high - 16) break;
        // What this library starts threads with has called that one.
        if (((const uintptr_t *)next)[0] == high) break;
        const void *caller = ((const void *const *)next)[1];
        if ((uintptr_t)caller < 4096) break;
        frames[count++] = caller;
        at = next;
    }
    const st_stack *stack = st_find_stack(frames, count);
    if (stack == NULL) return synctrace_place_in_code(address);
    st_site site = st_stack_site(stack);
    return (synctrace_place){site.file, site.function, site.line};
}
