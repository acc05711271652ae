// The interface of the recorder, version 1: what a front needs that puts on record what a program does with its locks.
//
// A front stands where a program synchronizes: a library of locks, a shim before the C library's, a bridge for another
// language. It tells the recorder of threads, of objects and of events; everything after that, from the buffers to the
// reports, is the same for all fronts. One copy of the recorder serves all that are in a process.
//
// - Any thread may call, and but for joining and leaving a recording, threads' beginnings and ends, and names, so may any
//   signal handler: an event that is recorded by a handler which has interrupted its thread in the recorder is not lost.
// - Nothing here calls malloc, or a lock or condition of the C library, and nothing changes errno.
// - Nothing waits but for room in the buffers, where the recording is to lose no event.
// - Where no recording is on, an event costs a load and a branch, and the rest what keeps names and states for one that
//   starts later.
// - A forked child goes on in a process row of its own; fronts need do nothing for that.
//
// Kinds of events and objects, and what an event's value means, are in st_kinds.h and docs/trace-file.md.
//
// The version rises when something here changes its meaning or goes; what is added to it leaves it as it is.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "st_kinds.h"

#ifdef __cplusplus
extern "C" {
#endif

#define SYNCTRACE_RECORDER_VERSION 1u

/// The version that the recorder in this process was built with: SYNCTRACE_RECORDER_VERSION of its header.
uint32_t synctrace_recorder_version(void);

// --- Places ---

/// Where something happens in the program. Made by one of the two functions below.
typedef struct synctrace_place {
    const char *file;
    const char *function;
    uint32_t line;
} synctrace_place;

/// A line of a file. The texts live as long as the process; `function` may be NULL.
static inline synctrace_place synctrace_place_in_source(const char *file, const char *function, uint32_t line) {
    synctrace_place place = {file, function, line};
    return place;
}

/// An address in the program's code, or a library's, such as what __builtin_return_address(0) gives. The trace has the
/// module and the offset in it.
static inline synctrace_place synctrace_place_in_code(const void *address) {
    synctrace_place place = {(const char *)address, NULL, UINT32_MAX};
    return place;
}

/// Code was unloaded: the same address may be another place from now on.
void synctrace_forget_code(void);

// --- The recording ---

/// Joins this process to the recording whose buffers are in `directory`, what `synctrace record` calls TRACE.buffers. A
/// process that is started under a recording has joined it before main.
///
/// 0, or an errno value: EBUSY where a recording is on already, EINVAL where the directory is of another version.
int synctrace_join(const char *directory);

/// Leaves the recording. When it returns, all that had happened is in the buffers, and no thread touches them any more.
void synctrace_leave(void);

/// The gate: what it points to is not 0 while a recording is on.
extern const uint32_t *synctrace_gate;

/// Whether a recording is on: to be asked before anything is made ready for an event. One load that orders nothing.
static inline bool synctrace_is_recording(void) { return __atomic_load_n(synctrace_gate, __ATOMIC_RELAXED) != 0; }

// --- Threads ---

/// A thread as the recorder knows it.
typedef struct synctrace_thread synctrace_thread;

/// The calling thread. One that no front has announced is met by this, or by its first event: it is then a foreign thread,
/// whose end the recorder sees by itself.
synctrace_thread *synctrace_thread_current(void);

/// Announces a thread that the calling thread is about to start. `name` is copied and may be NULL; `daemon`: 1 where the end
/// of the process does not wait for it, 0 where it does, -1 as the calling thread.
///
/// It is then to be told of synctrace_thread_started or synctrace_thread_not_started, and its reference given back by
/// synctrace_thread_release when the front needs it no more.
synctrace_thread *synctrace_thread_new(const char *name, int daemon, synctrace_place place);

/// The same for a thread that is to be joined exactly once, unless it is detached (ST_EVENT_DETACH).
synctrace_thread *synctrace_thread_new_joinable(const char *name, int daemon, synctrace_place place);

/// The system has started the thread; by the thread that had it do so.
void synctrace_thread_started(synctrace_thread *thread, synctrace_place place);

/// The system could not start the thread. The reference is given back, too.
void synctrace_thread_not_started(synctrace_thread *thread);

/// The first thing that a thread does which was announced. Returns when its start is on record.
void synctrace_thread_begin(synctrace_thread *thread);

/// The last thing that a thread does which has begun so: it records nothing more, and no signal is heard by it any more.
/// `threw`: it was ended by an error that nobody caught.
void synctrace_thread_end(bool threw);

/// The calling thread has waited for the thread's end, and has seen it.
void synctrace_thread_joined(synctrace_thread *thread, synctrace_place place);

/// Names a thread, at any time before its end.
void synctrace_thread_set_name(synctrace_thread *thread, const char *name);

/// Gives back what synctrace_thread_new has given.
void synctrace_thread_release(synctrace_thread *thread);

// --- Objects ---

/// A lock, a semaphore or what else threads synchronize by, as the recorder knows it.
typedef struct synctrace_object synctrace_object;

/// Makes an object, whose creation by the calling thread is on record if a recording is on. `kind`: st_object_kind. `name`
/// is copied and may be NULL. `capacity`: the permits of a semaphore, the parties of a barrier; -1 for others.
///
/// A semaphore is counted: its events are recorded with SYNCTRACE_COUNTED alone.
synctrace_object *synctrace_object_new(uint8_t kind, const char *name, int64_t capacity, synctrace_place place);

/// The same for one without a name that begins at an address: what lies in a module's data is known by its symbol.
synctrace_object *synctrace_object_new_at(uint8_t kind, const void *address, int64_t capacity, synctrace_place place);

/// The same for an object that was there before the front has met it, at an address: the program's loader made it, or nobody
/// saw who did. No creation is on record; it is taken to be as one that was just made.
synctrace_object *synctrace_object_met(uint8_t kind, const void *address, int64_t capacity);

/// The object's end, which frees it. No thread may use it any more.
void synctrace_object_end(synctrace_object *object, synctrace_place place);

/// Keeps, for a recording that starts later, that the calling thread holds a lock, `level` times over; 0: nobody holds it.
/// By who has the sole right to the lock, after the acquisition is on record and before the release is.
void synctrace_object_hold(synctrace_object *object, int64_t level);

// --- Events ---

/// Whether an event takes a number of its object. The numbers are the order in which the trace has an object's events,
/// whatever the clock says, so a number is taken where the operation takes effect.
typedef enum synctrace_numbering {
    /// It takes none: it constrains nothing. Requests, failed tries, timeouts, refusals.
    SYNCTRACE_UNNUMBERED = 0,
    /// The calling thread alone can record an event of the object at this moment: the owner of a lock, after it got hold
    /// of it and before it lets go.
    SYNCTRACE_SOLE = 1,
    /// Other threads, and handlers of signals, may do so at the same time; all events of the object take their numbers so.
    SYNCTRACE_SHARED = 2,
    /// The same for permits: `value` is their change, and the trace has how many there were then. A release is recorded
    /// before it takes effect, an acquisition after.
    SYNCTRACE_COUNTED = 3,
} synctrace_numbering;

/// Records what the calling thread does: an event of `kind`, st_event_kind, on an object.
void synctrace_event(uint8_t kind, synctrace_object *object, synctrace_numbering numbering, synctrace_place place,
                     int64_t value);

/// An event without a number on a thread, the calling one or another: waiting to join it, a sleep, an error.
void synctrace_thread_event(uint8_t kind, synctrace_thread *thread, synctrace_place place, int64_t value);

/// The calling thread is about to block on an object: an event of `kind` (request, wait), without a number, and kept for a
/// recording that starts while it blocks. `limit`: nanoseconds after which it gives up, 0 for none.
void synctrace_block(uint8_t kind, synctrace_object *object, int64_t limit, synctrace_place place);

/// The calling thread goes on.
void synctrace_unblock(void);

/// Puts on record who has a word that threads block on in the kernel (ST_OBJECT_FUTEX), where the word says so: by the
/// system's number of the thread, 0 for nobody.
void synctrace_owner(synctrace_object *object, int64_t native_thread, synctrace_place place);

// --- What is not put on record ---

/// Patterns of the modules whose objects a front leaves out, as the recording that the process has joined wants it: each
/// ended by a zero byte, and an empty one behind them. They are for synctrace_module_matches.
const char *synctrace_ignored_modules(void);

/// Whether the path of a module's file is meant by a pattern, in which * stands for any text and ? for any byte. One with a
/// slash is held against the path, another against the name of the file, and against what stands there before ".so".
bool synctrace_module_matches(const char *pattern, const char *path);

/// Counts operations, and objects that are met for the first time, that were left out since they are a module's. `module`:
/// the name of its file. Lost where no recording is on.
void synctrace_left_out(const char *module, uint64_t operations, uint64_t objects);

// --- The end of the process ---

/// The process ends with `code`: by main's return or a call of exit, before any handler of that runs. Main's end is put on
/// record; that of the process follows when the handlers have run. A front that waits for threads does so after this.
void synctrace_exit(int code);

/// The calling thread is about to make the process another program, by exec (`true`), or that has failed (`false`). The end
/// of a process that was about to is not taken for one without exit handlers. Async-signal-safe.
void synctrace_exec(bool begins);

#ifdef __cplusplus
}
#endif
