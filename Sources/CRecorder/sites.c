// Places in the source, interned: each gets an id and an entry in the process's site log before its first use.
#include <sys/mman.h>

#include "st_internal.h"

#define BUCKETS 1024u

typedef struct interned_site {
    struct interned_site *next;
    st_site site;
    uint32_t id;
    uint32_t epoch;
} interned_site;

static pthread_mutex_t sites_mutex = PTHREAD_MUTEX_INITIALIZER;
static interned_site *buckets[BUCKETS];

// Memory for places, which live as long as the process. Not malloc: a signal handler may be here while its thread is
// inside that. With the mutex; NULL if the system has none.
static interned_site *new_site(void) {
    enum { CHUNK = 1024 };
    static interned_site *chunk;
    static uint32_t used = CHUNK;
    if (used == CHUNK) {
        void *memory = mmap(NULL, CHUNK * sizeof(interned_site), PROT_READ | PROT_WRITE,
                            MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (memory == MAP_FAILED) return NULL;
        chunk = memory;
        used = 0;
    }
    return &chunk[used++];
}

static uint32_t bucket_of(st_site site) {
    uint32_t hash = 2166136261u ^ site.line;  // FNV-1a
    for (const char *byte = site.file; *byte; byte++) hash = (hash ^ (uint8_t)*byte) * 16777619u;
    return hash % BUCKETS;
}

static bool same(st_site a, st_site b) {
    return a.line == b.line && (a.file == b.file || strcmp(a.file, b.file) == 0) &&
           (a.function == b.function || strcmp(a.function, b.function) == 0);
}

// Appends an entry to the site log; false if that has no room. With the mutex.
static bool log_site(st_site site, uint32_t id) {
    st_process_header *header = st_this_part.header;
    uint32_t file_length = (uint32_t)strnlen(site.file, ST_TEXT_LIMIT);
    uint32_t function_length = (uint32_t)strnlen(site.function, ST_TEXT_LIMIT);
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
    st_site_entry entry = {id, site.line, file_length, function_length};
    memcpy(place, &entry, sizeof entry);
    memcpy(place + sizeof entry, site.file, file_length);
    memcpy(place + sizeof entry + file_length, site.function, function_length);
    // Release: the collector reads the log after the events, so every event's place is in what it sees.
    __atomic_store_n(&header->sites_used, used + length, __ATOMIC_RELEASE);
    return true;
}

uint32_t st_intern_site(st_thread *thread, st_site site) {
    if (site.function == NULL) site.function = "";
    pthread_mutex_lock(&sites_mutex);
    interned_site **link = &buckets[bucket_of(site)];
    while (*link != NULL && !same((*link)->site, site)) link = &(*link)->next;
    interned_site *found = *link;
    if (found == NULL && (found = new_site()) != NULL) {
        found->site = site;
        *link = found;
    }
    uint32_t epoch = __atomic_load_n(&thread->epoch, __ATOMIC_RELAXED), id = 0;
    if (found != NULL) {
        if (found->epoch != epoch) {
            found->id = (uint32_t)__atomic_fetch_add(&st_this_part.control->next_site, 1, __ATOMIC_RELAXED);
            if (!log_site(site, found->id)) found->id = 0;
            found->epoch = epoch;
        }
        id = found->id;
    }
    pthread_mutex_unlock(&sites_mutex);
    thread->sites[(site.line ^ (uint32_t)((uintptr_t)site.file >> 3)) % ST_SITE_CACHE] =
        (st_cached_site){site.file, site.line, id};
    return id;
}

void st_sites_lock(void) { pthread_mutex_lock(&sites_mutex); }
void st_sites_unlock(void) { pthread_mutex_unlock(&sites_mutex); }
