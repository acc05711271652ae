// The start and the end of this process's part in a recording.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <pthread.h>

#include "st_host.h"
#include "st_internal.h"
#include "synctrace_recorder.h"

static st_gate_page closed_gate;
st_gate_page *st_gate = &closed_gate;
const uint32_t *synctrace_gate = &closed_gate.epoch;

// Rises with each recording, so that what belongs to an earlier one is seen to be stale.
static uint32_t last_epoch;
static bool inherited;
static char late_directory[1024];  // the environment's, where the process joins its recording later

// For a recording that starts late: threads that saw no recording finish the step they are in.
#define SETTLE_NS 1000000

// Waits until no thread is inside st_record_event or st_append. The gate is closed and the registry's lock held.
static void quiesce(void) {
    // Partner of the compiler fence between `busy` and the gate in st_record_event: after the barrier a thread either
    // has its `busy` seen here or sees the closed gate.
    if (!st_barrier_all_threads()) usleep(10000);
    for (st_thread *thread = st_threads; thread != NULL; thread = thread->next) {
        if (thread == st_current) continue;
        while (__atomic_load_n(&thread->busy, __ATOMIC_ACQUIRE)) sched_yield();
    }
}

// Objects that are not as they were made, threads, and what threads are blocked on.
static void take_stock(void) {
    st_thread *self = st_current;
    uint32_t epoch = __atomic_load_n(&st_gate->epoch, __ATOMIC_RELAXED);
    for (st_thread *thread = st_threads; thread != NULL; thread = thread->next)
        // Acquire: a thread may register a new object of its own at this moment, without the registry.
        if (st_thread_is_alive(thread) && __atomic_load_n(&thread->object.epoch, __ATOMIC_ACQUIRE) != epoch)
            st_register(self, &self->own, &thread->object);
    for (st_object *object = st_objects; object != NULL; object = object->next) {
        // Relaxed: a thread's are changed by others, and mean nothing here.
        int64_t made = st_initial_level(__atomic_load_n(&object->flags, __ATOMIC_RELAXED), object->capacity);
        bool as_made = object->counted ? st_object_state(object) == made
                                       : !(__atomic_load_n(&object->word, __ATOMIC_RELAXED) & ST_LOCKED) &&
                                             __atomic_load_n(&object->level, __ATOMIC_RELAXED) == made;
        bool is_thread = object->kind == ST_OBJECT_THREAD || object->kind == ST_OBJECT_TIMER;
        if (!as_made && !is_thread && __atomic_load_n(&object->epoch, __ATOMIC_ACQUIRE) != epoch)
            st_register(self, &self->own, object);
    }
    for (st_thread *thread = st_threads; thread != NULL; thread = thread->next) {
        // seq_cst: partner of st_block_begin, which stores it before it looks at the gate.
        st_object *object = __atomic_load_n(&thread->blocked_on, __ATOMIC_SEQ_CST);
        if (object == NULL || thread->epoch == epoch || thread == self) continue;
        if (__atomic_load_n(&object->epoch, __ATOMIC_ACQUIRE) != epoch) st_register(self, &self->own, object);
        st_attach_blocked(thread, object);
    }
}

static int open_gate(const char *directory, uint32_t parent_process) {
    int problem = st_part_open(directory, parent_process);
    if (problem != 0) return problem;
    st_clock = st_this_part.control->clock;
    st_left_out_begin();
    // Release: partner of the acquire load in st_record_event; st_this_part is set up.
    __atomic_store_n(&st_gate->epoch, ++last_epoch, __ATOMIC_SEQ_CST);
    return 0;
}

int st_recording_start(const char *directory) {
    st_thread *self = st_self();
    st_registry_lock();
    int problem = st_recording() ? EBUSY : open_gate(directory, 0);
    st_registry_unlock();
    if (problem != 0) return problem;
    st_barrier_all_threads();
    struct timespec settle = {0, SETTLE_NS};
    nanosleep(&settle, NULL);
    // A handler would find this thread with the registry, and half attached.
    uint64_t mask = st_signals_block();
    st_registry_lock();
    if (st_recording()) {
        __atomic_store_n(&self->busy, 1, __ATOMIC_RELAXED);
        if (self->epoch != st_gate->epoch) st_attach(self);
        take_stock();
        __atomic_store_n(&self->busy, 0, __ATOMIC_RELEASE);
    }
    st_registry_unlock();
    st_signals_restore(mask);
    return 0;
}

void st_recording_stop(bool process_end, int exit_code) {
    if (!st_recording()) return;
    st_thread *self = st_self();
    if (process_end) {
        // Relaxed: the record's release store of `used` comes after it.
        __atomic_store_n(&st_this_part.header->ends_in_order, st_exit_is_in_order(), __ATOMIC_RELAXED);
        st_note(ST_EVENT_PROCESS_END, &self->object, st_no_site, exit_code);
    }
    st_registry_lock();
    if (st_recording()) {
        // seq_cst: before the looks at `busy` in quiesce.
        __atomic_store_n(&st_gate->epoch, 0, __ATOMIC_SEQ_CST);
        quiesce();
        for (st_thread *thread = st_threads; thread != NULL; thread = thread->next)
            if (thread->epoch == last_epoch) {
                st_segment_close(&thread->own);
                st_segment_close(&thread->handlers);
            }
        st_part_unmap();
    }
    st_registry_unlock();
}

bool st_recording_is_inherited(void) { return inherited; }

// --- Forks and the start of the process ---

static int collector_file = -1;
static struct stat collector_identity;

void st_set_collector_file(int file) {
    collector_file = file;
    if (file >= 0 && fstat(file, &collector_identity) != 0) collector_file = -1;
}

// The program may have closed it without knowing it, and have another file under its number.
static void close_collector_file(void) {
    struct stat now;
    if (collector_file >= 0 && fstat(collector_file, &now) == 0 && now.st_dev == collector_identity.st_dev &&
        now.st_ino == collector_identity.st_ino)
        close(collector_file);
    collector_file = -1;
}

#define FORK_HOOKS 4u
static void (*after_fork_hooks[FORK_HOOKS])(void);

void st_add_after_fork_hook(void (*hook)(void)) {
    for (uint32_t place = 0; place < FORK_HOOKS; place++) {
        void (*found)(void) = NULL;
        // Release: partner of the acquire load in the child.
        if (__atomic_compare_exchange_n(&after_fork_hooks[place], &found, hook, false, __ATOMIC_RELEASE,
                                        __ATOMIC_RELAXED) ||
            found == hook)
            return;
    }
    abort();
}

static void call_after_fork_hooks(void) {
    for (uint32_t place = 0; place < FORK_HOOKS; place++) {
        void (*hook)(void) = __atomic_load_n(&after_fork_hooks[place], __ATOMIC_ACQUIRE);
        if (hook != NULL) hook();
    }
}

// Of the fork that goes on; with all locks.
static struct {
    bool parent_records;
    uint64_t mask;
    uint32_t held;
} fork_state;

static void before_fork(void) {
    // A handler must not find its thread with locks that it holds for so long.
    uint64_t mask = st_signals_block();
    uint32_t held = st_own_locks_before_fork();
    fork_state.parent_records = st_recording();
    fork_state.mask = mask;
    fork_state.held = held;
}

static void after_fork_in_parent(void) {
    uint64_t mask = fork_state.mask;
    st_own_locks_after_fork(fork_state.held);
    st_signals_restore(mask);
}

// What other threads left, and what belongs to the parent.
static void put_right_after_fork(void) {
    // Where the kernel has not zeroed the page.
    st_gate->epoch = 0;
    st_gate->is_origin = 1;
    st_set_finish_hook(NULL);
    st_part_after_fork();
    st_process_after_fork();
    close_collector_file();
    st_threads_after_fork();
    st_object_reset_after_fork();
}

static void after_fork_in_child(void) {
    put_right_after_fork();
    after_fork_in_parent();
    call_after_fork_hooks();
    if (!fork_state.parent_records) return;
    uint32_t parent_process = 0;
    // The parent's header is not mapped here (MADV_DONTFORK); its id is in the name of its file.
    const char *number = strrchr(st_this_part.process_path, '-');
    if (number != NULL) parent_process = (uint32_t)strtoul(number + 1, NULL, 10);
    st_self();
    uint64_t mask = st_signals_block();
    st_registry_lock();
    if (open_gate(st_this_part.directory, parent_process) == 0) {
        st_thread *self = st_current;
        st_attach(self);
        take_stock();
    } else {
        st_part_leave();
    }
    st_registry_unlock();
    st_signals_restore(mask);
}

bool st_fork_went_unheard(st_own_lock wanted) {
    if (__atomic_load_n(&st_gate->is_origin, __ATOMIC_RELAXED)) return false;
    st_own_locks_reset(wanted);
    put_right_after_fork();
    call_after_fork_hooks();
    return true;
}

static void start_recorder(void) {
    void *page = st_allocate_wiped_on_fork(4096);
    if (page != NULL) st_gate = page;
    synctrace_gate = &st_gate->epoch;
    st_gate->is_origin = 1;
    st_threads_initialize();
    // The C library forks in functions of its own, too (system, popen do not; forkpty and daemon do): a front that takes over
    // fork does not see these, and nothing else tells of them.
    pthread_atfork(before_fork, after_fork_in_parent, after_fork_in_child);
    const char *directory = getenv(ST_ENVIRONMENT);
    if (&st_joins_late != NULL) {
        size_t length = directory == NULL ? 0 : strlen(directory);
        if (length < sizeof late_directory) memcpy(late_directory, directory == NULL ? "" : directory, length);
        if (late_directory[0] != 0) st_part_look_early(late_directory);
        return;
    }
    if (directory == NULL || directory[0] == 0) {
        // Main is known as such before any other thread asks for it.
        st_self();
        return;
    }
    st_registry_lock();
    inherited = open_gate(directory, 0) == 0;
    st_registry_unlock();
    st_self();
    // Threads and locks of this copy's front are on record once: the library that stands before the C library uses this copy,
    // or goes out of the way, where it is there.
    if (!st_lend_host()) {
        void (*have_shim_yield)(void) = (void (*)(void))dlsym(RTLD_DEFAULT, "libsynctrace_pthread_yield");
        if (have_shim_yield != NULL) have_shim_yield();
    }
}

// A program begins with an errno of 0: C11, 7.5.
__attribute__((constructor(101))) static void start_of_process(void) {
    int before = errno;
    start_recorder();
    errno = before;
}

bool st_join_late(void) {
    uint64_t mask = st_signals_block();
    st_registry_lock();
    if (!st_recording() && late_directory[0] != 0) inherited = open_gate(late_directory, 0) == 0;
    bool is_on = st_recording();
    st_registry_unlock();
    st_self();
    st_signals_restore(mask);
    return is_on;
}
