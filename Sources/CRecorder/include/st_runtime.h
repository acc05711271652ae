// Objects, threads and the recording of an event.
//
// Each object numbers its own events. Whoever records an event of an object must at that moment be the only one who
// can: the owner of a lock, or the holder of the object's guard (st_word.h). `st_note` is for events that constrain
// nothing (requests, failed tries, timeouts); they carry no number and need no right.
#pragma once

#include <string.h>
#include <sys/types.h>
#include "st_clock.h"
#include "st_layout.h"
#include "st_signals.h"

#define st_likely(x) __builtin_expect(!!(x), 1)
#define st_unlikely(x) __builtin_expect(!!(x), 0)

struct st_thread;

// What every primitive is made of: a state that a recording can be told, and what names it in a trace.
typedef struct st_object {
    // The state. Locks: `word` is the lock itself. Others: `guard` protects the rest.
    uint32_t word;    // see lock words in st_word.h; atomic
    uint32_t guard;   // see st_guard_lock; atomic
    uint64_t owner;   // serial of the owning thread, 0 for none; relaxed stores by the owner
    int64_t level;    // recursion level, permits, shared holds, or 1 for a set event. Locks: only their owner touches it
    struct st_thread *queue_head;  // waiting threads, oldest first; under the guard
    struct st_thread *queue_tail;
    // The identity.
    uint64_t sequence;  // number of the object's last event in this recording
    uint32_t epoch;     // the recording that `id` belongs to; release store by who registers it, acquire loads
    uint32_t id;        // in that recording
    uint32_t claimed;   // a recording that a thread registers it for, or has; atomic
    uint32_t refused;   // a recording that had no room for its definition; relaxed
    uint8_t kind;       // TraceModel's ObjectKind
    uint8_t flags;      // ST_DEFINED_…; threads: atomic
    bool counted;       // its permits are in `sequence`: see st_object_count
    bool fresh;         // its creation is not on record yet: a registration then is not a late one
    bool is_met;        // it was there before anybody knew it, and as it was made; until it is on record
    bool is_at_address; // `origin` is the place in a module's data where it lies
    bool is_joinable;   // of a thread: see ST_MORE_JOINABLE
    bool borrows_name;  // `name` is the front's or the object's own
    char *name;         // owned but for that, or NULL
    char *origin;       // owned, or NULL
    int64_t capacity;
    uint64_t creator;   // serial of the creating thread
    st_site site;       // where it was created
    struct st_object *previous, *next;  // all live objects; under the registry's lock
} st_object;

#define ST_SITE_CACHE 128u

typedef struct st_cached_site {
    const char *file;
    uint32_t line;
    uint32_t id;
} st_cached_site;

// A row of segments, of which a thread fills one after the other.
typedef struct st_lane {
    st_record *cursor;    // next free record
    st_record *limit;     // end of the segment
    st_segment *segment;  // stored after the two above, and taken away before them
    uint64_t lost;        // events dropped since the last `lost` record
    uint32_t next_serial;
    uint32_t number;      // st_lane_number
} st_lane;

// Whether an event takes a number of its object.
typedef enum st_numbering {
    ST_UNNUMBERED = 0,        // it constrains nothing
    ST_NUMBERED = 1,          // the caller has the sole right to the object
    ST_NUMBERED_SHARED = 2,   // others may record events of the object at the same time, all in this way
    ST_COUNTED = 3,           // the same for permits: the value is their change, and on record is how many there are then
} st_numbering;

// `sequence` of an object that is counted: the number, and below it the permits.
#define ST_PERMIT_BITS 24u
#define ST_PERMITS_MOST ((1ll << ST_PERMIT_BITS) - 1)

// A thread, as far as it can touch a primitive. Made by st_thread_create, or as a stand-in at the first touch.
typedef struct st_thread {
    // What recording an event touches. Only the thread itself writes these, or a starter of a recording on behalf of a
    // thread that is not attached yet, under the registry's lock.
    uint32_t epoch;       // the recording it is attached to, 0 for none
    uint32_t busy;        // not 0 while it stores an event; a handler that finds that uses the lane of handlers
    uint32_t has_deferred;  // a handler has left something to do; atomic, relaxed: only the thread's handlers set it
    st_lane own;
    uint64_t serial;      // unique in the process, never used again, from 1
    st_lane handlers;     // used by handlers that have interrupted the thread while `busy`; they hear no signals then
    bool handlers_busy;   // one of them is storing; only a fault's handler can see that
    st_cached_site sites[ST_SITE_CACHE];

    // Waiting: the queue it is in, and the word it sleeps on.
    uint32_t parker;      // 1 when it may go on; release store by who lets it go, acquire load by itself
    st_object *queue;     // the object it queues at; under that object's guard
    struct st_thread *queue_previous, *queue_next;
    bool queue_shared;    // it waits for a shared hold; under that object's guard

    // What it is blocked on, whether or not anyone records: lets a recording start late.
    st_object *blocked_on;    // atomic: seq_cst store by itself, seq_cst load by the starter
    uint32_t blocked_kind;    // EventKind of the wait
    int64_t blocked_limit;    // nanoseconds after which it gives up, 0 for never
    st_site blocked_site;
    st_site refused_site;     // where the library last threw an error; only itself touches it
    st_site left_site;        // the last scope that an error left; only itself touches it and the two below
    st_record *left_cursor;   // its record then, and the segment of that
    uint32_t left_segment;

    // Its life.
    st_object object;     // the thread as an object; object.flags hold daemon and foreign
    uint32_t references;  // atomic
    uint32_t phase;       // st_phase; atomic: release stores, acquire loads. Joiners sleep on it
    uint32_t gate;        // a new thread sleeps on it until its start is on record
    bool is_main;
    bool muted;           // after its end: records nothing more
    uint8_t destructor_rounds;  // how often the destructor of its thread-local value has been called; only by itself
    char first_name[24];  // of a stand-in
    uint32_t end_value;   // 0 returned, 1 threw
    int64_t native_id;    // 0 before it ran
    uint32_t ordinals[16];  // objects created so far, by kind
    uint32_t (*body)(void *context);  // returns end_value
    void (*finished)(void *context);
    void *context;
    void *peer;           // the front's own object for this thread, or NULL; atomic
    struct st_thread *previous, *next;  // all threads that are not freed; under the registry's lock
    pthread_t handle;            // the system's thread; see exits.c of CPrimitives, as the two below
    uint32_t exit_state;         // atomic: release stores, acquire loads
    struct st_thread *next_ended;
} st_thread;

enum st_phase {
    ST_PHASE_NEW = 0,      // not started
    ST_PHASE_STARTING = 1,
    ST_PHASE_ALIVE = 2,
    ST_PHASE_ENDING = 3,   // its body is over, and what it alone kept is let go; main then waits for the others
    ST_PHASE_ENDED = 4,
};

// Zeroed in a forked child, where nothing may be recorded until the child has buffers of its own.
typedef struct st_gate_page {
    uint32_t epoch;  // the recording that is on, 0 for none. Relaxed loads; release store after all is set up
    uint32_t is_origin;  // 1 but in a forked child, until that has put right what its parent's threads left; relaxed
} st_gate_page;

extern st_gate_page *st_gate;
// initial-exec: one load from the thread pointer, also in a library that is loaded with the program.
extern __thread st_thread *st_current __attribute__((tls_model("initial-exec")));

// Whether a recording is on.
static inline bool st_recording(void) {
    return st_unlikely(__atomic_load_n(&st_gate->epoch, __ATOMIC_RELAXED) != 0);
}

// Fields by their addresses. Swift would go by key paths, which a build without optimization makes with malloc: a signal
// handler may have interrupted that.
static inline uint64_t *st_level_bits(st_object *object) { return (uint64_t *)&object->level; }
static inline st_object *st_object_of(st_thread *thread) { return &thread->object; }

// Makes the stand-in of a thread that the library did not start.
st_thread *st_adopt_current_thread(void);

// The calling thread.
static inline st_thread *st_self(void) {
    st_thread *self = st_current;
    return st_likely(self != NULL) ? self : st_adopt_current_thread();
}

// Whether the caller, a signal handler, has interrupted its thread inside a region.
static inline bool st_is_inside(void) {
    st_thread *self = st_current;
    return __atomic_load_n(&st_regions_of_thread.depth, __ATOMIC_RELAXED) != 0 ||
           (self != NULL && __atomic_load_n(&self->busy, __ATOMIC_RELAXED) != 0);
}

// The part of st_emit that is rarely needed: attaches the thread, registers the object, takes a new segment.
void st_emit_slow(uint8_t kind, st_object *object, st_numbering numbering, st_site site, int64_t value);

// Counts an event that is not put on record, with a reason of ST_LOSS_….
void st_lose(uint32_t reason);
// Whether there is memory for another object. What is then missing at other times ends the process.
bool st_may_allocate(void);

// The id of a place that the thread's cache does not hold. Only between busy = 1 and busy = 0.
uint32_t st_intern_site(st_thread *thread, st_site site);

// Frames of the stack, the innermost first, as a place: each is an address in code where a function returns to, as far as can
// be told. Frames from the first on that cannot be one are left out. Lives as long as the process; NULL without room for it.
typedef struct st_stack st_stack;
const st_stack *st_find_stack(const void *const *frames, uint32_t count);
st_site st_stack_site(const st_stack *stack);
// The address of a place in code, of a stack that of its first frame.
const void *st_site_address(st_site site);
// How many frames the recording wants that is on; 0 for none but the first.
uint32_t st_stack_frames(void);

static inline uint32_t st_site_id(st_thread *thread, st_site site) {
    if (site.file == NULL) return 0;
    st_cached_site *entry = &thread->sites[(site.line ^ (uint32_t)((uintptr_t)site.file >> 3)) % ST_SITE_CACHE];
    if (st_likely(entry->file == site.file && entry->line == site.line)) return entry->id;
    return st_intern_site(thread, site);
}

// Takes `numbers` numbers, 1 or none, and changes the permits, in one step; returns the last number, and in `value` how many
// permits there are then.
static inline uint64_t st_take_counted(st_object *object, uint64_t numbers, int64_t *value) {
    uint64_t old = __atomic_load_n(&object->sequence, __ATOMIC_RELAXED), new;
    int64_t permits;
    do {
        permits = (int64_t)(old & (uint64_t)ST_PERMITS_MOST) + *value;
        if (permits < 0) permits = 0;
        if (permits > ST_PERMITS_MOST) permits = ST_PERMITS_MOST;
        new = ((old >> ST_PERMIT_BITS) + numbers) << ST_PERMIT_BITS | (uint64_t)permits;
        // Relaxed, as the number of any other event: the semaphore itself orders who posts before who waits.
    } while (!__atomic_compare_exchange_n(&object->sequence, &old, new, true, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
    *value = permits;
    return new >> ST_PERMIT_BITS;
}

// The number that an event takes, 0 for none. Of a counted object it also makes the value.
static inline uint64_t st_next_number(st_object *object, st_numbering numbering, int64_t *value) {
    if (numbering == ST_UNNUMBERED) return 0;
    if (st_likely(numbering == ST_NUMBERED)) return ++object->sequence;
    if (numbering == ST_COUNTED) return st_take_counted(object, 1, value);
    // Relaxed: what the number stands for is ordered by what the front records.
    return __atomic_add_fetch(&object->sequence, 1, __ATOMIC_RELAXED);
}

// The number of a record and the record come apart where the process is killed between the two, and others may have
// numbers behind it: who collects makes the record whole. What a thread stores, it has stored in the order of the program.
static inline void st_begin_record(st_record *record, uint8_t kind, st_numbering numbering, int64_t value) {
    if (numbering == ST_UNNUMBERED || numbering == ST_NUMBERED) return;
    record->value = value;
    record->stamp = (numbering == ST_COUNTED ? ST_FLAG_BEGUN | ST_FLAG_CHANGE : ST_FLAG_BEGUN) << 8 | kind;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
}

static inline void st_number_record(st_record *record, uint64_t stamp, int64_t value) {
    record->value = value;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    record->stamp = stamp;
}

// The place comes in pieces, which travel in registers; the struct would go through memory, in stores of another width
// than the loads that wait for them. So this is a call of its own, and the functions that take the struct are none.
__attribute__((noinline)) static inline void st_record_event(uint8_t kind, st_object *object, st_numbering numbering, const char *file,
                                   const char *function, uint32_t line, int64_t value) {
    st_site site = {file, function, line};
    st_thread *thread = st_current;
    if (st_unlikely(thread == NULL || thread->busy)) {
        st_emit_slow(kind, object, numbering, site, value);
        return;
    }
    // `busy` before the check of the epoch: partner of quiesce in recording.c, which puts a barrier on all threads between
    // switching the recording off and looking at `busy`.
    __atomic_store_n(&thread->busy, 1, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    // Acquire: partners of st_recording_start's release stores, on the gate and, for a thread that was blocked, on its
    // own epoch.
    uint32_t epoch = __atomic_load_n(&st_gate->epoch, __ATOMIC_ACQUIRE);
    if (st_unlikely(epoch == 0 || __atomic_load_n(&thread->epoch, __ATOMIC_ACQUIRE) != epoch || thread->own.cursor == thread->own.limit ||
                    __atomic_load_n(&object->epoch, __ATOMIC_ACQUIRE) != epoch)) {
        __atomic_store_n(&thread->busy, 0, __ATOMIC_RELEASE);
        st_emit_slow(kind, object, numbering, site, value);
        return;
    }
    st_record *record = thread->own.cursor;
    // The next cache lines, owned before they are needed: the atomic operations of a lock wait for all stores.
    __builtin_prefetch(record + 8, 1);
    record->site = st_site_id(thread, site);
    record->object = object->id;
    st_begin_record(record, kind, numbering, value);
    uint64_t number = st_next_number(object, numbering, &value);
    st_number_record(record, number << 16 | kind, value);
    record->ticks = st_ticks();
    // A handler that finds the record behind the cursor relies on its number.
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    thread->own.cursor = record + 1;
    st_segment *segment = thread->own.segment;
    // Release: the collector's acquire load of `used` then sees the record.
    __atomic_store_n(&segment->used, (uint32_t)(record + 1 - segment->records), __ATOMIC_RELEASE);
    __atomic_store_n(&thread->busy, 0, __ATOMIC_RELEASE);
    // As st_region_is_over, by a word that is in the cache.
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (st_unlikely(__atomic_load_n(&thread->has_deferred, __ATOMIC_RELAXED))) st_catch_up();
}

// Records an event that takes the object's next number. The caller has the sole right to the object.
__attribute__((always_inline)) static inline void st_emit(uint8_t kind, st_object *object, st_site site, int64_t value) {
    if (st_recording()) st_record_event(kind, object, ST_NUMBERED, site.file, site.function, site.line, value);
}

// The same where others may record events of the object at the same time, all by this.
__attribute__((always_inline)) static inline void st_emit_shared(uint8_t kind, st_object *object, st_site site,
                                                                 int64_t value) {
    if (st_recording()) st_record_event(kind, object, ST_NUMBERED_SHARED, site.file, site.function, site.line, value);
}

// The same for an object that is counted; its permits are kept whether anybody records or not.
__attribute__((always_inline)) static inline void st_emit_counted(uint8_t kind, st_object *object, st_site site,
                                                                  int64_t change) {
    if (st_recording()) st_record_event(kind, object, ST_COUNTED, site.file, site.function, site.line, change);
    else st_take_counted(object, 0, &change);
}

// Records an event that constrains nothing.
__attribute__((always_inline)) static inline void st_note(uint8_t kind, st_object *object, st_site site, int64_t value) {
    if (st_recording()) st_record_event(kind, object, ST_UNNUMBERED, site.file, site.function, site.line, value);
}

// Keeps the place of a scope that an error leaves, after what the scope gave back.
static inline void st_note_left(st_site site) {
    st_thread *self = st_self();
    self->left_site = site;
    self->left_cursor = self->own.cursor;
    self->left_segment = self->own.next_serial;
}

// The scope that an error has left, if the thread has recorded nothing since; else no place.
static inline st_site st_left_site(void) {
    const st_thread *self = st_self();
    bool is_last = self->left_cursor != NULL && self->left_cursor == self->own.cursor &&
                   self->left_segment == self->own.next_serial;
    return is_last ? self->left_site : (st_site){NULL, NULL, 0};
}

// Records an unnumbered event with a text (an error's message).
void st_note_text(uint8_t kind, st_object *object, st_site site, int64_t value, const char *text, uint32_t length);

// Makes an object. `name` is copied and may be NULL; `flags`: ST_DEFINED_CAPACITY where `capacity` means anything, and
// who goes first at a lock with readers.
void st_object_create(st_object *object, uint8_t kind, const char *name, uint8_t flags, int64_t capacity,
                      st_site site);
// Ends it. Nobody may use it any more.
void st_object_destroy(st_object *object, st_site site);
// The name of a kind of object, as origins have it.
const char *st_object_kind_name(uint8_t kind);
// The object's state as EventKind.state defines it, as far as it can be read from outside.
int64_t st_object_state(const st_object *object);

// Makes an object one whose permits several threads change at once, and handlers of signals, by st_emit_counted alone. Its
// creator calls it before any other thread knows the object. At most ST_PERMITS_MOST permits are told apart.
void st_object_count(st_object *object, int64_t permits);

// Whether the calling thread has one of the recorder's own locks: then it is in a handler, and must not wait for a lock that others
// have while they take one of these.
bool st_has_own_lock(void);

// A new object, zeroed and created.
st_object *st_object_new(uint8_t kind, const char *name, uint8_t flags, int64_t capacity, st_site site);
// The same for one at an address: what lies in a module's data is known by where, the same in every run.
st_object *st_object_new_at(uint8_t kind, const void *address, uint8_t flags, int64_t capacity, st_site site);
// The same for one that was there before it is met, at an address, and is as it was made: no creation is on record.
st_object *st_object_meet(uint8_t kind, const void *address, uint8_t flags, int64_t capacity);
// Destroys and frees it.
void st_object_free(st_object *object, st_site site);

// --- Recordings ---

// Joins this process to the recording whose buffers are in `directory`: maps the control file, makes the process's
// own file, registers the objects that live and the threads that are blocked. 0, or an errno value; EBUSY where a
// recording is on already.
int st_recording_start(const char *directory);

// Ends this process's part in the recording: when it returns, all events that had happened are in the buffers and no
// thread touches them any more. `process_end`: records the end of the process first.
void st_recording_stop(bool process_end, int exit_code);

// Opens a process's file to read it: where it is this process's own, the descriptor that is kept, which stays open whatever
// identity and root the process has by now. `is_borrowed`: the caller does not close it. -1 and errno where that fails.
int st_open_buffers(const char *path, bool *is_borrowed);

// Closes what the recording, which has ended, kept open for who reads its buffers in this process.
void st_part_leave(void);

// Whether the environment put this process under `synctrace record`, which keeps other recordings out.
bool st_recording_is_inherited(void);

// Defined by a front that has the process join the recording of its environment when there is something to record, by
// st_join_late: many a process that is started under a recording never has.
extern const bool st_joins_late __attribute__((weak));
// True where a recording is on then.
bool st_join_late(void);

// Name of the environment variable that names the buffer directory of a recording to join.
#define ST_ENVIRONMENT "SYNCTRACE_RECORDING"

// An in-process collector tells the descriptor that holds its lock, so that a forked child closes it; -1 for none.
void st_set_collector_file(int file);
// Called once at the normal end of the process, after the end is on record: lets an in-process collector finish.
void st_set_finish_hook(void (*hook)(void));
