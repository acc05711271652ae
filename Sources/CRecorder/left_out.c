// What fronts leave out of a recording on purpose, and how much of it there was.
#include <errno.h>

#include "st_internal.h"
#include "synctrace_recorder.h"

static char patterns[ST_IGNORED_BYTES];

void st_left_out_begin(void) {
    memcpy(patterns, st_this_part.control->ignored_modules, sizeof patterns);
    // Whatever the file holds.
    memset(patterns + sizeof patterns - 2, 0, 2);
}

const char *synctrace_ignored_modules(void) { return patterns; }

// Takes the shortest text for a *, and a longer one where the rest then does not fit: the last * alone need be tried again.
static bool matches(const char *pattern, const char *text, const char *end) {
    const char *star = NULL, *resumed = NULL;
    while (text < end) {
        if (*pattern == '*') {
            star = pattern++;
            resumed = text;
        } else if (*pattern != 0 && (*pattern == '?' || *pattern == *text)) {
            pattern++;
            text++;
        } else if (star != NULL) {
            pattern = star + 1;
            text = ++resumed;
        } else {
            return false;
        }
    }
    while (*pattern == '*') pattern++;
    return *pattern == 0;
}

bool synctrace_module_matches(const char *pattern, const char *path) {
    const char *end = path + strlen(path);
    if (strchr(pattern, '/') != NULL) return matches(pattern, path, end);
    const char *slash = strrchr(path, '/'), *name = slash == NULL ? path : slash + 1;
    const char *suffix = strstr(name, ".so");
    return matches(pattern, name, end) || (suffix != NULL && matches(pattern, name, suffix));
}

// The place of a module in the process's header; NULL where it has none yet.
static st_left_out *find(const char *module, uint32_t count) {
    st_left_out *places = st_this_part.header->left_out;
    for (uint32_t index = 0; index < count; index++)
        if (strncmp(places[index].module, module, sizeof places->module - 1) == 0) return &places[index];
    return NULL;
}

static st_left_out *find_or_take(const char *module) {
    st_process_header *header = st_this_part.header;
    // Acquire: partner of the release below; the names before it are there.
    st_left_out *found = find(module, __atomic_load_n(&header->left_out_count, __ATOMIC_ACQUIRE));
    if (found != NULL || !st_own_may_wait(ST_OWN_SITES)) return found;
    uint64_t mask = st_signals_block();
    st_own_lock_take(ST_OWN_SITES);
    uint32_t count = __atomic_load_n(&header->left_out_count, __ATOMIC_RELAXED);
    found = find(module, count);
    if (found == NULL) {
        bool is_last = count >= ST_LEFT_OUT_MODULES - 1;
        found = &header->left_out[is_last ? ST_LEFT_OUT_MODULES - 1 : count];
        st_put_text(found->module, found->module + sizeof found->module, is_last ? "other modules" : module);
        if (count < ST_LEFT_OUT_MODULES)
            __atomic_store_n(&header->left_out_count, count + 1, __ATOMIC_RELEASE);
    }
    st_own_lock_give(ST_OWN_SITES);
    st_signals_restore(mask);
    return found;
}

void synctrace_left_out(const char *module, uint64_t operations, uint64_t objects) {
    int saved = errno;
    st_thread *thread = st_self();
    if (thread->muted) return;
    uint32_t busy = st_begin_use_of_part(thread);
    if (__atomic_load_n(&st_gate->epoch, __ATOMIC_ACQUIRE) != 0) {
        st_left_out *place = find_or_take(module);
        if (place != NULL) {
            __atomic_fetch_add(&place->operations, operations, __ATOMIC_RELAXED);
            __atomic_fetch_add(&place->objects, objects, __ATOMIC_RELAXED);
        }
    }
    errno = saved;
    st_end_use_of_part(thread, busy);
}
