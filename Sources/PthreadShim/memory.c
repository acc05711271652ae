// The end of memory is the end of the objects in it that nobody has destroyed, as C++'s std::mutex and what is zeroed: one
// that lies there later is another.
//
// `free` is called very often, so it looks first whether such an object lies in the page of the block's start or in the next
// one; of a larger block it looks at each page.
#define _GNU_SOURCE
#include <malloc.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "shim.h"

// The watched objects by their pages: those that are so far apart as 256 MB share a chain. Changed with the table's lock. One
// head more than there are pages, so that the page after the last one is beside it.
#define PAGES (1u << 16)
static shim_record *pages[PAGES + 1];  // atomic, relaxed, as all links: who frees an object comes after who has made it
// Rises before a chain is changed, and after it: who follows one without the lock looks whether it is as it was.
static uint32_t changes;
static uint32_t are_watched;  // atomic, relaxed: whether an object ever was

static uint32_t page_of(uintptr_t address) { return (uint32_t)(address >> 12) % PAGES; }

static shim_record *follow(shim_record *const *link) { return __atomic_load_n(link, __ATOMIC_RELAXED); }

// Release: partners of the acquires in may_have.
static void begin_change(void) {
    __atomic_store_n(&changes, changes + 1, __ATOMIC_RELAXED);
    __atomic_thread_fence(__ATOMIC_RELEASE);
}

static void end_change(void) { __atomic_store_n(&changes, changes + 1, __ATOMIC_RELEASE); }

static void set_link(shim_record **link, shim_record *record) {
    __atomic_store_n(link, record, __ATOMIC_RELAXED);
    if (link == &pages[0]) __atomic_store_n(&pages[PAGES], record, __ATOMIC_RELAXED);
}

void shim_memory_watch(shim_record *record, const void *address) {
    // What lies in a module's data is not freed.
    if (st_find_module((uintptr_t)address).path[0] != 0) return;
    record->flags |= SHIM_IS_WATCHED;
    shim_record **head = &pages[page_of((uintptr_t)address)];
    begin_change();
    set_link(&record->next_in_page, follow(head));
    set_link(head, record);
    end_change();
    __atomic_store_n(&are_watched, 1, __ATOMIC_RELAXED);
}

void shim_memory_unwatch(const shim_record *record) {
    if (!(record->flags & SHIM_IS_WATCHED)) return;
    shim_record **link = &pages[page_of(shim_address(record->key))];
    while (follow(link) != record) link = &follow(link)->next_in_page;
    begin_change();
    set_link(link, follow(&record->next_in_page));
    end_change();
}

static bool is_within(const shim_record *record, uintptr_t start, uintptr_t end) {
    uintptr_t address = shim_address(__atomic_load_n(&record->key, __ATOMIC_RELAXED));
    return address >= start && address < end;
}

uint32_t shim_memory_find(uint32_t page, uintptr_t start, uintptr_t end, uint32_t passed, uint64_t *keys, uint32_t room) {
    uint32_t count = 0;
    for (shim_record *record = pages[page]; record != NULL && count < room; record = record->next_in_page) {
        if (!is_within(record, start, end)) continue;
        if (passed > 0) passed--;
        else keys[count++] = record->key;
    }
    return count;
}

// Whether a chain may have objects of a part of memory; without the lock.
static bool may_have(uint32_t page, uintptr_t start, uintptr_t end) {
    uint32_t before = __atomic_load_n(&changes, __ATOMIC_ACQUIRE);
    if (before % 2 != 0) return true;
    // Records are never given back to the system: what is followed while it is changed is a record still.
    for (shim_record *record = follow(&pages[page]); record != NULL; record = follow(&record->next_in_page)) {
        if (is_within(record, start, end) || __atomic_load_n(&changes, __ATOMIC_RELAXED) != before) return true;
    }
    __atomic_thread_fence(__ATOMIC_ACQUIRE);
    return __atomic_load_n(&changes, __ATOMIC_RELAXED) != before;
}

static bool has_objects(uintptr_t page) { return follow(&pages[page_of(page)]) != NULL; }

// A few at a time: the stack may be a small one.
static void end_in_page(uint32_t page, uintptr_t start, uintptr_t end, bool may_be_held, synctrace_place place) {
    enum { ROOM = 8 };
    uint64_t keys[ROOM];
    uint32_t count, stay = 0;
    do {
        count = shim_find_watched(page, start, end, stay, keys, ROOM);
        for (uint32_t index = 0; index < count; index++)
            if (!shim_end_left(keys[index], may_be_held, place)) stay++;
    } while (count == ROOM);
}

static void end_in_memory(uintptr_t start, uintptr_t end, bool may_be_held, synctrace_place place) {
    uintptr_t first = start >> 12, last = (end - 1) >> 12;
    // Of so much memory, each chain once.
    if (last - first >= PAGES) last = first + PAGES - 1;
    for (uintptr_t number = first; number <= last; number++) {
        uint32_t page = page_of(number << 12);
        if (follow(&pages[page]) != NULL && may_have(page, start, end)) end_in_page(page, start, end, may_be_held, place);
    }
}

void shim_memory_of_thread(void) {
    if (!__atomic_load_n(&are_watched, __ATOMIC_RELAXED) || shim_self.stack_high == 0) return;
    end_in_memory(shim_self.stack_low, (uintptr_t)pthread_self(), false, (synctrace_place){NULL, NULL, 0});
}

// The size of a block; 0 where `free` may be of another allocator than the function that says so.
static size_t size_of(void *block) {
    enum { IS_ALIKE = 1, IS_ANOTHER };
    static uint32_t allocator;  // atomic, relaxed; 0: not known yet. All threads find the same
    uint32_t known = __atomic_load_n(&allocator, __ATOMIC_RELAXED);
    if (st_unlikely(known == 0)) {
        const char *one = st_find_module((uintptr_t)shim_real.free).path;
        const char *other = st_find_module((uintptr_t)shim_real.malloc_usable_size).path;
        known = shim_real.malloc_usable_size != NULL && one == other ? IS_ALIKE : IS_ANOTHER;
        __atomic_store_n(&allocator, known, __ATOMIC_RELAXED);
    }
    return known == IS_ALIKE ? shim_real.malloc_usable_size(block) : 0;
}

// The end of a block that may have objects in it; its start where it has none.
__attribute__((noinline)) static uintptr_t end_of(void *block) {
    uintptr_t start = (uintptr_t)block, end = start + size_of(block);
    shim_record *const *first = &pages[page_of(start)];
    if (follow(first) != NULL || follow(first + 1) != NULL) return end;
    for (uintptr_t page = (start & ~4095ull) + 8192; page < end; page += 4096)
        if (has_objects(page)) return end;
    return start;
}

// The search for a function frees what an earlier one that has failed left behind, perhaps before anything is found: that is
// given up.
static bool find(void) {
    static __thread bool is_looking __attribute__((tls_model("initial-exec")));
    if (is_looking) return false;
    is_looking = true;
    shim_find_functions();
    is_looking = false;
    return true;
}

SHIM_HOOK void free(void *block) {
    if (st_unlikely(shim_real.free == NULL) && !find()) return;
    if (st_unlikely(__atomic_load_n(&are_watched, __ATOMIC_RELAXED)) && block != NULL) {
        uintptr_t end = end_of(block);
        if (st_unlikely(end > (uintptr_t)block) && shim_is_on()) end_in_memory((uintptr_t)block, end, true, SHIM_PLACE);
    }
    shim_real.free(block);
}

// Where the block moves, what was in it is over, and where it shrinks, what was behind its new end: an object that is moved so
// is another one. Afterwards, since nothing says before what will be.
SHIM_HOOK void *realloc(void *block, size_t size) {
    if (st_unlikely(shim_real.realloc == NULL) && !find()) return NULL;
    uintptr_t start = (uintptr_t)block, end = start;
    if (st_unlikely(__atomic_load_n(&are_watched, __ATOMIC_RELAXED)) && block != NULL) end = end_of(block);
    void *result = shim_real.realloc(block, size);
    if (st_unlikely(end > start) && (result != NULL || size == 0) && shim_is_on()) {
        if ((uintptr_t)result == start) start += size_of(result);
        if (start < end) end_in_memory(start, end, true, SHIM_PLACE);
    }
    return result;
}

SHIM_HOOK int munmap(void *address, size_t length) {
    if (st_unlikely(shim_real.munmap == NULL) && !find()) return -1;
    uintptr_t start = (uintptr_t)address, end;
    // Whole pages, whatever the length.
    bool is_range = start % 4096 == 0 && length > 0 && !__builtin_add_overflow(start, (length + 4095) & ~4095ull, &end);
    if (is_range && __atomic_load_n(&are_watched, __ATOMIC_RELAXED) && shim_is_on())
        end_in_memory(start, end, true, SHIM_PLACE);
    return shim_real.munmap(address, length);
}
