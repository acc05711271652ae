// This process's file of buffers: making it, growing it, and handing its segments to threads.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "st_internal.h"

st_part st_this_part;
pthread_mutex_t st_growth = PTHREAD_MUTEX_INITIALIZER;

// Segments are reserved on disk this many at a time, and one at a time when the disk has no room for more.
#define SEGMENTS_PER_GROWTH 16u
#define SITES_PER_GROWTH (64ull << 10)
// A thread that waits for room looks this often whether the collector lives.
#define ROOM_CHECK_NS 50000000ull

// Where the search for a free segment begins: at the lowest one after the collector has freed any, so that the same
// few are used again and again and stay in the processor's cache; else behind the last one found. Relaxed: a hint.
static uint32_t search_start;
static uint32_t search_room;

// Set when a thread has waited in vain for a disk that is full; relaxed: a hint to the others not to wait.
static bool gave_up;
#define REFUSALS_LIMIT 20u

// When the disk may be asked for room again after it had none, in nanoseconds of CLOCK_MONOTONIC; relaxed. To ask costs
// system calls, which a thread that drops its events must not pay for each.
static uint64_t next_growth_ns;
#define GROWTH_PAUSE_NS 20000000ull

bool st_reserve_range(uint64_t offset, uint64_t length) {
    if (offset + length > st_this_part.mapped_bytes) return false;
    // Opened anew each time: the traced program may close descriptors that it does not know.
    int file = st_open(st_this_part.process_path, O_RDWR, 0);
    if (file < 0) return false;
    int result = st_reserve(file, offset, length);
    close(file);
    return result == 0;
}

// Says in the control file why a process could not join, and gives up.
static int refuse(st_control *control, int problem) {
    __atomic_store_n(&control->join_problem, (uint32_t)problem, __ATOMIC_RELAXED);
    munmap(control, sizeof(st_control));
    return problem;
}

int st_part_open(const char *directory, uint32_t parent_process) {
    st_part *part = &st_this_part;
    if (snprintf(part->directory, sizeof part->directory, "%s", directory) >= (int)sizeof part->directory ||
        snprintf(part->control_path, sizeof part->control_path, "%s/control", directory) >=
            (int)sizeof part->control_path)
        return ENAMETOOLONG;
    int file = st_open(part->control_path, O_RDWR, 0);
    if (file < 0) return errno;
    struct stat status;
    if (fstat(file, &status) != 0 || status.st_size < (off_t)sizeof(st_control)) {
        close(file);
        return EINVAL;
    }
    st_control *control = mmap(NULL, sizeof(st_control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    int problem = errno;
    close(file);
    if (control == MAP_FAILED) return problem;
    if (control->magic != ST_CONTROL_MAGIC || control->version != ST_LAYOUT_VERSION ||
        __atomic_load_n(&control->state, __ATOMIC_ACQUIRE) != ST_STATE_OPEN) {
        munmap(control, sizeof(st_control));
        return EINVAL;
    }
    uint32_t id = (uint32_t)__atomic_fetch_add(&control->next_process, 1, __ATOMIC_RELAXED);
    if (snprintf(part->process_path, sizeof part->process_path, "%s/process-%u", directory, id) >=
        (int)sizeof part->process_path) {
        return refuse(control, ENAMETOOLONG);
    }
    file = st_open(part->process_path, O_RDWR | O_CREAT | O_EXCL, 0600);
    if (file < 0) return refuse(control, errno);
    // Says that this process lives, whatever namespace its id is of: the mapping keeps the open file, and so the lock,
    // after the descriptor is closed, until the process ends or executes another program.
    bool is_locked = st_lock_file(file);
    problem = st_reserve(file, 0, st_sites_offset + SITES_PER_GROWTH);
    if (problem == 0) problem = st_reserve(file, st_segments_offset, ST_SEGMENT_BYTES * 2);
    void *base = MAP_FAILED;
    // The mapping is larger than the file, which grows into it: addresses never move.
    uint64_t sizes[] = {4ull << 30, 1ull << 30, 256ull << 20, 64ull << 20};
    for (int i = 0; problem == 0 && base == MAP_FAILED && i < 4; i++) {
        part->mapped_bytes = sizes[i];
        base = mmap(NULL, sizes[i], PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, 0);
        if (base == MAP_FAILED && i == 3) problem = errno;
    }
    close(file);
    if (problem != 0) {
        unlink(part->process_path);
        return refuse(control, problem);
    }
    // A forked child has no business in these pages: it makes a file of its own.
    st_keep_from_children(base, part->mapped_bytes);
    st_process_header *header = base;
    // A file system in layers maps another file than the one that is open, and the lock is gone by now.
    header->holds_lock = is_locked && st_is_locked(part->process_path);
    header->pid_namespace = st_pid_namespace();
    header->id = id;
    header->parent = parent_process;
    header->pid = getpid();
    header->start_time = st_process_start_time(0);
    header->start_ticks = st_read_clock(control->clock);
    st_executable_path(header->executable, sizeof header->executable);
    st_process_arguments(header->arguments, sizeof header->arguments, &header->arguments_length);
    header->segment_count = 2;
    part->control = control;
    part->header = header;
    search_start = 0;
    gave_up = false;
    next_growth_ns = 0;
    __atomic_fetch_add(&control->used_bytes, 2 * ST_SEGMENT_BYTES, __ATOMIC_RELAXED);
    // Release: whoever sees the magic sees the header.
    __atomic_store_n(&header->magic, ST_PROCESS_MAGIC, __ATOMIC_RELEASE);
    return 0;
}

void st_part_unmap(void) {
    munmap(st_this_part.header, st_this_part.mapped_bytes);
    munmap(st_this_part.control, sizeof(st_control));
    st_this_part.header = NULL;
    st_this_part.control = NULL;
}

static bool claim(st_segment *segment) {
    uint32_t expected = ST_SEGMENT_FREE;
    // Acquire: partner of the collector's release store of FREE, after which it reads the records no more.
    return __atomic_load_n(&segment->state, __ATOMIC_RELAXED) == ST_SEGMENT_FREE &&
           __atomic_compare_exchange_n(&segment->state, &expected, ST_SEGMENT_CLAIMED, false, __ATOMIC_ACQUIRE,
                                       __ATOMIC_RELAXED);
}

// A segment that has been drained: its pages are warm.
static st_segment *find_free(st_process_header *header) {
    uint32_t count = __atomic_load_n(&header->segment_count, __ATOMIC_ACQUIRE);
    uint32_t room = __atomic_load_n(&st_this_part.control->room, __ATOMIC_ACQUIRE);
    uint32_t start = 0;
    if (__atomic_exchange_n(&search_room, room, __ATOMIC_RELAXED) == room)
        start = __atomic_load_n(&search_start, __ATOMIC_RELAXED);
    for (uint32_t index = start; index < count; index++) {
        st_segment *segment = st_segment_at(header, index);
        if (claim(segment)) {
            __atomic_store_n(&search_start, index + 1, __ATOMIC_RELAXED);
            return segment;
        }
    }
    __atomic_store_n(&search_start, count, __ATOMIC_RELAXED);
    return NULL;
}

// A segment that did not exist. Its bytes are reserved on disk before anybody stores into them.
static st_segment *grow(bool is_first, bool *disk_full) {
    st_process_header *header = st_this_part.header;
    st_control *control = st_this_part.control;
    *disk_full = false;
    uint64_t not_before = __atomic_load_n(&next_growth_ns, __ATOMIC_RELAXED);
    if (not_before != 0 && st_monotonic_ns() < not_before) {
        *disk_full = true;
        return NULL;
    }
    pthread_mutex_lock(&st_growth);
    uint32_t count = header->segment_count;
    uint64_t used = __atomic_load_n(&control->used_bytes, __ATOMIC_RELAXED);
    uint32_t wanted = SEGMENTS_PER_GROWTH;
    if (used + (uint64_t)wanted * ST_SEGMENT_BYTES > control->limit_bytes)
        wanted = used + ST_SEGMENT_BYTES <= control->limit_bytes || is_first ? 1 : 0;
    st_segment *segment = NULL;
    if (wanted > 0) {
        uint64_t offset = st_segments_offset + (uint64_t)count * ST_SEGMENT_BYTES;
        bool room = st_reserve_range(offset, (uint64_t)wanted * ST_SEGMENT_BYTES);
        if (!room && wanted > 1) {
            wanted = 1;
            room = st_reserve_range(offset, ST_SEGMENT_BYTES);
        }
        if (room) {
            segment = st_segment_at(header, count);
            // One call instead of a page fault for each of its pages.
            st_touch_ahead(segment, (uint64_t)wanted * ST_SEGMENT_BYTES);
            segment->state = ST_SEGMENT_CLAIMED;
            __atomic_fetch_add(&control->used_bytes, (uint64_t)wanted * ST_SEGMENT_BYTES, __ATOMIC_RELAXED);
            __atomic_store_n(&header->segment_count, count + wanted, __ATOMIC_RELEASE);
        } else {
            *disk_full = true;
            __atomic_store_n(&next_growth_ns, st_monotonic_ns() + GROWTH_PAUSE_NS, __ATOMIC_RELAXED);
        }
    }
    pthread_mutex_unlock(&st_growth);
    return segment;
}

static void wake_waiter(uint32_t *word) {
    __atomic_fetch_add(word, 1, __ATOMIC_RELEASE);
    st_futex_wake(word, INT_MAX, true);
}

void st_segment_close(st_thread *thread) {
    st_segment *segment = thread->segment;
    if (segment == NULL) return;
    thread->segment = NULL;
    thread->cursor = thread->limit = NULL;
    // Release: partner of the collector's acquire load; nothing is appended any more.
    __atomic_store_n(&segment->state, ST_SEGMENT_CLOSED, __ATOMIC_RELEASE);
    wake_waiter(&st_this_part.control->doorbell);
}

bool st_segment_take(st_thread *thread, bool is_first) {
    st_process_header *header = st_this_part.header;
    st_control *control = st_this_part.control;
    st_segment_close(thread);
    st_segment *segment = NULL;
    bool counted = false;
    uint32_t reason = 0, refusals = 0;
    while (segment == NULL) {
        // The recording was switched off meanwhile: quiesce waits for this thread.
        if (__atomic_load_n(&st_gate->epoch, __ATOMIC_RELAXED) == 0) return false;
        uint32_t state = __atomic_load_n(&control->state, __ATOMIC_ACQUIRE);
        if (state != ST_STATE_OPEN) {
            reason = state == ST_STATE_DISK_FULL ? ST_LOSS_DISK
                     : state == ST_STATE_BOUNDED ? ST_LOSS_BOUND
                                                 : ST_LOSS_COLLECTOR;
            break;
        }
        uint32_t room = __atomic_load_n(&control->room, __ATOMIC_ACQUIRE);
        bool disk_full = false;
        if ((segment = find_free(header)) || (segment = grow(is_first, &disk_full))) break;
        // A full disk is waited out like a reached bound, since the collector may free segments; but not for long, since
        // it may have none to free.
        if (disk_full && (__atomic_load_n(&gave_up, __ATOMIC_RELAXED) || ++refusals > REFUSALS_LIMIT)) {
            __atomic_store_n(&gave_up, true, __ATOMIC_RELAXED);
            reason = ST_LOSS_DISK;
            break;
        }
        if (control->policy == ST_POLICY_DROP) {
            reason = disk_full ? ST_LOSS_DISK : ST_LOSS_POLICY;
            break;
        }
        if (!st_is_locked(st_this_part.control_path)) {
            reason = ST_LOSS_COLLECTOR;
            break;
        }
        if (!counted) __atomic_fetch_add(&control->waits, 1, __ATOMIC_RELAXED);
        counted = true;
        wake_waiter(&control->doorbell);
        st_futex_wait(&control->room, room, st_monotonic_ns() + ROOM_CHECK_NS, true);
    }
    if (segment == NULL) {
        __atomic_fetch_or(&header->loss_reasons, reason, __ATOMIC_RELAXED);
        return false;
    }
    segment->thread = thread->object.id;
    segment->serial = thread->next_serial_of_segment++;
    __atomic_store_n(&segment->used, 0, __ATOMIC_RELAXED);
    // Release: the collector's acquire load of ACTIVE sees the header.
    __atomic_store_n(&segment->state, ST_SEGMENT_ACTIVE, __ATOMIC_RELEASE);
    __atomic_fetch_add(&header->segment_claims, 1, __ATOMIC_RELEASE);
    thread->segment = segment;
    thread->cursor = segment->records;
    thread->limit = segment->records + ST_SEGMENT_RECORDS;
    return true;
}
