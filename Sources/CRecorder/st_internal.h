// What the files of this target share among themselves.
#pragma once

#include "CRecorder.h"

extern st_object *st_objects;

static const st_site st_no_site = {NULL, NULL, 0};

// --- own_locks.c ---
// Taken in this order, where a thread needs several.
typedef enum st_own_lock {
    ST_OWN_REGISTRY,  // the lists of objects and threads, the registration of objects, the start and end of a recording
    ST_OWN_SITES,     // places in the source; its holder hears no signals
    ST_OWN_GROWTH,    // the growth of the process's file; its holder hears no signals
    ST_OWN_ARENA,     // free memory
    ST_OWN_LOCKS,
} st_own_lock;
void st_own_lock_take(st_own_lock lock);
// The same as long as the recording is on; false where it ends first.
bool st_own_lock_take_while(st_own_lock lock, uint32_t epoch);
void st_own_lock_give(st_own_lock lock);
// Whether the calling thread has the lock for sure.
bool st_own_has(st_own_lock lock);
// Whether the calling thread has neither the lock nor one that comes after it, and is not about to, so that it may wait for it. Where it has, it is in the
// handler of a fault's signal, which nobody blocks, and must do without: who has the lock may wait for what the thread has.
bool st_own_may_wait(st_own_lock lock);
// Takes all that the forking thread has not; says which those are that it has.
uint32_t st_own_locks_before_fork(void);
void st_own_locks_after_fork(uint32_t mine);
// In a child that was forked without the calls above, and waits for a lock: gives back what threads had that do not exist
// here.
void st_own_locks_reset(st_own_lock wanted);

// --- arena.c ---
// Zeroed memory. Whoever gives it back says how much it was.
void *st_allocate(uint64_t size);
void st_deallocate(void *memory, uint64_t size);
// A copy of at most `limit` bytes of a text.
char *st_copy_text(const char *text, uint64_t limit);
void st_free_text(char *text);

// --- text.c ---
// Puts a text, or a number, and a zero byte at `place`, as far as they go before `end`; returns where the zero byte is.
char *st_put_text(char *place, const char *end, const char *text);
char *st_put_number(char *place, const char *end, uint64_t number);
char *st_put_hexadecimal(char *place, const char *end, uint64_t number);

// --- kept_files.c ---
typedef struct st_kept_file {
    bool is_kept;
    int descriptor;
    uint64_t device, number;  // what was opened: the program may have closed it, and have another file there
} st_kept_file;
// Opens a file for as long as the recording goes on, if a number out of the program's way is left for it.
void st_keep_file(st_kept_file *kept, const char *path, int flags);
// Its descriptor, -1 where the file is not kept, or no more.
int st_kept_descriptor(const st_kept_file *kept);
void st_drop_file(st_kept_file *kept);
// The descriptor of a kept file; where it is not kept, one of the file at `path`, which the caller closes. -1 and errno.
int st_borrow(const st_kept_file *kept, const char *path, bool *is_borrowed);

// The site log is reserved on disk, and first mapped, this much at a time.
#define SITES_PER_GROWTH (64ull << 10)

// This process's part in the recording that is on. Valid while st_gate->epoch is not 0.
//
// The file is mapped in pieces, as it grows: the program has its address space for itself, which may be limited.
typedef struct st_part {
    st_control *control;
    st_process_header *header;
    char *sites;                   // the site log; under the lock of the places
    uint64_t sites_mapped;
    char *pieces[ST_PIECES];       // segments; each is set before the count of segments reaches it
    st_kept_file control_file;
    st_kept_file process_file;
    st_kept_file directory_file;
    char control_path[1024];
    char process_path[1024];
    char making_path[1024];        // until the file is whole
    char directory[1024];
} st_part;
extern st_part st_this_part;

static inline st_segment *st_segment_at(uint32_t index) {
    char *piece = st_this_part.pieces[index / ST_PIECE_SEGMENTS];
    return (st_segment *)(piece + (uint64_t)(index % ST_PIECE_SEGMENTS) * ST_SEGMENT_BYTES);
}

// --- segments.c ---
// Maps a new file for this process into the recording's directory; 0 or an errno value.
int st_part_open(const char *directory, uint32_t parent_process);
void st_part_unmap(void);
// Lets go, in a forked child, of what its parent has kept open.
void st_part_after_fork(void);
// Reserves bytes of the process's file on disk; 0 or an errno value.
int st_reserve_range(uint64_t offset, uint64_t length);
// Gives an attached thread a new segment to write to; false if none is free and its event is to be dropped.
bool st_segment_take(st_thread *thread, st_lane *lane, uint32_t waits);
// How often a thread waits for room that stores nothing yet.
#define ST_WAITS_FOREVER UINT32_MAX
void st_segment_close(st_lane *lane);

// --- unjoined.c ---
// Keeps the control file mapped for a process that joins later: to say so where it then cannot.
void st_part_look_early(const char *directory);
// Says beside the control file, which cannot be opened, that the process could not join; returns `problem`.
int st_refuse_outside(int problem);

// --- process_file.c ---
// Opens the file for the buffers of the process with this number, which nobody else has, under the name that it has until
// it is whole; -1 and errno.
int st_process_file_create(uint32_t id);
// Gives it its own name; 0 or an errno value.
int st_process_file_finish(void);
// Removes it before it is whole.
void st_process_file_discard(void);

// --- append.c ---
// A text in pieces, which are put one behind the other.
typedef struct st_text {
    const void *pieces[3];
    uint32_t lengths[3];
} st_text;
// Stores a record, and the text that follows it, into a lane of the thread; false if there was no room. The caller is
// the thread with `busy` set, or a starter on behalf of a thread that is not attached yet.
bool st_append(st_thread *thread, st_lane *lane, uint8_t kind, st_object *object, st_numbering numbering, st_site site,
               int64_t value, const st_text *text);

// --- sites.c ---
// The id of a place, without the thread's cache; 0 for none.
uint32_t st_find_site(st_site site);
// Gives every address of code that is met again an id anew.
void st_sites_forget_code(void);

// --- left_out.c ---
// Takes over, from the control file, what is to be left out.
void st_left_out_begin(void);

// --- register.c; all with the registry, but for the last ---
// Attaches a thread to the recording that is on. Where it is the calling thread, that hears no signals.
void st_attach(st_thread *thread);
// The same for another thread that is blocked on an object: what it waits for is its first event.
void st_attach_blocked(st_thread *thread, st_object *object);
// Gives an object its id in the recording that is on, and puts its definition and state on record in a lane of
// `recorder`. Where the object is not new, `recorder` hears no signals.
void st_register(st_thread *recorder, st_lane *lane, st_object *object);
// Puts a thread's particulars on record with `recorder`.
void st_record_thread_info(st_thread *recorder, st_lane *lane, st_thread *about);
// The same as st_register, for an object whose creation is its first event: no other thread knows it but one that starts
// a recording.
void st_register_new(st_thread *recorder, st_lane *lane, st_object *object);

// --- object.c ---
// The level of an object as it is made.
static inline int64_t st_initial_level(uint8_t flags, int64_t capacity) {
    return flags & ST_DEFINED_CAPACITY ? capacity : 0;
}
// Whether the calling thread is in a handler that has interrupted it with the registry, or while it stores an event: who
// ends a recording has the registry and waits for that.
bool st_must_not_wait(void);
void st_object_link(st_object *object);
void st_object_unlink(st_object *object);
void st_object_reset_after_fork(void);

// --- thread.c ---
// The living thread with this serial, or NULL; with the registry.
st_thread *st_thread_find(uint64_t serial);
// Leaves only the calling thread, as the main thread.
void st_threads_after_fork(void);
void st_threads_initialize(void);

// --- recording.c ---
// Whether this process was forked without a call of the handlers for that; puts right then what they would have.
bool st_fork_went_unheard(st_own_lock wanted);

// --- process.c ---
void st_process_after_fork(void);
// Whether the calling thread, which runs the last handlers of the process, is the one that has waited for the others.
bool st_exit_is_in_order(void);
// The main thread has ended, and the process goes on: an async main does that.
void st_note_main_left(void);

// What is done between these two with the process's file has it there, if a recording is on: as in st_record_event, whoever
// ends the recording waits for this thread. A handler that has interrupted its thread there is covered by it.
static inline uint32_t st_begin_use_of_part(st_thread *thread) {
    uint32_t busy = __atomic_load_n(&thread->busy, __ATOMIC_RELAXED);
    __atomic_store_n(&thread->busy, 1, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    return busy;
}
static inline void st_end_use_of_part(st_thread *thread, uint32_t busy) {
    __atomic_store_n(&thread->busy, busy, __ATOMIC_RELEASE);
    if (!busy) st_region_is_over();
}
bool st_main_has_left(void);
