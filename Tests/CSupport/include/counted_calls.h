// Counts what is allocated while a thread is inside what is tested: the program's own functions come first, and pass calls on.
// For one file of a program.
#pragma once

#include <stddef.h>
#include <stdint.h>

// LEAVING: at the end of a thread the C library gives back what it has for it, besides.
static __thread enum { OUTSIDE, INSIDE, LEAVING } whereabouts;
static uint64_t calls;  // atomic, relaxed: read when the threads are joined

static void count(void) {
    if (whereabouts != OUTSIDE) __atomic_fetch_add(&calls, 1, __ATOMIC_RELAXED);
}

extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t number, size_t size);
extern void *__libc_realloc(void *memory, size_t size);
extern void __libc_free(void *memory);

void *malloc(size_t size) {
    count();
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count();
    return __libc_calloc(number, size);
}

void *realloc(void *memory, size_t size) {
    count();
    return __libc_realloc(memory, size);
}

void free(void *memory) {
    if (whereabouts != LEAVING) count();
    __libc_free(memory);
}

// Two calls, which the counters must see, so that a zero means something.
static void count_two(void) {
    static void *volatile kept;
    whereabouts = INSIDE;
    kept = malloc(10);
    free(kept);
    whereabouts = OUTSIDE;
}
