// The end of memory is the end of the objects in it that nobody destroys, as C++'s std::mutex and what is zeroed: one that lies
// there later is another.
//
// `free` is called very often, so it asks a table of counters first: whether such an object lies in the page of the block's
// start, which objects of the next page count for, too. A larger block's later pages are not looked at.
#define _GNU_SOURCE
#include <malloc.h>
#include <stdlib.h>

#include "shim.h"

#define PAGES 4096u
#define LINES 65536u
static uint8_t pages[PAGES];  // atomic, relaxed; changed with the table's lock. One that is full stays so
static uint8_t lines[LINES];  // the same
static uint32_t are_watched;  // atomic, relaxed: whether an object was ever counted

static uint8_t *page_of(uintptr_t address) { return &pages[(address >> 12) % PAGES]; }
static uint8_t *line_of(uintptr_t address) { return &lines[((address >> 6) * 0x9e3779b97f4a7c15ull >> 32) % LINES]; }

static void count(uint8_t *counter, int change) {
    uint8_t now = __atomic_load_n(counter, __ATOMIC_RELAXED);
    if (now < UINT8_MAX) __atomic_store_n(counter, (uint8_t)(now + change), __ATOMIC_RELAXED);
}

static void count_all(uintptr_t address, int change) {
    count(line_of(address), change);
    count(page_of(address), change);
    count(page_of(address - 4096), change);
}

void shim_memory_watch(shim_record *record, const void *address) {
    // What lies in a module's data is not freed; nor may the two functions be of two allocators.
    if (shim_real.malloc_usable_size == NULL || st_find_module((uintptr_t)address).path[0] != 0) return;
    const char *one = st_find_module((uintptr_t)shim_real.free).path;
    if (one != st_find_module((uintptr_t)shim_real.malloc_usable_size).path) return;
    record->flags |= SHIM_IS_WATCHED;
    count_all((uintptr_t)address, 1);
    __atomic_store_n(&are_watched, 1, __ATOMIC_RELAXED);
}

void shim_memory_unwatch(const shim_record *record) {
    if (record->flags & SHIM_IS_WATCHED) count_all((uintptr_t)(record->key & 0x00ffffffffffffffull), -1);
}

// The objects of a line that are in the block.
static void end_in_line(uintptr_t line, uintptr_t start, uintptr_t end, synctrace_place place) {
    static const struct {
        shim_kind kind;
        uint8_t alignment;
    } kinds[] = {{SHIM_MUTEX, 8}, {SHIM_CONDITION, 8}, {SHIM_RWLOCK, 8}, {SHIM_SEMAPHORE, 8},
                 {SHIM_SPIN, 4},  {SHIM_ONCE, 4},      {SHIM_FUTEX, 4}};
    for (uintptr_t address = line; address < line + 64; address += 4)
        for (uint32_t index = 0; index < sizeof kinds / sizeof *kinds; index++)
            if (address >= start && address < end && address % kinds[index].alignment == 0)
                shim_end_freed((const void *)address, kinds[index].kind, place);
}

__attribute__((noinline)) static void end_objects(const void *block, synctrace_place place) {
    if (!shim_is_on()) return;
    uintptr_t start = (uintptr_t)block, end = start + shim_real.malloc_usable_size((void *)block);
    if (end > start + 8192) end = start + 8192;
    for (uintptr_t line = start & ~63ull; line < end; line += 64)
        if (__atomic_load_n(line_of(line), __ATOMIC_RELAXED) != 0) end_in_line(line, start, end, place);
}

// The search for a function frees what an earlier one that has failed left behind, perhaps before anything is found: that is
// given up.
static bool find_free(void) {
    static __thread bool is_looking __attribute__((tls_model("initial-exec")));
    if (is_looking) return false;
    is_looking = true;
    shim_find_functions();
    is_looking = false;
    return true;
}

SHIM_HOOK void free(void *block) {
    if (st_unlikely(shim_real.free == NULL) && !find_free()) return;
    if (st_unlikely(__atomic_load_n(&are_watched, __ATOMIC_RELAXED)) &&
        __atomic_load_n(page_of((uintptr_t)block), __ATOMIC_RELAXED) != 0 && block != NULL)
        end_objects(block, SHIM_PLACE);
    shim_real.free(block);
}
