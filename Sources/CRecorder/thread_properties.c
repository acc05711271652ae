// What a thread is called, and what it is besides: its name, its origin, whether it is a daemon, its id on record.
#include "st_internal.h"

void st_thread_rename(st_thread *thread, const char *name) {
    char *copy = st_copy_text(name, ST_TEXT_LIMIT / 2);
    st_registry_lock();
    char *old = thread->object.borrows_name ? NULL : thread->object.name;
    thread->object.borrows_name = false;
    thread->object.name = copy;
    st_thread *self = st_current;
    bool on_record = st_recording() && self != NULL && self->epoch == st_gate->epoch && !self->muted &&
                     thread->object.epoch == st_gate->epoch;
    if (on_record) {
        __atomic_store_n(&self->busy, 1, __ATOMIC_RELAXED);
        st_record_thread_info(self, &self->own, thread);
        __atomic_store_n(&self->busy, 0, __ATOMIC_RELEASE);
    }
    st_registry_unlock();
    st_free_text(old);
}

void st_thread_set_name(st_thread *thread, const char *name) {
    st_thread_rename(thread, name);
    if (thread == st_current && !thread->is_main) st_set_native_thread_name(name);
}

uint64_t st_thread_copy_name(st_thread *thread, char *buffer, uint64_t capacity) {
    st_registry_lock();
    const char *name = thread->object.name == NULL ? "" : thread->object.name;
    uint64_t length = strlen(name);
    if (capacity > 0) {
        uint64_t copied = length < capacity ? length : capacity - 1;
        memcpy(buffer, name, copied);
        buffer[copied] = 0;
    }
    st_registry_unlock();
    return length;
}

void st_thread_set_daemon(st_thread *thread, bool daemon) {
    if (daemon) __atomic_fetch_or(&thread->object.flags, ST_DEFINED_DAEMON, __ATOMIC_RELAXED);
    else __atomic_fetch_and(&thread->object.flags, (uint8_t)~ST_DEFINED_DAEMON, __ATOMIC_RELAXED);
}

void st_thread_set_origin(st_thread *thread, const char *origin) {
    st_free_text(thread->object.origin);
    thread->object.origin = st_copy_text(origin, 255);
}

uint32_t st_thread_recorded_id(st_thread *thread) {
    // Acquire: partner of the release store by who registers the object, after its id.
    uint32_t epoch = st_load_acquire(&thread->object.epoch);
    return epoch != 0 && epoch == __atomic_load_n(&st_gate->epoch, __ATOMIC_RELAXED) ? thread->object.id : 0;
}
