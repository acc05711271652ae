// What differs from one operating system to the next. platform_linux.c is the one file that implements it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Whether this is built to run under ThreadSanitizer: GCC and clang say so in their own ways.
#if defined(__SANITIZE_THREAD__)
#define ST_IS_UNDER_THREAD_SANITIZER 1
#elif defined(__has_feature)
#define ST_IS_UNDER_THREAD_SANITIZER __has_feature(thread_sanitizer)
#else
#define ST_IS_UNDER_THREAD_SANITIZER 0
#endif

// A deadline that never comes. Deadlines are nanoseconds of CLOCK_MONOTONIC.
#define ST_FOREVER UINT64_MAX

// Blocks while *word == expected, until woken or until the deadline; false after the deadline. May return early.
// `shared`: the word lies in a file that several processes map.
bool st_futex_wait(const uint32_t *word, uint32_t expected, uint64_t deadline_ns, bool shared);
void st_futex_wake(const uint32_t *word, int32_t count, bool shared);

// The operating system's id of the calling thread, and of the process.
int64_t st_native_thread_id(void);
int64_t st_process_id(void);

// When the process began, in the kernel's own units; 0 if no such process runs, or the system does not tell. For a
// `pid` of 0, the calling process.
uint64_t st_process_start_time(int64_t pid);
// The number of the namespace in which the calling process's ids are counted; 0 where the system does not tell.
uint64_t st_pid_namespace(void);

// Names the calling thread for the operating system; cut to what that takes (15 bytes on Linux).
void st_set_native_thread_name(const char *name);

// Reserves bytes of a file on disk, so that a store into a mapping of them cannot fail; 0 or an errno value.
int st_reserve(int file, uint64_t offset, uint64_t length);
// Makes the pages of a reserved part, as far as that works. A fault on such a page looks for it on the disk first, and takes
// four times as long as this (measured on ext4: 1.2 and 0.3 ms for a MB).
void st_write_zeros(int file, uint64_t offset, uint64_t length);

// The path of the program that runs, and its arguments, each ended by a zero byte. Cut to `capacity`.
void st_executable_path(char *buffer, uint32_t capacity);
void st_process_arguments(char *buffer, uint32_t capacity, uint32_t *length);

// Leaves a mapping out of forked children, and makes its pages ready to be written; both where the system can.
void st_keep_from_children(void *address, uint64_t length);
void st_touch_ahead(void *address, uint64_t length);

// Gives a mapping back, without the C library's function, which a front may stand in for.
void st_unmap(void *address, uint64_t length);

// Makes a mapping larger, of the same file and where the program has room for it, which may be elsewhere. NULL and errno
// where that fails: the mapping is as it was then.
void *st_enlarge(void *address, uint64_t length, uint64_t new_length);

// Sleeps until a time of CLOCK_MONOTONIC, signals or not.
void st_sleep_until(uint64_t deadline_ns);

// A page of zeros that is zeroed again in a forked child; NULL if the system cannot do that.
void *st_allocate_wiped_on_fork(size_t size);

// Makes every other running thread of this process pass a full memory barrier; false where the system cannot.
bool st_barrier_all_threads(void);

// Opens a file, never as standard input, output or error: what is printed to one of these that is closed must not get into
// the file. -1 and errno where that fails.
int st_open(const char *path, int flags, unsigned mode);

// Takes the lock that says "who made this file lives" on an open file; false if another has it. It belongs to the open
// file: it goes when the last descriptor of that and the last mapping made by it are gone, so with the process at the
// latest. (Not everywhere by the mapping alone: see st_part_open.)
bool st_lock_file(int file);
// Whether somebody else holds that lock on an open file.
bool st_file_is_locked(int file);
// Whether somebody holds that lock on the file at `path`; taken to be so where it cannot be opened for want of
// descriptors or memory.
bool st_is_locked(const char *path);

// A module of the program, and a place in it.
typedef struct st_module {
    const char *path;      // "" where no module is; lives as long as the module, as the next
    const char *build_id;  // of `build_id_length` bytes, none where the module has none
    uint32_t build_id_length;
    bool is_code;          // the address is in a part of it that can be run
    uint64_t offset;       // of the address from where the module begins, which is what its own file counts from
} st_module;
#define ST_BUILD_ID_LIMIT 64u
// The module that holds an address of code or data; where none does, the offset is the address. Takes no lock.
st_module st_find_module(uintptr_t address);

// What an errno value means, as text that lives on.
const char *st_error_text(int problem);
