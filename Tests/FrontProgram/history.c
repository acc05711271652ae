// A mutex, a condition, a semaphore and a thread of the C library's, put on record through the interface alone. Every call
// leaves errno as it was.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

#include "front.h"
#include "synctrace_recorder.h"

#define PLACE synctrace_place_in_source(__FILE__, __func__, __LINE__)
// Where the function that this stands in returns to, as a front sees its caller.
#define CALLER synctrace_place_in_code(__builtin_return_address(0))

typedef struct lock {
    pthread_mutex_t mutex;
    synctrace_object *object;
} lock;

static lock account;
static pthread_cond_t filled = PTHREAD_COND_INITIALIZER;
static synctrace_object *filled_object, *tickets_object;
static sem_t tickets;
static int balance;

static void begin_call(void) { errno = 77; }
static void end_call(void) { REQUIRE(errno == 77); }

__attribute__((noinline)) static void acquire(lock *lock) {
    synctrace_place place = CALLER;
    if (pthread_mutex_trylock(&lock->mutex) != 0) {
        synctrace_block(ST_EVENT_REQUEST, lock->object, 0, place);
        REQUIRE(pthread_mutex_lock(&lock->mutex) == 0);
        synctrace_unblock();
    }
    begin_call();
    synctrace_event(ST_EVENT_ACQUIRE, lock->object, SYNCTRACE_SOLE, place, 1);
    synctrace_object_hold(lock->object, 1);
    end_call();
}

__attribute__((noinline)) static void release(lock *lock) {
    begin_call();
    synctrace_object_hold(lock->object, 0);
    synctrace_event(ST_EVENT_RELEASE, lock->object, SYNCTRACE_SOLE, CALLER, 0);
    end_call();
    REQUIRE(pthread_mutex_unlock(&lock->mutex) == 0);
}

// Four events; those of the condition take their numbers with the lock.
static void await_filled(lock *lock) {
    synctrace_event(ST_EVENT_WAIT, filled_object, SYNCTRACE_SOLE, PLACE, 0);
    synctrace_object_hold(lock->object, 0);
    synctrace_event(ST_EVENT_RELEASE, lock->object, SYNCTRACE_SOLE, PLACE, 0);
    REQUIRE(pthread_cond_wait(&filled, &lock->mutex) == 0);
    synctrace_event(ST_EVENT_ACQUIRE, lock->object, SYNCTRACE_SOLE, PLACE, 1);
    synctrace_object_hold(lock->object, 1);
    synctrace_event(ST_EVENT_WAKE, filled_object, SYNCTRACE_SOLE, PLACE, 1);
}

static void *fill(void *thread) {
    begin_call();
    synctrace_thread_begin(thread);
    synctrace_thread_set_name(thread, "filler");
    end_call();
    acquire(&account);
    balance = 100;
    synctrace_event(ST_EVENT_NOTIFY, filled_object, SYNCTRACE_SOLE, PLACE, 1);
    REQUIRE(pthread_cond_signal(&filled) == 0);
    release(&account);
    synctrace_event(ST_EVENT_RELEASE, tickets_object, SYNCTRACE_COUNTED, PLACE, 1);
    REQUIRE(sem_post(&tickets) == 0);
    begin_call();
    synctrace_thread_end(false);
    end_call();
    return NULL;
}

int history(void) {
    REQUIRE(synctrace_recorder_version() == SYNCTRACE_RECORDER_VERSION);
    REQUIRE(synctrace_is_recording());
    REQUIRE(synctrace_join("/nowhere") == EBUSY);
    begin_call();
    account.object = synctrace_object_new(ST_OBJECT_LOCK, "account", -1, PLACE);
    filled_object = synctrace_object_new(ST_OBJECT_CONDITION, "filled", -1, PLACE);
    tickets_object = synctrace_object_new(ST_OBJECT_SEMAPHORE, "tickets", 0, PLACE);
    end_call();
    REQUIRE(pthread_mutex_init(&account.mutex, NULL) == 0 && sem_init(&tickets, 0, 0) == 0);
    acquire(&account);
    pthread_t handle;
    synctrace_thread *thread = synctrace_thread_new("to be named", 0, PLACE);
    REQUIRE(pthread_create(&handle, NULL, fill, thread) == 0);
    synctrace_thread_started(thread, PLACE);
    // The thread cannot have the lock before this one waits.
    while (balance == 0) await_filled(&account);
    release(&account);
    synctrace_block(ST_EVENT_REQUEST, tickets_object, 0, PLACE);
    REQUIRE(sem_wait(&tickets) == 0);
    synctrace_unblock();
    synctrace_event(ST_EVENT_ACQUIRE, tickets_object, SYNCTRACE_COUNTED, PLACE, -1);
    synctrace_thread_event(ST_EVENT_JOIN_WAIT, thread, PLACE, 0);
    REQUIRE(pthread_join(handle, NULL) == 0);
    synctrace_thread_joined(thread, PLACE);
    synctrace_thread_release(thread);
    // A thread that does not come to be.
    synctrace_thread_not_started(synctrace_thread_new("never", 0, PLACE));
    begin_call();
    synctrace_object_end(tickets_object, PLACE);
    synctrace_object_end(filled_object, PLACE);
    synctrace_object_end(account.object, PLACE);
    end_call();
    Dl_info here;
    REQUIRE(dladdr((void *)history, &here) != 0);
    printf("history %llu\n", (unsigned long long)((char *)history - (char *)here.dli_fbase));
    return 0;
}
