// What a thread is blocked on.
#include "st_internal.h"

// Nanoseconds until a deadline, at least 1 and at most INT64_MAX; 0 if there is none.
static int64_t limit_until(uint64_t deadline_ns) {
    if (deadline_ns == ST_FOREVER) return 0;
    uint64_t now = st_monotonic_ns();
    if (deadline_ns <= now) return 1;
    return deadline_ns - now > INT64_MAX ? INT64_MAX : (int64_t)(deadline_ns - now);
}

void st_block_begin(uint8_t kind, st_object *object, bool numbered, uint64_t deadline_ns, st_site site) {
    st_block(kind, object, numbered, limit_until(deadline_ns), site);
}

void st_block(uint8_t kind, st_object *object, bool numbered, int64_t limit, st_site site) {
    st_thread *self = st_self();
    self->blocked_kind = kind;
    self->blocked_limit = limit;
    self->blocked_site = site;
    // seq_cst, and the gate after it: partner of take_stock, which looks in the other order. One of the two sees the
    // other, so a thread that blocks while a recording starts is on record as waiting.
    __atomic_store_n(&self->blocked_on, object, __ATOMIC_SEQ_CST);
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
    if (!st_recording()) return;
    if (numbered) st_emit(kind, object, site, limit);
    else st_note(kind, object, site, limit);
}

void st_block_end(void) { __atomic_store_n(&st_self()->blocked_on, NULL, __ATOMIC_RELEASE); }

void st_note_attempt(st_object *object, uint64_t deadline_ns, st_site site) {
    if (st_recording()) st_note(ST_EVENT_ATTEMPT, object, site, deadline_ns == 0 ? 0 : limit_until(deadline_ns));
}

// The thread's id in the recording, -1 where the recording has not met it, or that cannot be found out now.
static int64_t recorded_thread(int64_t native_id) {
    if (st_must_not_wait()) return -1;
    int64_t id = -1;
    st_registry_lock();
    uint32_t epoch = __atomic_load_n(&st_gate->epoch, __ATOMIC_RELAXED);
    for (st_thread *thread = st_threads; thread != NULL && id < 0; thread = thread->next)
        // Acquire: the id is there.
        if (__atomic_load_n(&thread->native_id, __ATOMIC_RELAXED) == native_id && st_thread_is_alive(thread) &&
            __atomic_load_n(&thread->object.epoch, __ATOMIC_ACQUIRE) == epoch)
            id = (int64_t)thread->object.id;
    st_registry_unlock();
    return id;
}

void st_record_owner(st_object *object, int64_t native_id, st_site site) {
    if (!st_recording()) return;
    int64_t owner = native_id == 0 ? 0 : native_id == st_self()->native_id ? st_self()->object.id : recorded_thread(native_id);
    st_emit_shared(ST_EVENT_OWNER, object, site, owner);
}
