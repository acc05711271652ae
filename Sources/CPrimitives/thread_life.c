// The life of a thread that a program starts by the primitives.
#include <errno.h>

#include "primitives_internal.h"

const bool st_front_lends = true;

static void *run_thread(void *pointer) {
    st_thread *thread = pointer;
    st_thread_enter(thread);
    char name[64];
    st_thread_copy_name(thread, name, sizeof name);
    st_set_native_thread_name(name);
    st_thread_begin(thread);
    void (*finished)(void *) = thread->finished;
    void *context = thread->context;
    uint32_t end_value = thread->body(context);
    // From here on nobody gets hold of the peer any more, which `finished` may end.
    st_registry_lock();
    st_store_release(&thread->phase, ST_PHASE_ENDING);
    __atomic_store_n(&thread->peer, NULL, __ATOMIC_RELEASE);
    st_registry_unlock();
    // Before the end: what the peer's own end does to other objects belongs to this thread.
    if (finished != NULL) finished(context);
    st_thread_leave(thread, end_value);
    st_exit_announce(thread);
    return NULL;
}

int st_thread_start(st_thread *thread, uint32_t (*body)(void *context), void (*finished)(void *context), void *context,
                    st_site site) {
    if (!st_thread_will_start(thread)) return EALREADY;
    thread->body = body;
    thread->finished = finished;
    thread->context = context;
    pthread_t handle;
    st_front_begin();
    int problem = pthread_create(&handle, NULL, run_thread, thread);
    st_front_end();
    if (problem != 0) {
        st_thread_did_not_start(thread);
        return problem;
    }
    st_exit_expect(thread, handle);
    st_thread_did_start(thread, site);
    while (st_thread_phase(thread) == ST_PHASE_STARTING)
        st_futex_wait(&thread->phase, ST_PHASE_STARTING, ST_FOREVER, false);
    return 0;
}

// Main is over for the others when its body is, while it waits for them.
static bool is_over(const st_thread *thread, uint32_t phase) {
    return phase == ST_PHASE_ENDED || (phase == ST_PHASE_ENDING && thread->is_main);
}

int st_thread_join(st_thread *thread, uint64_t deadline_ns, st_site site) {
    bool blocked = false, in_time = true;
    for (uint32_t phase; !is_over(thread, phase = st_thread_phase(thread)) && in_time;) {
        if (!blocked) st_block_begin(ST_EVENT_JOIN_WAIT, &thread->object, false, deadline_ns, site);
        blocked = true;
        in_time = st_futex_wait(&thread->phase, phase, deadline_ns, false);
    }
    if (blocked) st_block_end();
    if (!is_over(thread, st_thread_phase(thread))) {
        st_note(ST_EVENT_JOIN, &thread->object, site, 0);
        return 0;
    }
    st_exit_await(thread, deadline_ns);
    st_thread_was_joined(thread, site);
    return 1;
}

// Joins threads that are neither daemons nor foreign until none is left; they may start others meanwhile.
void st_join_non_daemons(void) {
    for (;;) {
        st_registry_lock();
        st_thread *found = st_threads;
        while (found != NULL && !(st_thread_is_alive(found) && found != st_current && !found->is_main &&
                                  !st_thread_is_daemon(found)))
            found = found->next;
        if (found != NULL) st_thread_retain(found);
        st_registry_unlock();
        if (found == NULL) return;
        st_self();
        st_thread_join(found, ST_FOREVER, st_no_site);
        st_thread_release(found);
    }
}

uint64_t st_live_threads(st_thread **buffer, uint64_t capacity, void (*retain_peer)(void *peer)) {
    uint64_t count = 0;
    st_registry_lock();
    for (st_thread *thread = st_threads; thread != NULL; thread = thread->next) {
        if (st_thread_phase(thread) != ST_PHASE_ALIVE) continue;
        if (count < capacity) {
            st_thread_retain(thread);
            void *peer = st_thread_peer(thread);
            if (peer != NULL && retain_peer != NULL) retain_peer(peer);
            buffer[count] = thread;
        }
        count++;
    }
    st_registry_unlock();
    return count;
}

void st_thread_sleep(uint64_t nanoseconds, st_site site) {
    st_thread *self = st_self();
    st_note(ST_EVENT_SLEEP, &self->object, site, nanoseconds > INT64_MAX ? INT64_MAX : (int64_t)nanoseconds);
    uint64_t now = st_monotonic_ns();
    uint64_t end = nanoseconds > UINT64_MAX / 4 ? UINT64_MAX / 4 : now + nanoseconds;
    st_sleep_until(end);
}
