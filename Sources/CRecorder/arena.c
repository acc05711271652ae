// Memory for threads, objects and names: mapped pages, cut into pieces of some sizes. Not malloc, which a front may be
// called from, and which takes locks that a front may stand in for.
#include <stdlib.h>
#include <sys/mman.h>

#include "st_internal.h"

#define CHUNK_BYTES (256ull << 10)
#define STEP 16u
// Sizes in steps of 16 up to 256, then doubled up to 8192.
#define FINE 16u
#define CLASSES (FINE + 5u)
#define LARGEST 8192u

typedef struct free_piece {
    struct free_piece *next;
} free_piece;

static free_piece *free_pieces[CLASSES];
static char *chunk;
static uint64_t left_of_chunk;

static uint32_t class_of(uint64_t size) {
    if (size <= FINE * STEP) return size == 0 ? 0 : (uint32_t)((size - 1) / STEP);
    uint32_t class = FINE;
    for (uint64_t bytes = FINE * STEP * 2; bytes < size; bytes *= 2) class++;
    return class;
}

static uint64_t bytes_of(uint32_t class) {
    return class < FINE ? (class + 1) * (uint64_t)STEP : (uint64_t)FINE * STEP << (class - FINE + 1);
}

// NULL where the system has none.
static void *try_to_map(uint64_t size) {
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return memory == MAP_FAILED ? NULL : memory;
}

static void *map_pages(uint64_t size) {
    void *memory = try_to_map(size);
    if (memory == NULL) abort();
    return memory;
}

bool st_may_allocate(void) {
    // More than an object takes, with its texts.
    enum { ENOUGH = 16 << 10 };
    if (!st_own_may_wait(ST_OWN_ARENA)) return true;
    st_own_lock_take(ST_OWN_ARENA);
    if (left_of_chunk < ENOUGH) {
        char *more = try_to_map(CHUNK_BYTES);
        if (more != NULL) {
            chunk = more;
            left_of_chunk = CHUNK_BYTES;
        }
    }
    bool is_enough = left_of_chunk >= ENOUGH;
    st_own_lock_give(ST_OWN_ARENA);
    return is_enough;
}

void *st_allocate(uint64_t size) {
    uint32_t class = class_of(size);
    // A handler whose thread is in here gets pages of its own.
    if (size > LARGEST || !st_own_may_wait(ST_OWN_ARENA)) return map_pages(size > LARGEST ? size : bytes_of(class));
    uint64_t bytes = bytes_of(class);
    st_own_lock_take(ST_OWN_ARENA);
    free_piece *piece = free_pieces[class];
    bool is_used = piece != NULL;
    if (is_used) {
        free_pieces[class] = piece->next;
    } else {
        if (left_of_chunk < bytes) {
            chunk = map_pages(CHUNK_BYTES);
            left_of_chunk = CHUNK_BYTES;
        }
        piece = (free_piece *)chunk;
        chunk += bytes;
        left_of_chunk -= bytes;
    }
    st_own_lock_give(ST_OWN_ARENA);
    // Pages that are mapped are zero.
    if (is_used) memset(piece, 0, bytes);
    return piece;
}

static void give_back_later(void *memory, int64_t size, st_site site) {
    (void)site;
    st_deallocate(memory, (uint64_t)size);
}

void st_deallocate(void *memory, uint64_t size) {
    if (memory == NULL) return;
    if (size > LARGEST) {
        st_unmap(memory, size);
        return;
    }
    if (!st_own_may_wait(ST_OWN_ARENA)) {
        st_defer(give_back_later, memory, (int64_t)size, st_no_site);
        return;
    }
    uint32_t class = class_of(size);
    free_piece *piece = memory;
    st_own_lock_take(ST_OWN_ARENA);
    piece->next = free_pieces[class];
    free_pieces[class] = piece;
    st_own_lock_give(ST_OWN_ARENA);
}

char *st_copy_text(const char *text, uint64_t limit) {
    uint64_t length = strnlen(text, limit);
    char *copy = st_allocate(length + 1);
    memcpy(copy, text, length);
    copy[length] = 0;
    return copy;
}

void st_free_text(char *text) {
    if (text != NULL) st_deallocate(text, strlen(text) + 1);
}
