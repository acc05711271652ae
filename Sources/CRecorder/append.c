// Storing records, and all of st_emit that is rarely needed.
#include <errno.h>

#include "st_internal.h"

static void append_one(st_lane *lane, uint64_t stamp, uint32_t object, uint32_t site, int64_t value) {
    st_record *record = lane->cursor++;
    record->site = site;
    record->object = object;
    st_number_record(record, stamp, value);
    record->ticks = st_ticks();
}

// Makes what the thread has stored so far visible to the collector, all at once.
static void publish(st_lane *lane) {
    st_segment *segment = lane->segment;
    __atomic_store_n(&segment->used, (uint32_t)(lane->cursor - segment->records), __ATOMIC_RELEASE);
}

// How many records the thread has stored in its own lane.
static int64_t position_of(const st_thread *thread) {
    const st_lane *lane = &thread->own;
    const st_segment *segment = __atomic_load_n(&lane->segment, __ATOMIC_RELAXED);
    if (segment == NULL) return (int64_t)lane->next_serial * ST_SEGMENT_RECORDS;
    return (int64_t)segment->serial * ST_SEGMENT_RECORDS + (lane->cursor - segment->records);
}

// A handler that has interrupted a record waits no longer than this for room, in steps of 50 ms: others may need that
// record for theirs, and so the collector, to make room.
#define HANDLER_WAITS 20u
// With less than this left, the handlers' segment is exchanged by the thread itself.
#define HANDLER_RESERVE 256

// Before handlers need it.
static void refresh_handlers(st_thread *thread) {
    st_lane *lane = &thread->handlers;
    if (lane->segment == NULL || lane->limit - lane->cursor >= HANDLER_RESERVE) return;
    uint64_t mask = st_signals_block();
    st_segment_take(thread, lane, 0);
    st_signals_restore(mask);
}

static bool make_room(st_thread *thread, st_lane *lane, uint32_t records) {
    if ((uint64_t)(lane->limit - lane->cursor) >= records) return true;
    if (lane->number == ST_LANE_HANDLERS) return st_segment_take(thread, lane, HANDLER_WAITS);
    if (!st_segment_take(thread, lane, ST_WAITS_FOREVER)) return false;
    refresh_handlers(thread);
    return true;
}

// One event found no room. Not where the recording has just ended: that event is outside of it.
static void count_loss(st_lane *lane, uint32_t reason) {
    if (__atomic_load_n(&st_gate->epoch, __ATOMIC_RELAXED) == 0) return;
    if (lane != NULL) lane->lost++;
    __atomic_fetch_or(&st_this_part.header->loss_reasons, reason, __ATOMIC_RELAXED);
    __atomic_fetch_add(&st_this_part.header->lost, 1, __ATOMIC_RELAXED);
}

void st_lose(uint32_t reason) {
    if (st_this_part.header != NULL) count_loss(NULL, reason);
}

static uint32_t length_of(const st_text *text) {
    uint32_t length = 0;
    for (uint32_t piece = 0; piece < 3; piece++) length += text->lengths[piece];
    return length < ST_TEXT_LIMIT ? length : ST_TEXT_LIMIT;
}

// Puts a text behind a record: straight into the buffer, since the thread's stack may be a signal handler's.
static void append_text(st_lane *lane, const st_text *text, uint32_t length, uint32_t records) {
    char *bytes = (char *)lane->cursor;
    memset(bytes + (records - 1) * sizeof(st_record), 0, sizeof(st_record));
    memcpy(bytes, &length, 4);
    bytes += 4;
    for (uint32_t piece = 0; piece < 3; piece++) {
        uint32_t part = text->lengths[piece] < length ? text->lengths[piece] : length;
        if (part > 0) memcpy(bytes, text->pieces[piece], part);
        bytes += part;
        length -= part;
    }
    lane->cursor += records;
}

bool st_append(st_thread *thread, st_lane *lane, uint8_t kind, st_object *object, st_numbering numbering, st_site site,
               int64_t value, const st_text *text) {
    uint32_t text_length = text == NULL ? 0 : length_of(text);
    uint32_t text_records = text == NULL ? 0 : (text_length + 4 + sizeof(st_record) - 1) / sizeof(st_record);
    bool is_handlers = lane->number == ST_LANE_HANDLERS;
    uint32_t loss_record = lane->lost > 0 ? 1 : 0, mark = is_handlers ? 1 : 0;
    if (!make_room(thread, lane, 1 + text_records + loss_record + mark)) return false;
    // Handlers leave the thread's cache as it is: they may have interrupted who uses it.
    uint32_t place = is_handlers ? st_find_site(site) : st_site_id(thread, site);
    if (mark) append_one(lane, ST_INTERRUPTED, 0, 0, position_of(thread));
    if (loss_record) {
        append_one(lane, ST_EVENT_LOST, thread->object.id, 0, (int64_t)lane->lost);
        lane->lost = 0;
    }
    lane->cursor->object = object->id;
    st_begin_record(lane->cursor, kind, numbering, value);
    uint64_t stamp = st_next_number(object, numbering, &value) << 16 | kind;
    if (text != NULL) stamp |= ST_FLAG_TEXT << 8;
    append_one(lane, stamp, object->id, place, value);
    if (text != NULL) append_text(lane, text, text_length, text_records);
    publish(lane);
    return true;
}

// Puts on record what the recording does not know yet, the thread or the object. The lock may be held by a thread that
// ends the recording, and waits for this one.
static void introduce(st_thread *thread, st_lane *lane, st_object *object, uint32_t epoch) {
    uint64_t mask = st_signals_block();
    // A handler that finds its thread with the registry is as good as that thread: it has it alone. But that may be about to
    // attach the thread.
    bool has = st_own_has(ST_OWN_REGISTRY);
    if (has ? thread->epoch == epoch
            : st_own_may_wait(ST_OWN_REGISTRY) && st_own_lock_take_while(ST_OWN_REGISTRY, epoch)) {
        if (thread->epoch != epoch) st_attach(thread);
        if (__atomic_load_n(&object->epoch, __ATOMIC_ACQUIRE) != epoch) st_register(thread, lane, object);
        if (!has) st_own_lock_give(ST_OWN_REGISTRY);
    }
    st_signals_restore(mask);
}

static void emit_in(st_thread *thread, st_lane *lane, uint8_t kind, st_object *object, st_numbering numbering,
                    st_site site, int64_t value, const st_text *text) {
    uint32_t epoch = __atomic_load_n(&st_gate->epoch, __ATOMIC_ACQUIRE);
    if (epoch == 0) return;
    if (__atomic_load_n(&object->epoch, __ATOMIC_ACQUIRE) != epoch &&
        __atomic_load_n(&thread->epoch, __ATOMIC_ACQUIRE) == epoch && __atomic_load_n(&object->fresh, __ATOMIC_RELAXED))
        st_register_new(thread, lane, object);
    else if (__atomic_load_n(&thread->epoch, __ATOMIC_ACQUIRE) != epoch ||
             __atomic_load_n(&object->epoch, __ATOMIC_ACQUIRE) != epoch)
        introduce(thread, lane, object, epoch);
    if (thread->epoch != epoch) {
        if (st_has_own_lock()) count_loss(NULL, ST_LOSS_SIGNAL);
        return;
    }
    // Without an epoch of this recording there was no room for the object's definition.
    bool defined = __atomic_load_n(&object->epoch, __ATOMIC_ACQUIRE) == epoch;
    if (!defined) __atomic_store_n(&object->refused, epoch, __ATOMIC_RELAXED);
    if (!defined || !st_append(thread, lane, kind, object, numbering, site, value, text))
        count_loss(lane, st_has_own_lock() ? ST_LOSS_SIGNAL : 0);
}

// A handler that has interrupted its thread while that stores an event.
static void emit_in_handler(st_thread *thread, uint8_t kind, st_object *object, st_numbering numbering, st_site site,
                            int64_t value, const st_text *text) {
    // No other handler comes between, but one for a fault.
    uint64_t mask = st_signals_block();
    if (thread->handlers_busy) {
        count_loss(NULL, ST_LOSS_SIGNAL);
    } else {
        thread->handlers_busy = true;
        __atomic_signal_fence(__ATOMIC_SEQ_CST);
        emit_in(thread, &thread->handlers, kind, object, numbering, site, value, text);
        __atomic_signal_fence(__ATOMIC_SEQ_CST);
        thread->handlers_busy = false;
    }
    st_signals_restore(mask);
}

static void emit_slow(uint8_t kind, st_object *object, st_numbering numbering, st_site site, int64_t value,
                      const st_text *text) {
    if (__atomic_load_n(&st_gate->epoch, __ATOMIC_ACQUIRE) == 0) return;
    st_thread *thread = st_self();
    if (thread->muted) return;
    // What a front stands in for must leave errno as it was.
    int saved = errno;
    if (__atomic_load_n(&thread->busy, __ATOMIC_RELAXED)) {
        emit_in_handler(thread, kind, object, numbering, site, value, text);
    } else {
        // As in st_record_event: before the look at the gate.
        __atomic_store_n(&thread->busy, 1, __ATOMIC_RELAXED);
        __atomic_signal_fence(__ATOMIC_SEQ_CST);
        emit_in(thread, &thread->own, kind, object, numbering, site, value, text);
        __atomic_store_n(&thread->busy, 0, __ATOMIC_RELEASE);
    }
    errno = saved;
    st_region_is_over();
}

void st_emit_slow(uint8_t kind, st_object *object, st_numbering numbering, st_site site, int64_t value) {
    emit_slow(kind, object, numbering, site, value, NULL);
}

void st_note_text(uint8_t kind, st_object *object, st_site site, int64_t value, const char *text, uint32_t length) {
    if (!st_recording()) return;
    st_text whole = {{text}, {length}};
    emit_slow(kind, object, ST_UNNUMBERED, site, value, &whole);
}
