// Storing records, and all of st_emit that is rarely needed.
#include "st_internal.h"

static void append_one(st_thread *thread, uint64_t stamp, uint32_t object, uint32_t site, int64_t value) {
    st_record *record = thread->cursor++;
    record->site = site;
    record->object = object;
    record->value = value;
    record->stamp = stamp;
    record->ticks = st_ticks();
}

// Makes what the thread has stored so far visible to the collector, all at once.
static void publish(st_thread *thread) {
    st_segment *segment = thread->segment;
    __atomic_store_n(&segment->used, (uint32_t)(thread->cursor - segment->records), __ATOMIC_RELEASE);
}

static bool make_room(st_thread *thread, uint32_t records) {
    if ((uint64_t)(thread->limit - thread->cursor) >= records) return true;
    return st_segment_take(thread, thread->next_serial_of_segment == 0);
}

// One event found no room. Not where the recording has just ended: that event is outside of it.
static void count_loss(st_thread *thread) {
    if (__atomic_load_n(&st_gate->epoch, __ATOMIC_RELAXED) == 0) return;
    thread->lost++;
    __atomic_fetch_add(&st_this_part.header->lost, 1, __ATOMIC_RELAXED);
}

static uint32_t length_of(const st_text *text) {
    uint32_t length = 0;
    for (uint32_t piece = 0; piece < 3; piece++) length += text->lengths[piece];
    return length < ST_TEXT_LIMIT ? length : ST_TEXT_LIMIT;
}

// Puts a text behind a record: straight into the buffer, since the thread's stack may be a signal handler's.
static void append_text(st_thread *thread, const st_text *text, uint32_t length, uint32_t records) {
    char *bytes = (char *)thread->cursor;
    memset(bytes + (records - 1) * sizeof(st_record), 0, sizeof(st_record));
    memcpy(bytes, &length, 4);
    bytes += 4;
    for (uint32_t piece = 0; piece < 3; piece++) {
        uint32_t part = text->lengths[piece] < length ? text->lengths[piece] : length;
        if (part > 0) memcpy(bytes, text->pieces[piece], part);
        bytes += part;
        length -= part;
    }
    thread->cursor += records;
}

bool st_append(st_thread *thread, uint8_t kind, st_object *object, bool numbered, st_site site, int64_t value,
               const st_text *text) {
    uint32_t text_length = text == NULL ? 0 : length_of(text);
    uint32_t text_records = text == NULL ? 0 : (text_length + 4 + sizeof(st_record) - 1) / sizeof(st_record);
    uint32_t loss_record = thread->lost > 0 ? 1 : 0;
    if (!make_room(thread, 1 + text_records + loss_record)) return false;
    if (loss_record) {
        append_one(thread, ST_EVENT_LOST, thread->object.id, 0, (int64_t)thread->lost);
        thread->lost = 0;
    }
    uint32_t place = st_site_id(thread, site);
    uint64_t stamp = (numbered ? ++object->sequence << 16 : 0) | kind;
    if (text != NULL) stamp |= ST_FLAG_TEXT << 8;
    append_one(thread, stamp, object->id, place, value);
    if (text != NULL) append_text(thread, text, text_length, text_records);
    publish(thread);
    return true;
}

static void emit_slow(uint8_t kind, st_object *object, bool numbered, st_site site, int64_t value,
                      const st_text *text) {
    uint32_t epoch = __atomic_load_n(&st_gate->epoch, __ATOMIC_ACQUIRE);
    if (epoch == 0) return;
    st_thread *thread = st_self();
    if (thread->muted) return;
    if (thread->busy) {
        // A signal handler that interrupted this very function, by an operation that does not defer itself.
        __atomic_fetch_or(&st_this_part.header->loss_reasons, ST_LOSS_SIGNAL, __ATOMIC_RELAXED);
        __atomic_fetch_add(&st_this_part.header->lost, 1, __ATOMIC_RELAXED);
        return;
    }
    if (__atomic_load_n(&thread->epoch, __ATOMIC_ACQUIRE) != epoch ||
        __atomic_load_n(&object->epoch, __ATOMIC_ACQUIRE) != epoch) {
        // Keeps signal handlers out while quiesce, which holds the mutex, need not wait.
        __atomic_store_n(&thread->busy, ST_BUSY_WAITING, __ATOMIC_RELAXED);
        st_registry_lock();
        epoch = __atomic_load_n(&st_gate->epoch, __ATOMIC_ACQUIRE);
        if (epoch != 0) {
            __atomic_store_n(&thread->busy, 1, __ATOMIC_RELAXED);
            if (thread->epoch != epoch) st_attach(thread);
            if (object->epoch != epoch) st_register(thread, object);
        }
        __atomic_store_n(&thread->busy, 0, __ATOMIC_RELEASE);
        st_registry_unlock();
    }
    // As in st_record_event.
    __atomic_store_n(&thread->busy, 1, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    epoch = __atomic_load_n(&st_gate->epoch, __ATOMIC_ACQUIRE);
    if (epoch != 0 && thread->epoch == epoch) {
        // Without an epoch of this recording there was no room for the object's definition.
        bool defined = __atomic_load_n(&object->epoch, __ATOMIC_ACQUIRE) == epoch;
        if (!defined) __atomic_store_n(&object->refused, epoch, __ATOMIC_RELAXED);
        if (!defined || !st_append(thread, kind, object, numbered, site, value, text))
            count_loss(thread);
    }
    __atomic_store_n(&thread->busy, 0, __ATOMIC_RELEASE);
}

void st_emit_slow(uint8_t kind, st_object *object, bool numbered, st_site site, int64_t value) {
    emit_slow(kind, object, numbered, site, value, NULL);
    st_region_is_over();
}

void st_note_text(uint8_t kind, st_object *object, st_site site, int64_t value, const char *text, uint32_t length) {
    if (!st_recording()) return;
    st_text whole = {{text}, {length}};
    emit_slow(kind, object, false, site, value, &whole);
    st_region_is_over();
}
