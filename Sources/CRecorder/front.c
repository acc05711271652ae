// The interface of the recorder, in terms of what it is made of.
#include <errno.h>

#include "st_internal.h"
#include "synctrace_recorder.h"

_Static_assert(sizeof(synctrace_place) == sizeof(st_site), "a place is a site");
_Static_assert(SYNCTRACE_UNNUMBERED == (int)ST_UNNUMBERED && SYNCTRACE_SOLE == (int)ST_NUMBERED &&
                   SYNCTRACE_SHARED == (int)ST_NUMBERED_SHARED && SYNCTRACE_COUNTED == (int)ST_COUNTED,
               "the numberings are the recorder's");

static st_site site_of(synctrace_place place) { return (st_site){place.file, place.function, place.line}; }
static st_thread *inner_thread(synctrace_thread *thread) { return (st_thread *)(void *)thread; }
static synctrace_thread *outer_thread(st_thread *thread) { return (synctrace_thread *)(void *)thread; }
static st_object *inner_object(synctrace_object *object) { return (st_object *)(void *)object; }

uint32_t synctrace_recorder_version(void) { return SYNCTRACE_RECORDER_VERSION; }

void synctrace_forget_code(void) {
    int saved = errno;
    st_sites_forget_code();
    errno = saved;
}

int synctrace_join(const char *directory) {
    int saved = errno, problem = st_recording_start(directory);
    errno = saved;
    return problem;
}

void synctrace_leave(void) {
    int saved = errno;
    st_recording_stop(false, 0);
    st_part_leave();
    errno = saved;
}

synctrace_thread *synctrace_thread_current(void) {
    int saved = errno;
    st_thread *self = st_self();
    errno = saved;
    return outer_thread(self);
}

static synctrace_thread *new_thread(const char *name, int daemon, bool is_joinable, synctrace_place place) {
    int saved = errno;
    st_thread *thread = st_thread_create_joinable(ST_OBJECT_THREAD, name, daemon, is_joinable, site_of(place));
    st_thread_will_start(thread);
    errno = saved;
    return outer_thread(thread);
}

synctrace_thread *synctrace_thread_new(const char *name, int daemon, synctrace_place place) {
    return new_thread(name, daemon, false, place);
}

synctrace_thread *synctrace_thread_new_joinable(const char *name, int daemon, synctrace_place place) {
    return new_thread(name, daemon, true, place);
}

void synctrace_thread_started(synctrace_thread *thread, synctrace_place place) {
    st_thread_did_start(inner_thread(thread), site_of(place));
}

void synctrace_thread_not_started(synctrace_thread *thread) {
    int saved = errno;
    st_thread_did_not_start(inner_thread(thread));
    st_thread_release(inner_thread(thread));
    errno = saved;
}

void synctrace_thread_begin(synctrace_thread *thread) {
    int saved = errno;
    st_thread_enter(inner_thread(thread));
    st_thread_begin(inner_thread(thread));
    errno = saved;
}

void synctrace_thread_end(bool threw) {
    int saved = errno;
    st_thread_leave(st_self(), threw ? 1 : 0);
    errno = saved;
}

void synctrace_thread_joined(synctrace_thread *thread, synctrace_place place) {
    int saved = errno;
    st_thread_end_of_gone(inner_thread(thread));
    st_thread_was_joined(inner_thread(thread), site_of(place));
    errno = saved;
}

void synctrace_thread_set_name(synctrace_thread *thread, const char *name) {
    int saved = errno;
    st_thread_rename(inner_thread(thread), name);
    errno = saved;
}

void synctrace_thread_release(synctrace_thread *thread) { st_thread_release(inner_thread(thread)); }

synctrace_object *synctrace_object_new(uint8_t kind, const char *name, int64_t capacity, synctrace_place place) {
    int saved = errno;
    bool has_capacity = capacity >= 0;
    st_object *object = st_object_new(kind, name, has_capacity ? ST_DEFINED_CAPACITY : 0, has_capacity ? capacity : 0,
                                      site_of(place));
    if (kind == ST_OBJECT_SEMAPHORE || kind == ST_OBJECT_BOUNDED_SEMAPHORE) st_object_count(object, capacity);
    errno = saved;
    return (synctrace_object *)(void *)object;
}

synctrace_object *synctrace_object_new_at(uint8_t kind, const void *address, int64_t capacity, synctrace_place place) {
    int saved = errno;
    bool has_capacity = capacity >= 0;
    st_object *object = st_object_new_at(kind, address, has_capacity ? ST_DEFINED_CAPACITY : 0,
                                         has_capacity ? capacity : 0, site_of(place));
    if (kind == ST_OBJECT_SEMAPHORE || kind == ST_OBJECT_BOUNDED_SEMAPHORE) st_object_count(object, capacity);
    errno = saved;
    return (synctrace_object *)(void *)object;
}

synctrace_object *synctrace_object_met(uint8_t kind, const void *address, int64_t capacity) {
    int saved = errno;
    bool has_capacity = capacity >= 0;
    st_object *object =
        st_object_meet(kind, address, has_capacity ? ST_DEFINED_CAPACITY : 0, has_capacity ? capacity : 0);
    if (kind == ST_OBJECT_SEMAPHORE || kind == ST_OBJECT_BOUNDED_SEMAPHORE) st_object_count(object, capacity);
    errno = saved;
    return (synctrace_object *)(void *)object;
}

void synctrace_object_end(synctrace_object *object, synctrace_place place) {
    int saved = errno;
    st_object_free(inner_object(object), site_of(place));
    errno = saved;
}

void synctrace_object_hold(synctrace_object *outer, int64_t level) {
    st_object *object = inner_object(outer);
    // Relaxed: a recording that starts looks from outside, and replay absorbs what it sees in the midst of a change.
    __atomic_store_n(&object->owner, level > 0 ? st_self()->serial : 0, __ATOMIC_RELAXED);
    __atomic_store_n(&object->level, level, __ATOMIC_RELAXED);
    __atomic_store_n(&object->word, level > 0 ? ST_LOCKED : 0, __ATOMIC_RELAXED);
}

void synctrace_event(uint8_t kind, synctrace_object *object, synctrace_numbering numbering, synctrace_place place,
                     int64_t value) {
    st_object *inner = inner_object(object);
    if (numbering == SYNCTRACE_COUNTED) st_emit_counted(kind, inner, site_of(place), value);
    else if (st_recording())
        st_record_event(kind, inner, (st_numbering)numbering, place.file, place.function, place.line, value);
}

void synctrace_thread_event(uint8_t kind, synctrace_thread *thread, synctrace_place place, int64_t value) {
    st_note(kind, &inner_thread(thread)->object, site_of(place), value);
}

void synctrace_block(uint8_t kind, synctrace_object *object, int64_t limit, synctrace_place place) {
    st_block(kind, inner_object(object), false, limit, site_of(place));
}

void synctrace_unblock(void) { st_block_end(); }

void synctrace_owner(synctrace_object *object, int64_t native_thread, synctrace_place place) {
    int saved = errno;
    st_record_owner(inner_object(object), native_thread, site_of(place));
    errno = saved;
}

void synctrace_exit(int code) {
    if (st_exit_begin(code)) st_end_main();
}
