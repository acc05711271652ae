// What the files of this target share among themselves.
#pragma once

#include "CRecorder.h"

// Protects the growth of the process's file. Taken inside the registry's mutex, if both.
extern pthread_mutex_t st_growth;
extern st_object *st_objects;

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
    char *sites;                   // the site log; under the mutex of the places
    uint64_t sites_mapped;
    char *pieces[ST_PIECES];       // segments; each is set before the count of segments reaches it
    st_kept_file control_file;
    st_kept_file process_file;
    st_kept_file directory_file;
    char control_path[1024];
    char process_path[1024];
    char directory[1024];
} st_part;
extern st_part st_this_part;

static inline st_segment *st_segment_at(uint32_t index) {
    char *piece = st_this_part.pieces[index / ST_PIECE_SEGMENTS];
    return (st_segment *)(piece + (uint64_t)(index % ST_PIECE_SEGMENTS) * ST_SEGMENT_BYTES);
}

// `busy` of a thread that waits for the registry's mutex: no signal handler may record, but nothing is being stored.
#define ST_BUSY_WAITING 2u

static const st_site st_no_site = {NULL, NULL, 0};

// --- segments.c ---
// Maps a new file for this process into the recording's directory; 0 or an errno value.
int st_part_open(const char *directory, uint32_t parent_process);
void st_part_unmap(void);
// Lets go, in a forked child, of what its parent has kept open.
void st_part_after_fork(void);
// Reserves bytes of the process's file on disk; 0 or an errno value.
int st_reserve_range(uint64_t offset, uint64_t length);
// Gives an attached thread a new segment to write to; false if none is free and its event is to be dropped.
bool st_segment_take(st_thread *thread, bool is_first);
void st_segment_close(st_thread *thread);

// --- append.c ---
// Stores a record, and the text that follows it, into the thread's segment; false if there was no room. The caller is
// the thread with `busy` set, or a starter on behalf of a thread that is not attached yet.
bool st_append(st_thread *thread, uint8_t kind, st_object *object, bool numbered, st_site site, int64_t value,
               const void *text, uint32_t text_length);

// --- register.c; all with the registry's mutex ---
// Attaches a thread to the recording that is on.
void st_attach(st_thread *thread);
// The same for another thread that is blocked on an object: what it waits for is its first event.
void st_attach_blocked(st_thread *thread, st_object *object);
// Gives an object its id in the recording that is on, and puts its definition and state on record with `recorder`.
void st_register(st_thread *recorder, st_object *object);
// Puts a thread's particulars on record with `recorder`.
void st_record_thread_info(st_thread *recorder, st_thread *about);

// --- object.c ---
// The level of an object as it is made.
static inline int64_t st_initial_level(uint8_t flags, int64_t capacity) {
    return flags & ST_DEFINED_CAPACITY ? capacity : 0;
}
void st_object_link(st_object *object);
void st_object_unlink(st_object *object);
void st_object_reset_after_fork(void);

// --- thread.c ---
// The living thread with this serial, or NULL; with the registry's mutex.
st_thread *st_thread_find(uint64_t serial);
// Leaves only the calling thread, as the main thread.
void st_threads_after_fork(void);
void st_threads_initialize(void);

// --- process.c ---
void st_process_after_fork(void);
// Whether the calling thread, which runs the last handlers of the process, is the one that has waited for the others.
bool st_exit_is_in_order(void);
// The main thread has ended, and the process goes on: an async main does that.
void st_note_main_left(void);
bool st_main_has_left(void);
