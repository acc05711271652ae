// Queues of waiting threads, and the release of plain locks.
#include <sched.h>

#include "CPrimitives.h"

bool st_word_claim_release_slow(uint32_t *word, const uint64_t *owner) {
    // In a forked child the thread that would go on may not exist: after many tries its step is taken as done.
    for (uint32_t tries = 0;; tries++) {
        uint32_t old = __atomic_load_n(word, __ATOMIC_ACQUIRE);
        if (!(old & ST_LOCKED)) return false;
        bool settled = !(old & ST_RELEASING) && st_load_acquire64(owner) != 0;
        if (settled || tries > 100000) {
            if (__atomic_compare_exchange_n(word, &old, old | ST_RELEASING, false, __ATOMIC_ACQUIRE, __ATOMIC_RELAXED))
                return true;
            continue;
        }
        // Its acquirer is about to record, or somebody else is releasing it.
        sched_yield();
    }
}

// --- Queues ---

static void enter_queue(st_object *object, bool shared) {
    st_thread *self = st_self();
    self->queue_shared = shared;
    __atomic_store_n(&self->parker, 0, __ATOMIC_RELAXED);
    self->queue = object;
    self->queue_previous = object->queue_tail;
    self->queue_next = NULL;
    if (object->queue_tail != NULL) object->queue_tail->queue_next = self;
    else object->queue_head = self;
    object->queue_tail = self;
}

void st_queue_enter(st_object *object) { enter_queue(object, false); }

void st_queue_enter_shared(st_object *object) { enter_queue(object, true); }

static void unlink_from_queue(st_object *object, st_thread *thread) {
    if (thread->queue_previous != NULL) thread->queue_previous->queue_next = thread->queue_next;
    else object->queue_head = thread->queue_next;
    if (thread->queue_next != NULL) thread->queue_next->queue_previous = thread->queue_previous;
    else object->queue_tail = thread->queue_previous;
    thread->queue = NULL;
    thread->queue_previous = thread->queue_next = NULL;
}

bool st_queue_leave(st_object *object) {
    st_thread *self = st_self();
    if (self->queue != object) return false;
    unlink_from_queue(object, self);
    return true;
}

static bool let_go(st_object *object, st_thread *thread) {
    if (thread == NULL) return false;
    unlink_from_queue(object, thread);
    // Release: partner of the acquire load in st_park. The thread may be gone right after the store; a wake-up at the
    // address of a thread that is gone wakes nobody or somebody who looks again.
    uint32_t *parker = &thread->parker;
    st_store_release(parker, 1);
    st_futex_wake(parker, 1, false);
    return true;
}

bool st_queue_let_go(st_object *object) { return let_go(object, object->queue_head); }

bool st_queue_let_go_kind(st_object *object, bool shared) {
    st_thread *thread = object->queue_head;
    while (thread != NULL && thread->queue_shared != shared) thread = thread->queue_next;
    return let_go(object, thread);
}

bool st_queue_begins_shared(const st_object *object) {
    return object->queue_head != NULL && object->queue_head->queue_shared;
}

int64_t st_queue_let_go_many(st_object *object, int64_t count) {
    int64_t done = 0;
    while (done < count && st_queue_let_go(object)) done++;
    return done;
}

int64_t st_queue_length(const st_object *object) {
    int64_t length = 0;
    for (st_thread *thread = object->queue_head; thread != NULL; thread = thread->queue_next) length++;
    return length;
}

bool st_park(uint64_t deadline_ns) {
    st_thread *self = st_self();
    while (st_load_acquire(&self->parker) == 0)
        if (!st_futex_wait(&self->parker, 0, deadline_ns, false)) return st_load_acquire(&self->parker) != 0;
    return true;
}
