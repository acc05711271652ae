// What the files of this target share among themselves.
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "real.h"
#include "recorder.h"

// --- Whether anything is recorded: state.c ---

enum shim_state {
    SHIM_EARLY = 0,    // the library's constructor has not run
    SHIM_WAITING = 1,  // the process has had nothing to record yet
    SHIM_ON = 2,
    SHIM_OFF = 3,      // nobody records this process, or its own recorder does
};
extern uint32_t shim_state;  // atomic: release stores, acquire loads where what it stands for is used

// The slow half of shim_is_on. Makes the real functions known, whatever it returns.
bool shim_find_out(void);

// --- A thread's own: objects.c ---

struct shim_record;

#define SHIM_CACHE 64u
#define SHIM_SHARED_HOLDS 16u
#define SHIM_ROBUST_HOLDS 8u
#define SHIM_IGNORED_MODULES 16u
// In place of one of them: what is left out is not counted.
#define SHIM_BENEATH 255

typedef struct shim_thread {
    // Not 0: its calls pass through, as those of a child of vfork, which has its parent's memory.
    uint32_t passes;
    // It has the lock of the table of objects, or is about to.
    bool has_table;
    // A number that no other thread of the process has or had, 0 before its first use of a record. The address of this
    // is the next thread's when this one has ended.
    uint64_t identity;
    // Where its last objects are on record: a record may have been given to another object since.
    struct shim_record *cache[SHIM_CACHE];
    // Its shared holds of read-write locks, and how many are not among them for want of room.
    struct shim_record *shared[SHIM_SHARED_HOLDS];
    uint32_t more_shared;
    // It blocks on a futex, and that is on record: on which, and the number of that wait, which is on its stack, too.
    struct shim_record *futex;
    uint64_t futex_key;
    const uint64_t *wait;
    uint64_t waits;
    // The robust mutexes that it has, as far as there is room: the kernel lets go of them at the thread's end.
    struct shim_record *robust[SHIM_ROBUST_HOLDS];
    // Its operations on objects that are left out, by their modules, as far as they are not told yet.
    uint32_t left_out[SHIM_IGNORED_MODULES];
    // Where frames of its stack may lie; both 0 where that is not known.
    uintptr_t stack_low, stack_high;
} shim_thread;

extern __thread shim_thread shim_self __attribute__((tls_model("initial-exec")));

// Whether the calling thread's operations are put on record.
static inline bool shim_is_on(void) {
    if (st_likely(__atomic_load_n(&shim_state, __ATOMIC_RELAXED) == SHIM_ON)) return shim_self.passes == 0;
    return shim_find_out();
}

// --- Objects by their addresses: objects.c ---

typedef enum shim_kind {
    SHIM_MUTEX = 1,
    SHIM_CONDITION = 2,
    SHIM_RWLOCK = 3,
    SHIM_SEMAPHORE = 4,
    SHIM_BARRIER = 5,
    SHIM_SPIN = 6,
    SHIM_THREAD = 7,
    SHIM_ONCE = 8,
    SHIM_FUTEX = 9,
} shim_kind;

// An object of the program's, found by its address. Records are never given back to the system: who holds on to one that
// is over finds another address in it.
typedef struct shim_record {
    uint64_t key;               // shim_key, 0 while it is nobody's; atomic: release stores, acquire loads
    synctrace_object *object;   // a thread's: synctrace_thread; NULL where it is left out
    // Who has the lock, as its identity, 0 for nobody, and how many times over. Written by the owner alone.
    // Of a semaphore: not 0 once it has had more permits than are counted.
    uint64_t holder;            // atomic, relaxed: only who asks for itself goes by it
    uint32_t level;             // of one that is left out: which of the ignored modules has made it
    uint32_t flags;             // of its kind's file, and those below
    uint32_t guard;             // of conditions and barriers: protects the two below
    uint32_t waiters;           // that have said so, and not yet that they go on; a read-write lock's readers
    uint32_t woken;             // notifications that these have not met yet; a barrier's last arrivals
    // A thread that is to begin.
    void *(*routine)(void *);
    void *argument;
    void *(*call)(void *routine, void *argument);
    uint64_t signals;           // its mask. Where an object is over, what its memory showed then; of one that is inherited,
                                // the recording that it was in before the fork
    uint64_t stack_bytes;       // of its stack; 0 where that is not known
    struct shim_record *next;   // in its chain, or among those that are nobody's; atomic
    struct shim_record *next_in_page;  // of one that is watched: see memory.c
} shim_record;

// The guard of a record's counts.
static inline void shim_lock_guard(shim_record *record) {
    if (!st_word_try_lock(&record->guard)) st_word_lock_slow(&record->guard, ST_FOREVER);
}

static inline void shim_unlock_guard(shim_record *record) { st_word_unlock(&record->guard); }

// An address of user space has 16 bits to spare: two objects of different kinds at one address are two.
static inline uint64_t shim_key(const void *address, shim_kind kind) {
    return ((uint64_t)(uintptr_t)address & 0x00ffffffffffffffull) | (uint64_t)kind << 56;
}

static inline uintptr_t shim_address(uint64_t key) { return (uintptr_t)(key & 0x00ffffffffffffffull); }

// Of a condition or a barrier: it is over, and who still leaves it ends it.
#define SHIM_IS_OVER 1u
// The end of the object is on record.
#define SHIM_IS_SAID_OVER (1u << 31)
// An ignored module has made the object, or has used it first.
#define SHIM_IS_LEFT_OUT (1u << 30)
// It was there when the process was forked.
#define SHIM_IS_INHERITED (1u << 28)
// It lies in memory that may be freed, or is a thread's.
#define SHIM_IS_WATCHED (1u << 29)

// Stands for the record of an object that is left out.
#define SHIM_LEFT_OUT ((shim_record *)1)

// Tells the recorder of the operations of an ignored module that the calling thread has counted, and of new objects. ignored.c
void shim_tell_left_out_of(uint32_t module, uint32_t objects);

// Counts an operation on an object that is left out. Of some libraries there are millions in a second.
static inline shim_record *shim_leave_out(const shim_record *record) {
    // So that threads do not share a counter with each operation.
    enum { MANY = 64 };
    uint32_t module = record->level;
    if (module != SHIM_BENEATH && ++shim_self.left_out[module] >= MANY) shim_tell_left_out_of(module, 0);
    return SHIM_LEFT_OUT;
}

// shim_find_any for an object that is not among the thread's last ones.
shim_record *shim_look_up(uint64_t key);

// The record of an object; NULL where there is none, SHIM_LEFT_OUT where it is left out. Once for each operation, which is
// counted where the object is left out.
static inline shim_record *shim_find_any(const void *address, shim_kind kind) {
    uint64_t key = shim_key(address, kind);
    shim_record *record = shim_self.cache[(key >> 3 ^ key >> 9) % SHIM_CACHE];
    // Acquire: partner of the release in `publish`.
    if (st_unlikely(record == NULL || __atomic_load_n(&record->key, __ATOMIC_ACQUIRE) != key)) return shim_look_up(key);
    return st_likely(!(record->flags & SHIM_IS_LEFT_OUT)) ? record : shim_leave_out(record);
}

// The same; NULL also where it is left out.
static inline shim_record *shim_find(const void *address, shim_kind kind) {
    shim_record *record = shim_find_any(address, kind);
    return st_likely(record != SHIM_LEFT_OUT) ? record : NULL;
}

// Whether there is a record at an address, also of an object that is left out.
bool shim_is_known(const void *address, shim_kind kind);

// Makes the object of a record that is about to be found by others, at an address; with the table's lock, and no signals.
// `detail` is the caller's; `is_met`: the object was there before, and `place` does not matter.
typedef void (*shim_maker)(shim_record *record, const void *address, bool is_met, int64_t detail, synctrace_place place);

// The object of a new record. `capacity`: -1 for none.
static inline void shim_make(shim_record *record, uint8_t kind, const void *address, bool is_met, int64_t capacity,
                             synctrace_place place) {
    record->object = is_met ? synctrace_object_met(kind, address, capacity)
                            : synctrace_object_new_at(kind, address, capacity, place);
}

// The record of an object that was there before it was met, made by `make` where it is new; for one that shim_find has not
// found. NULL without memory, and where the object is left out: an ignored module is the first to use it, at `place`.
shim_record *shim_meet(const void *address, shim_kind kind, shim_maker make, int64_t detail, synctrace_place place);
// The same for an object that begins now: one that is on record at this address is over.
shim_record *shim_begin(const void *address, shim_kind kind, shim_maker make, int64_t detail, synctrace_place place);
// An object is over, if it is on record.
void shim_end(const void *address, shim_kind kind, synctrace_place place);

// The same where its memory is given back, for one that nobody has destroyed, by its key. `may_be_held`: also where somebody
// has it. False where it stays.
bool shim_end_left(uint64_t key, bool may_be_held, synctrace_place place);
// shim_memory_find, with the lock.
uint32_t shim_find_watched(uint32_t page, uintptr_t start, uintptr_t end, uint32_t passed, uint64_t *keys, uint32_t room);
// All are over that lie in a part of memory, but for those that are just waited at.
void shim_end_all(uintptr_t start, uintptr_t end, synctrace_place place);

// The two steps of that: nobody finds the record any more, and it is nobody's.
shim_record *shim_withdraw(const void *address, shim_kind kind);
void shim_finish(shim_record *record, synctrace_place place);
// Puts the end of an object on record while some still leave it; shim_finish then does not.
void shim_say_over(shim_record *record, synctrace_place place);

// The record of an object that is over is kept for a while: what is done at its address is a use of it as long as its memory
// is as it was then.

// An object is over, and no call of it is under way.
void shim_bury(shim_record *record, const void *address, shim_kind kind, synctrace_place place);
// The record of an object that is over, and is used or ended again; NULL where there is none, or the address has another.
// It is then found as before.
shim_record *shim_revive(const void *address, shim_kind kind);
// What the memory of an object shows that is over, from which a new one there can be told; 0: nothing. remains.c
uint64_t shim_remains(const void *address, shim_kind kind);

// A record that is nobody's, and giving one back: records.c. The second pair is for who has the table's lock.
shim_record *shim_take_record(void);
void shim_return_record(shim_record *record);
shim_record *shim_take_record_locked(void);
void shim_return_record_locked(shim_record *record);
// Has a thread be found by its handle, in place of one of the same handle, whose reference is given back.
void shim_put_thread(shim_record *record, pthread_t handle);

// --- Memory that is freed: memory.c; with the table's lock ---

// An object is at an address: it is over where that memory is freed.
void shim_memory_watch(shim_record *record, const void *address);
// It is over, and its key is still there.
void shim_memory_unwatch(const shim_record *record);
// The keys of the objects of a page that lie in a part of memory, without the first `passed` ones; how many, up to `room`.
uint32_t shim_memory_find(uint32_t page, uintptr_t start, uintptr_t end, uint32_t passed, uint64_t *keys, uint32_t room);
// Without the lock: the calling thread begins. What is on record in its stack and in its thread-local memory was of a thread
// that has ended.
void shim_memory_of_thread(void);

// --- Modules that are not put on record: ignored.c ---

// Which of them a place lies in; negative for none. With the table's lock.
int32_t shim_ignored_module(synctrace_place place);
// Tells the recorder of all that the calling thread has counted.
void shim_tell_left_out(void);
// In a forked child: what is not told yet is its parent's.
void shim_forget_left_out(void);

// --- Places ---

// How many frames a place has: 0 for the call alone. Set before the state is SHIM_ON.
extern uint32_t shim_frames;
// The call that returns to an address, with who called that: from the frame of the function that was called. At most `most`
// frames, up to ST_STACK_MOST.
synctrace_place shim_stack_place(const void *address, const void *frame, uint32_t most);
// The calling thread's stack ends at a frame, and has so many bytes; 0 where that is not known.
void shim_know_stack(const void *frame, uint64_t bytes);
void shim_know_main_stack(void);
// The bytes of a stack that a thread with these attributes gets; 0 where that is not known.
uint64_t shim_stack_bytes(const pthread_attr_t *attributes);

static inline synctrace_place shim_place(const void *address, const void *frame) {
    if (st_likely(shim_frames == 0)) return synctrace_place_in_code(address);
    return shim_stack_place(address, frame, shim_frames);
}

// Where the program called the function that this stands in.
#define SHIM_PLACE \
    shim_place(__builtin_extract_return_addr(__builtin_return_address(0)), __builtin_frame_address(0))

// A function of the C library's that is taken over.
#define SHIM_HOOK __attribute__((visibility("default"), noinline))
