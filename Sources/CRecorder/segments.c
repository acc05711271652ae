// This process's file of buffers: making it, growing it, and handing its segments to threads.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "st_internal.h"

st_part st_this_part;

// Segments are reserved on disk this many at a time, and one at a time when the disk has no room for more.
#define SEGMENTS_PER_GROWTH 16u
// A thread that waits for room looks this often whether the collector lives.
#define ROOM_CHECK_NS 50000000ull

// Where the search for a free segment begins: at the lowest one after the collector has freed any, so that the same
// few are used again and again and stay in the processor's cache; else behind the last one found. Relaxed: a hint.
static uint32_t search_start;
static uint32_t search_room;

// The reason for a loss, once a thread has waited in vain for the file to grow or for a collector that it cannot see;
// relaxed: a hint to the others not to wait.
static uint32_t reason_to_give_up;
#define REFUSALS_LIMIT 20u
#define UNSEEN_LIMIT 100u

// When the file may grow again after it could not, in nanoseconds of CLOCK_MONOTONIC; relaxed. To ask costs
// system calls, which a thread that drops its events must not pay for each.
static uint64_t next_growth_ns;
#define GROWTH_PAUSE_NS 20000000ull

static int make_range(int file, uint64_t offset, uint64_t length) {
    int problem = st_reserve(file, offset, length);
    if (problem == 0) st_write_zeros(file, offset, length);
    return problem;
}

int st_reserve_range(uint64_t offset, uint64_t length) {
    // Opened anew where the program has closed it, which does not know it.
    bool is_borrowed;
    int file = st_borrow(&st_this_part.process_file, st_this_part.process_path, &is_borrowed);
    if (file < 0) return errno;
    int problem = make_range(file, offset, length);
    if (!is_borrowed) close(file);
    return problem;
}

// Maps a part of a file; NULL and errno where that fails. A forked child has no business in these pages: it makes a file
// of its own.
static void *map(int file, uint64_t offset, uint64_t length) {
    void *address = mmap(NULL, length, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, file, (off_t)offset);
    if (address == MAP_FAILED) return NULL;
    st_keep_from_children(address, length);
    return address;
}

#define PIECE_BYTES ((uint64_t)ST_PIECE_SEGMENTS * ST_SEGMENT_BYTES)

// Maps the piece that is to hold a segment, if that is not mapped yet; 0 or an errno value.
static int map_piece(uint32_t index, int file) {
    uint32_t number = index / ST_PIECE_SEGMENTS;
    char **piece = &st_this_part.pieces[number];
    if (*piece != NULL) return 0;
    bool is_borrowed = file >= 0;
    if (file < 0) file = st_borrow(&st_this_part.process_file, st_this_part.process_path, &is_borrowed);
    if (file < 0) return errno;
    *piece = map(file, st_segments_offset + number * PIECE_BYTES, PIECE_BYTES);
    int problem = *piece == NULL ? errno : 0;
    if (!is_borrowed) close(file);
    return problem;
}

static void unmap_pieces(void) {
    st_part *part = &st_this_part;
    if (part->header != NULL) st_unmap(part->header, st_sites_offset);
    if (part->sites != NULL) st_unmap(part->sites, part->sites_mapped);
    for (uint32_t number = 0; number < ST_PIECES; number++)
        if (part->pieces[number] != NULL) st_unmap(part->pieces[number], PIECE_BYTES);
    part->header = NULL;
    part->sites = NULL;
    memset(part->pieces, 0, sizeof part->pieces);
}

// Says in the control file why a process could not join, and gives up.
static int refuse(st_control *control, int problem) {
    __atomic_store_n(&control->join_problem, (uint32_t)problem, __ATOMIC_RELAXED);
    st_unmap(control, sizeof(st_control));
    return problem;
}

// The same for one that has begun to make its file.
static int give_up(st_control *control, int problem) {
    unmap_pieces();
    st_process_file_discard();
    return refuse(control, problem);
}

int st_part_open(const char *directory, uint32_t parent_process) {
    st_part *part = &st_this_part;
    // What was kept of a recording before is not of this one; a forked child has its parent's.
    if (parent_process == 0) st_part_leave();
    // As long as it may be, with the names of the files in it.
    if (strlen(directory) + 32 >= sizeof part->directory) return ENAMETOOLONG;
    if (directory != part->directory)
        st_put_text(part->directory, part->directory + sizeof part->directory, directory);
    char *end = part->control_path + sizeof part->control_path;
    st_put_text(st_put_text(part->control_path, end, part->directory), end, "/control");
    // A forked child has its parent's, whatever it may open itself.
    bool is_borrowed;
    int file = st_borrow(&part->control_file, part->control_path, &is_borrowed);
    if (file < 0) return st_refuse_outside(errno);
    struct stat status;
    int problem = fstat(file, &status) != 0 ? errno : status.st_size < (off_t)sizeof(st_control) ? EINVAL : 0;
    st_control *control = problem == 0 ? map(file, 0, sizeof(st_control)) : NULL;
    if (problem == 0 && control == NULL) problem = errno;
    if (!is_borrowed) close(file);
    if (control == NULL) return st_refuse_outside(problem);
    if (control->magic != ST_CONTROL_MAGIC || control->version != ST_LAYOUT_VERSION ||
        __atomic_load_n(&control->state, __ATOMIC_ACQUIRE) != ST_STATE_OPEN) {
        st_unmap(control, sizeof(st_control));
        return EINVAL;
    }
    uint32_t id = (uint32_t)__atomic_fetch_add(&control->next_process, 1, __ATOMIC_RELAXED);
    file = st_process_file_create(id);
    if (file < 0) return refuse(control, errno);
    // Says that this process lives, whatever namespace its id is of: the mapping keeps the open file, and so the lock,
    // after the descriptor is closed, until the process ends or executes another program.
    bool is_locked = st_lock_file(file);
    problem = make_range(file, 0, st_sites_offset + SITES_PER_GROWTH);
    if (problem == 0) problem = make_range(file, st_segments_offset, ST_SEGMENT_BYTES * 2);
    if (problem == 0 && (part->header = map(file, 0, st_sites_offset)) == NULL) problem = errno;
    part->sites_mapped = SITES_PER_GROWTH;
    if (problem == 0 && (part->sites = map(file, st_sites_offset, part->sites_mapped)) == NULL) problem = errno;
    if (problem == 0) problem = map_piece(0, file);
    if (problem != 0) {
        close(file);
        return give_up(control, problem);
    }
    close(file);
    if (!part->control_file.is_kept) st_keep_file(&part->control_file, part->control_path, O_RDWR);
    if (!part->directory_file.is_kept) st_keep_file(&part->directory_file, part->directory, O_RDONLY | O_DIRECTORY);
    st_drop_file(&part->process_file);
    st_keep_file(&part->process_file, part->making_path, O_RDWR);
    st_process_header *header = part->header;
    // A file system in layers maps another file than the one that is open, and the lock is gone by now.
    int kept = st_kept_descriptor(&part->process_file);
    header->holds_lock = is_locked && (kept >= 0 ? st_file_is_locked(kept) : st_is_locked(part->making_path));
    header->pid_namespace = st_pid_namespace();
    header->id = id;
    header->parent = parent_process;
    header->pid = getpid();
    header->start_time = st_process_start_time(0);
    header->start_ticks = st_read_clock(control->clock);
    st_executable_path(header->executable, sizeof header->executable);
    st_process_arguments(header->arguments, sizeof header->arguments, &header->arguments_length);
    header->segment_count = 2;
    // Release: whoever sees the magic sees the header.
    __atomic_store_n(&header->magic, ST_PROCESS_MAGIC, __ATOMIC_RELEASE);
    problem = st_process_file_finish();
    if (problem != 0) {
        st_drop_file(&part->process_file);
        return give_up(control, problem);
    }
    part->control = control;
    search_start = 0;
    reason_to_give_up = 0;
    next_growth_ns = 0;
    __atomic_fetch_add(&control->used_bytes, 2 * ST_SEGMENT_BYTES, __ATOMIC_RELAXED);
    return 0;
}

void st_part_unmap(void) {
    st_part *part = &st_this_part;
    unmap_pieces();
    st_unmap(part->control, sizeof(st_control));
    part->control = NULL;
}

void st_part_leave(void) {
    st_drop_file(&st_this_part.process_file);
    st_drop_file(&st_this_part.control_file);
    st_drop_file(&st_this_part.directory_file);
}

void st_part_after_fork(void) {
    st_part *part = &st_this_part;
    st_drop_file(&part->process_file);
    // Their pages are the parent's alone.
    part->header = NULL;
    part->control = NULL;
    part->sites = NULL;
    memset(part->pieces, 0, sizeof part->pieces);
}

int st_open_buffers(const char *path, bool *is_borrowed) {
    static const st_kept_file none;
    bool is_ours = strcmp(path, st_this_part.process_path) == 0;
    return st_borrow(is_ours ? &st_this_part.process_file : &none, path, is_borrowed);
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
        st_segment *segment = st_segment_at(index);
        if (claim(segment)) {
            __atomic_store_n(&search_start, index + 1, __ATOMIC_RELAXED);
            return segment;
        }
    }
    __atomic_store_n(&search_start, count, __ATOMIC_RELAXED);
    return NULL;
}

// A segment that did not exist. Its bytes are reserved on disk before anybody stores into them. `problem` is 0 where the
// bound is reached, else the errno value of what stood in the way.
static st_segment *grow(bool is_first, int *problem) {
    st_process_header *header = st_this_part.header;
    st_control *control = st_this_part.control;
    *problem = 0;
    if (!st_own_may_wait(ST_OWN_GROWTH)) return NULL;
    uint64_t not_before = __atomic_load_n(&next_growth_ns, __ATOMIC_RELAXED);
    if (not_before != 0 && st_monotonic_ns() < not_before) {
        *problem = (int)__atomic_load_n(&header->growth_problem, __ATOMIC_RELAXED);
        return NULL;
    }
    // A handler of this thread may need room, too.
    uint64_t mask = st_signals_block();
    st_own_lock_take(ST_OWN_GROWTH);
    uint32_t count = header->segment_count;
    uint64_t used = __atomic_load_n(&control->used_bytes, __ATOMIC_RELAXED);
    uint32_t wanted = SEGMENTS_PER_GROWTH, left_of_piece = ST_PIECE_SEGMENTS - count % ST_PIECE_SEGMENTS;
    if (wanted > left_of_piece) wanted = left_of_piece;
    if (used + (uint64_t)wanted * ST_SEGMENT_BYTES > control->limit_bytes)
        wanted = used + ST_SEGMENT_BYTES <= control->limit_bytes || is_first ? 1 : 0;
    if (count >= ST_PIECES * ST_PIECE_SEGMENTS) wanted = 0;
    st_segment *segment = NULL;
    if (wanted > 0) {
        uint64_t offset = st_segments_offset + (uint64_t)count * ST_SEGMENT_BYTES;
        *problem = map_piece(count, -1);
        if (*problem == 0) *problem = st_reserve_range(offset, (uint64_t)wanted * ST_SEGMENT_BYTES);
        if (*problem != 0 && wanted > 1 && st_this_part.pieces[count / ST_PIECE_SEGMENTS] != NULL) {
            wanted = 1;
            *problem = st_reserve_range(offset, ST_SEGMENT_BYTES);
        }
        if (*problem == 0) {
            segment = st_segment_at(count);
            // One call instead of a page fault for each of its pages.
            st_touch_ahead(segment, (uint64_t)wanted * ST_SEGMENT_BYTES);
            segment->state = ST_SEGMENT_CLAIMED;
            __atomic_fetch_add(&control->used_bytes, (uint64_t)wanted * ST_SEGMENT_BYTES, __ATOMIC_RELAXED);
            __atomic_store_n(&header->segment_count, count + wanted, __ATOMIC_RELEASE);
        } else {
            __atomic_store_n(&header->growth_problem, (uint32_t)*problem, __ATOMIC_RELAXED);
            __atomic_store_n(&next_growth_ns, st_monotonic_ns() + GROWTH_PAUSE_NS, __ATOMIC_RELAXED);
        }
    }
    st_own_lock_give(ST_OWN_GROWTH);
    st_signals_restore(mask);
    return segment;
}

enum collector_life { COLLECTOR_LIVES, COLLECTOR_GONE, COLLECTOR_UNSEEN };

// By the lock that a collector holds on the control file.
static enum collector_life look_for_collector(void) {
    bool is_borrowed;
    int file = st_borrow(&st_this_part.control_file, st_this_part.control_path, &is_borrowed);
    if (file < 0) return COLLECTOR_UNSEEN;
    bool is_locked = st_file_is_locked(file);
    if (!is_borrowed) close(file);
    return is_locked ? COLLECTOR_LIVES : COLLECTOR_GONE;
}

static uint32_t reason_of(int problem) { return problem == ENOSPC ? ST_LOSS_DISK : ST_LOSS_GROWTH; }

static void wake_waiter(uint32_t *word) {
    __atomic_fetch_add(word, 1, __ATOMIC_RELEASE);
    st_futex_wake(word, INT_MAX, true);
}

// A handler may come between: where it sees a segment, the cursor is of that.
static void set_segment(st_lane *lane, st_segment *segment) {
    if (segment == NULL) __atomic_store_n(&lane->segment, NULL, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    lane->cursor = segment == NULL ? NULL : segment->records;
    lane->limit = segment == NULL ? NULL : segment->records + ST_SEGMENT_RECORDS;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    if (segment != NULL) __atomic_store_n(&lane->segment, segment, __ATOMIC_RELAXED);
}

void st_segment_close(st_lane *lane) {
    st_segment *segment = lane->segment;
    if (segment == NULL) return;
    set_segment(lane, NULL);
    // Release: partner of the collector's acquire load; nothing is appended any more.
    __atomic_store_n(&segment->state, ST_SEGMENT_CLOSED, __ATOMIC_RELEASE);
    wake_waiter(&st_this_part.control->doorbell);
}

bool st_segment_take(st_thread *thread, st_lane *lane, uint32_t waits) {
    st_process_header *header = st_this_part.header;
    st_control *control = st_this_part.control;
    bool is_first = lane->next_serial == 0;
    st_segment_close(lane);
    st_segment *segment = NULL;
    bool counted = false;
    uint32_t reason = 0, refusals = 0, looks = 0;
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
        int problem = 0;
        if ((segment = find_free(header)) || (segment = grow(is_first, &problem))) break;
        // Its thread keeps others from growing, so that none of them would give one back.
        if (!st_own_may_wait(ST_OWN_GROWTH)) {
            reason = ST_LOSS_SIGNAL;
            break;
        }
        if ((reason = __atomic_load_n(&reason_to_give_up, __ATOMIC_RELAXED)) != 0) break;
        // A full disk is waited out like a reached bound, since the collector may free segments; but not for long, since
        // it may have none to free.
        if (problem != 0 && ++refusals > REFUSALS_LIMIT) {
            reason = reason_of(problem);
            __atomic_store_n(&reason_to_give_up, reason, __ATOMIC_RELAXED);
            break;
        }
        if (control->policy == ST_POLICY_DROP) {
            reason = problem != 0 ? reason_of(problem) : ST_LOSS_POLICY;
            break;
        }
        enum collector_life life = look_for_collector();
        if (life == COLLECTOR_GONE) {
            reason = ST_LOSS_COLLECTOR;
            break;
        }
        if (life == COLLECTOR_UNSEEN && ++looks > UNSEEN_LIMIT) {
            reason = ST_LOSS_CUT_OFF;
            __atomic_store_n(&reason_to_give_up, reason, __ATOMIC_RELAXED);
            break;
        }
        if (waits != ST_WAITS_FOREVER && waits-- == 0) {
            reason = ST_LOSS_SIGNAL;
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
    segment->lane = lane->number;
    segment->serial = lane->next_serial;
    __atomic_store_n(&segment->used, 0, __ATOMIC_RELAXED);
    // Release: the collector's acquire load of ACTIVE sees the header.
    __atomic_store_n(&segment->state, ST_SEGMENT_ACTIVE, __ATOMIC_RELEASE);
    __atomic_fetch_add(&header->segment_claims, 1, __ATOMIC_RELEASE);
    set_segment(lane, segment);
    // Afterwards: a handler that comes before has interrupted its thread at the segment's beginning, and not at its end.
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    lane->next_serial++;
    return true;
}
