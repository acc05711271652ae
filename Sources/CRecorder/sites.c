// Places in the source, and stacks of them, interned: each gets an id and an entry in the process's site log before its first use.
#include <sys/mman.h>

#include "st_internal.h"

#define BUCKETS (1u << 16)

typedef struct interned_site {
    struct interned_site *next;
    st_site site;
    uint32_t id;     // in the recording of the epoch
    uint32_t epoch;  // atomic: release store after the id, acquire loads
} interned_site;

// Chains grow at their ends and never shrink, so that they can be walked without the lock. Release store of a link by who
// has the lock; acquire loads.
static interned_site *buckets[BUCKETS];

// Stacks as they were met; their chains as those of the places.
struct st_stack {
    struct st_stack *next;
    uint64_t hash;
    uint32_t met;    // frames by which it is found
    uint32_t count;  // those of them that are code
    const void *frames[];
};
static st_stack *stacks[BUCKETS];

// Memory for places and stacks, which live as long as the process. With the lock; NULL if the system has none.
static void *new_memory(uint64_t size) {
    enum { CHUNK = 64 << 10 };
    static char *chunk;
    static uint64_t left;
    size = (size + 15) & ~15ull;
    if (left < size) {
        void *memory = mmap(NULL, CHUNK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) return NULL;
        chunk = memory;
        left = CHUNK;
    }
    left -= size;
    return chunk + left;
}

static uint32_t bucket_of(st_site site) {
    uint32_t hash = 2166136261u ^ site.line;  // FNV-1a
    if (st_site_is_code(site)) return (hash ^ (uint32_t)((uintptr_t)site.file * 0x9e3779b97f4a7c15ull >> 32)) % BUCKETS;
    for (const char *byte = site.file; *byte; byte++) hash = (hash ^ (uint8_t)*byte) * 16777619u;
    return hash % BUCKETS;
}

static bool same(st_site a, st_site b) {
    if (st_site_is_code(a) || st_site_is_code(b)) return a.line == b.line && a.file == b.file;
    return a.line == b.line && (a.file == b.file || strcmp(a.file, b.file) == 0) &&
           (a.function == b.function || strcmp(a.function, b.function) == 0);
}

// Appends an entry to the site log; false if that has no room. With the lock. `frames`: of a stack, their ids.
static bool log_site(st_site site, uint32_t id, const uint32_t *frames) {
    st_process_header *header = st_this_part.header;
    st_site_entry entry = {.id = id, .kind = ST_SITE_SOURCE, .line = site.line};
    const char *file = site.file, *function = site.function;
    uint32_t function_length = (uint32_t)strnlen(function, ST_TEXT_LIMIT);
    if (site.line == ST_LINE_IS_STACK) {
        entry.kind = ST_SITE_STACK;
        entry.line = 0;
        file = "";
        function = (const char *)frames;
        function_length = ((const st_stack *)(const void *)site.file)->count * (uint32_t)sizeof *frames;
    } else if (st_site_is_code(site)) {
        st_module module = st_find_module((uintptr_t)site.file);
        entry.kind = ST_SITE_CODE;
        entry.line = 0;
        entry.offset = module.offset;
        file = module.path;
        function = module.build_id;
        function_length = module.build_id_length;
    }
    uint32_t file_length = (uint32_t)strnlen(file, ST_TEXT_LIMIT);
    entry.file_length = file_length;
    entry.function_length = function_length;
    uint64_t length = (sizeof(st_site_entry) + file_length + function_length + 7) & ~7ull;
    uint64_t used = header->sites_used;
    if (used + length > st_sites_limit) return false;
    // One growth is always reserved ahead: an entry is shorter than that.
    uint64_t reserved = (used / SITES_PER_GROWTH + 1) * SITES_PER_GROWTH;
    if (used + length > reserved && st_reserve_range(st_sites_offset + reserved, SITES_PER_GROWTH) != 0) return false;
    st_part *part = &st_this_part;
    if (used + length > part->sites_mapped) {
        void *larger = st_enlarge(part->sites, part->sites_mapped, part->sites_mapped * 2);
        if (larger == NULL) return false;
        part->sites = larger;
        part->sites_mapped *= 2;
    }
    char *place = part->sites + used;
    memcpy(place, &entry, sizeof entry);
    memcpy(place + sizeof entry, file, file_length);
    if (function_length > 0) memcpy(place + sizeof entry + file_length, function, function_length);
    // Release: the collector reads the log after the events, so every event's place is in what it sees.
    __atomic_store_n(&header->sites_used, used + length, __ATOMIC_RELEASE);
    return true;
}

// The place in its chain, or the link at the chain's end.
static interned_site *look_up(st_site site, interned_site ***end) {
    interned_site **link = &buckets[bucket_of(site)], *found;
    while ((found = __atomic_load_n(link, __ATOMIC_ACQUIRE)) != NULL && !same(found->site, site)) link = &found->next;
    *end = link;
    return found;
}

// Gives the place an id in the recording. The lock's holder hears no signals: a handler may record at this place.
static uint32_t log_new_site(st_site site, uint32_t epoch) {
    uint32_t frames[ST_STACK_MOST];
    if (site.line == ST_LINE_IS_STACK) {
        const st_stack *stack = (const void *)site.file;
        for (uint32_t index = 0; index < stack->count; index++)
            frames[index] = st_find_site((st_site){stack->frames[index], "", ST_LINE_IS_CODE});
    }
    // Else the place stays unknown.
    if (!st_own_may_wait(ST_OWN_SITES)) return 0;
    uint64_t mask = st_signals_block();
    st_own_lock_take(ST_OWN_SITES);
    interned_site **end, *found = look_up(site, &end);
    if (found == NULL && (found = new_memory(sizeof *found)) != NULL) {
        found->site = site;
        __atomic_store_n(end, found, __ATOMIC_RELEASE);
    }
    uint32_t id = 0;
    if (found != NULL) {
        if (found->epoch != epoch) {
            uint32_t new = (uint32_t)__atomic_fetch_add(&st_this_part.control->next_site, 1, __ATOMIC_RELAXED);
            // Relaxed: published by the epoch.
            __atomic_store_n(&found->id, log_site(site, new, frames) ? new : 0, __ATOMIC_RELAXED);
            __atomic_store_n(&found->epoch, epoch, __ATOMIC_RELEASE);
        }
        id = found->id;
    }
    st_own_lock_give(ST_OWN_SITES);
    st_signals_restore(mask);
    return id;
}

uint32_t st_find_site(st_site site) {
    if (site.file == NULL) return 0;
    if (site.function == NULL) site.function = "";
    uint32_t epoch = __atomic_load_n(&st_gate->epoch, __ATOMIC_RELAXED);
    // The recording was switched off meanwhile: the event is outside of it.
    if (epoch == 0) return 0;
    interned_site **end, *found = look_up(site, &end);
    return found != NULL && __atomic_load_n(&found->epoch, __ATOMIC_ACQUIRE) == epoch
               ? __atomic_load_n(&found->id, __ATOMIC_RELAXED)
               : log_new_site(site, epoch);
}

uint32_t st_intern_site(st_thread *thread, st_site site) {
    uint32_t id = st_find_site(site);
    if (id == 0) return 0;
    thread->sites[(site.line ^ (uint32_t)((uintptr_t)site.file >> 3)) % ST_SITE_CACHE] =
        (st_cached_site){site.file, site.line, id};
    return id;
}

void st_sites_forget_code(void) {
    uint64_t mask = st_signals_block();
    st_registry_lock();
    // Its thread may store to an entry at this moment: the address is the first word of it that is read.
    for (st_thread *thread = st_threads; thread != NULL; thread = thread->next)
        for (uint32_t place = 0; place < ST_SITE_CACHE; place++)
            if (st_line_is_code(thread->sites[place].line))
                __atomic_store_n(&thread->sites[place].file, NULL, __ATOMIC_RELAXED);
    st_own_lock_take(ST_OWN_SITES);
    for (uint32_t bucket = 0; bucket < BUCKETS; bucket++)
        for (interned_site *site = buckets[bucket]; site != NULL; site = site->next)
            if (st_site_is_code(site->site)) __atomic_store_n(&site->epoch, 0, __ATOMIC_RELEASE);
    st_own_lock_give(ST_OWN_SITES);
    st_registry_unlock();
    st_signals_restore(mask);
}

// --- Stacks ---

static st_stack *look_up_stack(uint64_t hash, const void *const *frames, uint32_t count, st_stack ***end) {
    st_stack **link = &stacks[hash % BUCKETS], *found;
    while ((found = __atomic_load_n(link, __ATOMIC_ACQUIRE)) != NULL &&
           (found->hash != hash || found->met != count || memcmp(found->frames, frames, count * sizeof *frames) != 0))
        link = &found->next;
    *end = link;
    return found;
}

// Of what was found by following pointers, the first part that is code for sure. The first frame is.
static uint32_t count_code(const void *const *frames, uint32_t count) {
    uint32_t good = 1;
    while (good < count && st_find_module((uintptr_t)frames[good]).is_code) good++;
    return good;
}

const st_stack *st_find_stack(const void *const *frames, uint32_t count) {
    static uint32_t made;
    uint64_t hash = count;
    for (uint32_t index = 0; index < count; index++)
        hash = (hash ^ (uint64_t)(uintptr_t)frames[index]) * 0x9e3779b97f4a7c15ull;
    hash ^= hash >> 32;
    st_stack **end, *found = look_up_stack(hash, frames, count, &end);
    if (st_likely(found != NULL)) return found;
    if (!st_own_may_wait(ST_OWN_SITES)) return NULL;
    uint32_t good = count_code(frames, count);
    uint64_t mask = st_signals_block();
    st_own_lock_take(ST_OWN_SITES);
    found = look_up_stack(hash, frames, count, &end);
    if (found == NULL && made < ST_STACKS_MOST && (found = new_memory(sizeof *found + count * sizeof *frames)) != NULL) {
        made++;
        found->hash = hash;
        found->met = count;
        found->count = good;
        memcpy(found->frames, frames, count * sizeof *frames);
        // Release: partner of the acquire loads in look_up_stack.
        __atomic_store_n(end, found, __ATOMIC_RELEASE);
    }
    st_process_header *header = st_this_part.header;
    if (found == NULL && header != NULL) __atomic_store_n(&header->stacks_refused, 1, __ATOMIC_RELAXED);
    st_own_lock_give(ST_OWN_SITES);
    st_signals_restore(mask);
    return found;
}

st_site st_stack_site(const st_stack *stack) { return (st_site){(const char *)stack, NULL, ST_LINE_IS_STACK}; }

const void *st_site_address(st_site site) {
    if (site.line != ST_LINE_IS_STACK) return site.file;
    return ((const st_stack *)(const void *)site.file)->frames[0];
}

uint32_t st_stack_frames(void) {
    const st_control *control = st_this_part.control;
    if (control == NULL || control->stack_frames < 2) return 0;
    return control->stack_frames < ST_STACK_MOST ? control->stack_frames : ST_STACK_MOST;
}
