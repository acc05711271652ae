// How a recording gets to know objects and threads: at their creation, or, where it started later, at their first
// event, with the state that they are in.
#include <sched.h>

#include "st_internal.h"

static uint32_t next_id(void) {
    return (uint32_t)__atomic_fetch_add(&st_this_part.control->next_id, 1, __ATOMIC_RELAXED);
}

// What introduces an object, or says what a thread is: a fixed part, the name and the origin.
typedef struct definition {
    st_definition fixed;
    st_text text;
} definition;

static void define(definition *made, const st_object *object, uint32_t creator, uint8_t extra_flags) {
    uint8_t flags = (uint8_t)(__atomic_load_n(&object->flags, __ATOMIC_RELAXED) | extra_flags);
    if (object->name != NULL) flags |= ST_DEFINED_NAMED;
    if (object->origin != NULL) flags |= ST_DEFINED_ORIGIN;
    made->fixed = (st_definition){.object_kind = object->kind,
                                  .flags = flags,
                                  .more = (uint16_t)((object->is_at_address ? ST_MORE_AT_ADDRESS : 0) |
                                                     (object->is_joinable ? ST_MORE_JOINABLE : 0)),
                                  .creator = creator};
    const char *name = object->name == NULL ? "" : object->name, *origin = object->origin == NULL ? "" : object->origin;
    made->text = (st_text){{&made->fixed, name, origin},
                           {sizeof made->fixed, (uint32_t)strlen(name) + 1, (uint32_t)strlen(origin) + 1}};
}

static bool is_thread(const st_object *object) {
    return object->kind == ST_OBJECT_THREAD || object->kind == ST_OBJECT_TIMER;
}

static st_thread *thread_of(st_object *object) {
    return (st_thread *)((char *)object - offsetof(st_thread, object));
}

static bool is_lock(const st_object *object) {
    return object->kind == ST_OBJECT_LOCK || object->kind == ST_OBJECT_RLOCK || object->kind == ST_OBJECT_MUTEX ||
           object->kind == ST_OBJECT_RWLOCK;
}

// With the registry. The owner may be letting go at this moment: replay absorbs one event that contradicts.
int64_t st_object_state(const st_object *object) {
    if (is_thread(object)) {
        uint32_t phase = st_thread_phase(thread_of((st_object *)object));
        return phase == ST_PHASE_ENDED ? 2 : phase >= ST_PHASE_ALIVE ? 1 : 0;
    }
    if (object->counted) return (int64_t)(__atomic_load_n(&object->sequence, __ATOMIC_RELAXED) & (uint64_t)ST_PERMITS_MOST);
    int64_t level = __atomic_load_n(&object->level, __ATOMIC_RELAXED);
    if (!is_lock(object)) return level;
    uint64_t serial = __atomic_load_n(&object->owner, __ATOMIC_RELAXED);
    // Who the readers are is not for a number.
    if (object->kind == ST_OBJECT_RWLOCK && level > 0) return -1;
    if (!(__atomic_load_n(&object->word, __ATOMIC_RELAXED) & ST_LOCKED) || serial == 0) return 0;
    st_thread *owner = st_thread_find(serial);
    if (owner == NULL || owner->object.epoch != __atomic_load_n(&st_gate->epoch, __ATOMIC_RELAXED)) return -1;
    return (int64_t)owner->object.id + ((level > 1 ? level - 1 : 0) << 32);
}

static bool introduce(st_thread *recorder, st_lane *lane, st_object *object, uint32_t creator, uint8_t extra_flags) {
    definition made;
    define(&made, object, creator, extra_flags);
    // A thread that is attached keeps the id that its segments carry.
    bool has_id = is_thread(object) &&
                  thread_of(object)->epoch == __atomic_load_n(&st_gate->epoch, __ATOMIC_RELAXED);
    if (!has_id) object->id = next_id();
    // The permits stay: a thread that has not seen the recording yet may change them at this moment.
    __atomic_fetch_and(&object->sequence, object->counted ? (uint64_t)ST_PERMITS_MOST : 0, __ATOMIC_RELAXED);
    return st_append(recorder, lane, ST_DEFINE, object, ST_UNNUMBERED, object->site, object->capacity, &made.text);
}

// The right to register an object; false where another thread has it, and has done so by then or given up.
static bool claim(st_object *object, uint32_t epoch) {
    uint32_t found = __atomic_load_n(&object->claimed, __ATOMIC_RELAXED);
    // Acquire: partner of the release in give_up.
    if (found != epoch && __atomic_compare_exchange_n(&object->claimed, &found, epoch, false, __ATOMIC_ACQUIRE,
                                                      __ATOMIC_RELAXED))
        return true;
    while (__atomic_load_n(&object->epoch, __ATOMIC_ACQUIRE) != epoch &&
           __atomic_load_n(&object->claimed, __ATOMIC_ACQUIRE) == epoch &&
           __atomic_load_n(&st_gate->epoch, __ATOMIC_RELAXED) == epoch)
        sched_yield();
    return false;
}

static void give_up(st_object *object) { __atomic_store_n(&object->claimed, 0, __ATOMIC_RELEASE); }

void st_register(st_thread *recorder, st_lane *lane, st_object *object) {
    uint32_t epoch = __atomic_load_n(&st_gate->epoch, __ATOMIC_RELAXED);
    uint8_t extra = 0;
    bool fresh = __atomic_load_n(&object->fresh, __ATOMIC_RELAXED);
    if (is_thread(object) && !fresh && st_thread_is_alive(thread_of(object))) extra = ST_DEFINED_STARTED;
    uint32_t creator = fresh && object != &recorder->object ? recorder->object.id : 0;
    // An owner's id is part of a lock's state.
    uint64_t serial = is_lock(object) && !fresh ? __atomic_load_n(&object->owner, __ATOMIC_RELAXED) : 0;
    st_thread *owner = st_thread_find(serial);
    if (owner != NULL && __atomic_load_n(&owner->object.epoch, __ATOMIC_ACQUIRE) != epoch && &owner->object != object)
        st_register(recorder, lane, &owner->object);
    if (!claim(object, epoch)) return;
    bool is_known = introduce(recorder, lane, object, creator, extra);
    bool is_as_made = object->is_met && !object->counted;
    object->is_met = false;
    if (is_known && !fresh && !is_as_made) {
        // Of permits, the number comes with how many there are.
        st_numbering numbering = object->counted ? ST_COUNTED : ST_NUMBERED;
        int64_t state = object->counted ? 0 : st_object_state(object);
        is_known = st_append(recorder, lane, ST_EVENT_STATE, object, numbering, st_no_site, state, NULL);
    }
    if (!is_known) {
        give_up(object);
        return;
    }
    if (extra & ST_DEFINED_STARTED) st_record_thread_info(recorder, lane, thread_of(object));
    // Release: partner of the acquire loads in st_record_event; the id and the number are there.
    __atomic_store_n(&object->epoch, epoch, __ATOMIC_RELEASE);
}

void st_register_new(st_thread *recorder, st_lane *lane, st_object *object) {
    uint32_t epoch = __atomic_load_n(&st_gate->epoch, __ATOMIC_RELAXED);
    if (epoch == 0 || !claim(object, epoch)) return;
    uint32_t creator = object != &recorder->object ? recorder->object.id : 0;
    if (introduce(recorder, lane, object, creator, 0))
        __atomic_store_n(&object->epoch, epoch, __ATOMIC_RELEASE);  // as in st_register
    else
        give_up(object);
}

void st_record_thread_info(st_thread *recorder, st_lane *lane, st_thread *about) {
    definition made;
    define(&made, &about->object, 0, 0);
    int64_t native_id = __atomic_load_n(&about->native_id, __ATOMIC_RELAXED);
    st_append(recorder, lane, ST_THREAD_INFO, &about->object, ST_UNNUMBERED, st_no_site, native_id, &made.text);
}

// All of attaching a thread but letting it use its buffer.
static void prepare(st_thread *thread) {
    uint32_t epoch = __atomic_load_n(&st_gate->epoch, __ATOMIC_RELAXED);
    bool is_known = thread->object.epoch == epoch;
    memset(thread->sites, 0, sizeof thread->sites);
    thread->own = (st_lane){.number = ST_LANE_OWN};
    thread->handlers = (st_lane){.number = ST_LANE_HANDLERS};
    if (!is_known) {
        // Its segments carry its id.
        thread->object.id = next_id();
        thread->object.sequence = 0;
    }
    if (!is_known) {
        uint8_t extra = thread->object.fresh ? 0 : ST_DEFINED_STARTED;
        definition made;
        define(&made, &thread->object, 0, extra);
        bool room = st_append(thread, &thread->own, ST_DEFINE, &thread->object, ST_UNNUMBERED,
                              thread->object.site, 0, &made.text);
        if (room && !thread->object.fresh)
            room = st_append(thread, &thread->own, ST_EVENT_STATE, &thread->object, ST_NUMBERED, st_no_site, 1, NULL);
        if (room) __atomic_store_n(&thread->object.epoch, epoch, __ATOMIC_RELEASE);
    }
    st_record_thread_info(thread, &thread->own, thread);
}

static void let_use_its_buffer(st_thread *thread) {
    // Release: partner of the acquire loads in st_record_event.
    __atomic_store_n(&thread->epoch, __atomic_load_n(&st_gate->epoch, __ATOMIC_RELAXED), __ATOMIC_RELEASE);
}

void st_attach(st_thread *thread) {
    prepare(thread);
    let_use_its_buffer(thread);
}

void st_attach_blocked(st_thread *thread, st_object *object) {
    prepare(thread);
    // Before the thread can go on and use the buffer itself.
    st_append(thread, &thread->own, (uint8_t)thread->blocked_kind, object, ST_UNNUMBERED, thread->blocked_site,
              thread->blocked_limit, NULL);
    let_use_its_buffer(thread);
}
