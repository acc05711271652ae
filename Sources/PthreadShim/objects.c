// The program's objects by their addresses. Looking one up takes no lock; making and ending one does, which is short.
#define _GNU_SOURCE
#include "mutex.h"
#include "shim.h"
#include "table_lock.h"

__thread shim_thread shim_self __attribute__((tls_model("initial-exec")));

#define BUCKETS (1u << 16)
static shim_record *buckets[BUCKETS];  // atomic: release stores with the lock, acquire loads

// What is asked for is not put on record.
static shim_record *lose(uint32_t reason) {
    if (!shim_is_guest()) st_lose(reason);
    return NULL;
}

static shim_record **bucket_of(uint64_t key) { return &buckets[key * 0x9e3779b97f4a7c15ull >> 48]; }

// Before the thread goes by a record that it has found: every way to one for the first time leads through here.
static void know_self(void) {
    if (st_likely(shim_self.identity != 0)) return;
    static uint64_t last;
    uint64_t none = 0, next = __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
    // A handler may have come between, which keeps what it has taken by its own number. The threads of a process are told
    // apart by this, and nothing else goes with it: relaxed.
    __atomic_compare_exchange_n(&shim_self.identity, &none, next, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED);
}

static void remember(shim_record *record, uint64_t key) {
    know_self();
    shim_self.cache[(key >> 3 ^ key >> 9) % SHIM_CACHE] = record;
}

// A record that is taken for another key meanwhile leads into that one's chain: what is there may then be missed, and is
// looked for once more with the lock.
static shim_record *search(uint64_t key) {
    shim_record *record = __atomic_load_n(bucket_of(key), __ATOMIC_ACQUIRE);
    while (record != NULL && __atomic_load_n(&record->key, __ATOMIC_ACQUIRE) != key)
        record = __atomic_load_n(&record->next, __ATOMIC_ACQUIRE);
    return record;
}

static shim_record *search_surely(uint64_t key) {
    uint64_t mask;
    if (!shim_table_lock(&mask)) return search(key);
    shim_record *record = search(key);
    shim_table_unlock(mask);
    return record;
}

shim_record *shim_look_up(uint64_t key) {
    know_self();
    shim_record *record = search(key);
    if (record == NULL) record = search_surely(key);
    if (record != NULL) remember(record, key);
    return record != NULL && record->flags & SHIM_IS_LEFT_OUT ? shim_leave_out(record) : record;
}

bool shim_is_known(const void *address, shim_kind kind) {
    uint64_t key = shim_key(address, kind);
    return search(key) != NULL || search_surely(key) != NULL;
}

static void publish(shim_record *record, uint64_t key) {
    shim_record **bucket = bucket_of(key);
    __atomic_store_n(&record->next, *bucket, __ATOMIC_RELAXED);
    // Release: partner of the acquire loads of who finds it; what the record holds is there.
    __atomic_store_n(&record->key, key, __ATOMIC_RELEASE);
    __atomic_store_n(bucket, record, __ATOMIC_RELEASE);
}

// Takes the record of a key out of its chain; NULL if there is none.
static shim_record *withdraw(uint64_t key) {
    shim_record **link = bucket_of(key);
    while (*link != NULL && (*link)->key != key) link = &(*link)->next;
    shim_record *record = *link;
    if (record == NULL) return NULL;
    __atomic_store_n(link, record->next, __ATOMIC_RELEASE);
    shim_memory_unwatch(record);
    __atomic_store_n(&record->key, 0, __ATOMIC_RELEASE);
    return record;
}

static const synctrace_place no_place = {NULL, NULL, 0};

static shim_record *make_new(uint64_t key, const void *address, bool is_met, shim_maker make, int64_t detail,
                             synctrace_place place) {
    shim_record *record = shim_is_guest() || st_may_allocate() ? shim_take_record_locked() : NULL;
    if (record == NULL) return lose(ST_LOSS_MEMORY);
    int32_t module = shim_ignored_module(place);
    if (module < 0) {
        make(record, address, is_met, detail, is_met ? no_place : place);
    } else {
        record->flags = SHIM_IS_LEFT_OUT;
        record->level = (uint32_t)module;
        shim_leave_out(record);
        if (module != SHIM_BENEATH) shim_tell_left_out_of((uint32_t)module, 1);
    }
    shim_memory_watch(record, address);
    publish(record, key);
    remember(record, key);
    return record;
}

static void say(shim_record *record, uint8_t what, synctrace_place place) {
    bool is_counted = ((st_object *)(void *)record->object)->counted;
    synctrace_event(what, record->object, is_counted ? SYNCTRACE_COUNTED : SYNCTRACE_SHARED, place, 0);
}

static void end(shim_record *record, synctrace_place place) {
    if (record->flags & SHIM_IS_LEFT_OUT) {
        shim_return_record_locked(record);
        return;
    }
    st_object *object = (st_object *)(void *)record->object;
    // The recorder says no farewell to an object that it has not met.
    if (record->flags & SHIM_IS_SAID_OVER) object->epoch = object->refused = 0;
    synctrace_object_end(record->object, place);
    shim_return_record_locked(record);
}

// --- Objects that are over ---

// The last ones, in turn. A record has its place among them in `woken`.
#define GRAVES 1024u
static shim_record *graves[GRAVES];
static uint32_t next_grave;

static inline uint64_t key_of_grave(uint64_t key) { return key | 1ull << 63; }

// Takes one out that is of no use any more.
static void clear_grave(uint64_t key) {
    shim_record *record = withdraw(key_of_grave(key));
    if (record == NULL) return;
    graves[record->woken] = NULL;
    end(record, no_place);
}

static shim_record *revive(uint64_t key, const void *address, shim_kind kind) {
    shim_record *record = search(key_of_grave(key));
    if (record == NULL) return NULL;
    if (record->signals != shim_remains(address, kind)) {
        clear_grave(key);
        return NULL;
    }
    withdraw(key_of_grave(key));
    graves[record->woken] = NULL;
    record->woken = 0;
    record->flags &= ~SHIM_IS_SAID_OVER;
    publish(record, key);
    remember(record, key);
    return record;
}

shim_record *shim_revive(const void *address, shim_kind kind) {
    uint64_t key = shim_key(address, kind);
    if (search(key_of_grave(key)) == NULL) return NULL;
    uint64_t mask;
    if (!shim_table_lock(&mask)) return NULL;
    shim_record *record = search(key) == NULL ? revive(key, address, kind) : NULL;
    shim_table_unlock(mask);
    return record;
}

void shim_bury(shim_record *record, const void *address, shim_kind kind, synctrace_place place) {
    uint64_t key = shim_key(address, kind);
    uint64_t remains = shim_remains(address, kind);
    if (remains != 0 && !(record->flags & SHIM_IS_SAID_OVER)) shim_say_over(record, place);
    uint64_t mask;
    if (!shim_table_lock(&mask)) return (void)lose(ST_LOSS_SIGNAL);
    clear_grave(key);
    if (remains == 0) {
        end(record, place);
    } else {
        uint32_t grave = next_grave++ % GRAVES;
        shim_record *oldest = graves[grave];
        if (oldest != NULL) clear_grave(oldest->key);
        graves[grave] = record;
        record->flags &= ~SHIM_IS_WATCHED;
        record->holder = 0;
        record->waiters = 0;
        if (kind != SHIM_BARRIER) record->level = 0;  // its parties
        record->woken = grave;
        record->signals = remains;
        publish(record, key_of_grave(key));
    }
    shim_table_unlock(mask);
}

shim_record *shim_withdraw(const void *address, shim_kind kind) {
    uint64_t key = shim_key(address, kind);
    if (!shim_is_known(address, kind)) return NULL;
    uint64_t mask;
    if (!shim_table_lock(&mask)) return lose(ST_LOSS_SIGNAL);
    shim_record *record = withdraw(key);
    bool is_left_out = record != NULL && record->flags & SHIM_IS_LEFT_OUT;
    if (is_left_out) {
        shim_leave_out(record);
        shim_return_record_locked(record);
    }
    shim_table_unlock(mask);
    return is_left_out ? NULL : record;
}

void shim_finish(shim_record *record, synctrace_place place) {
    uint64_t mask;
    if (!shim_table_lock(&mask)) return (void)lose(ST_LOSS_SIGNAL);
    end(record, place);
    shim_table_unlock(mask);
}

void shim_say_over(shim_record *record, synctrace_place place) {
    say(record, ST_EVENT_DESTROY, place);
    record->flags |= SHIM_IS_SAID_OVER;
}

shim_record *shim_meet(const void *address, shim_kind kind, shim_maker make, int64_t detail, synctrace_place place) {
    uint64_t key = shim_key(address, kind);
    // Without a lock: the operations on those that are left out come here.
    shim_record *record = search(key);
    if (record == NULL) {
        shim_touch(address, kind);
        uint64_t mask;
        if (!shim_table_lock(&mask)) return lose(ST_LOSS_SIGNAL);
        record = search(key);
        if (record == NULL) record = revive(key, address, kind);
        if (record == NULL) record = make_new(key, address, true, make, detail, place);
        shim_table_unlock(mask);
    }
    return record != NULL && record->flags & SHIM_IS_LEFT_OUT ? NULL : record;
}

// The recording that an object was last on record in: a forked child's is another one.
static uint32_t epoch_of(const shim_record *record) {
    return __atomic_load_n(&((const st_object *)(const void *)record->object)->epoch, __ATOMIC_RELAXED);
}

// Whether threads wait at a condition or a barrier that is over: the last to leave it ends it. Under the table's lock.
static bool is_left_to_others(shim_record *record, shim_kind kind, synctrace_place place) {
    if ((kind != SHIM_CONDITION && kind != SHIM_BARRIER) || record->flags & SHIM_IS_LEFT_OUT) return false;
    shim_lock_guard(record);
    bool is_used = record->waiters > 0;
    if (is_used) shim_say_over(record, place);
    if (is_used) record->flags |= SHIM_IS_OVER;
    shim_unlock_guard(record);
    return is_used;
}

shim_record *shim_begin(const void *address, shim_kind kind, shim_maker make, int64_t detail, synctrace_place place) {
    uint64_t key = shim_key(address, kind);
    uint64_t mask;
    if (!shim_table_lock(&mask)) return lose(ST_LOSS_SIGNAL);
    clear_grave(key);
    shim_record *former = withdraw(key);
    // A forked child makes anew what its parent has left it, and what it has not used itself.
    bool is_inherited = former != NULL && former->flags & SHIM_IS_INHERITED && former->signals == epoch_of(former);
    // Where nobody uses it, its memory may have had another purpose since. Of a semaphore, the events tell that.
    bool is_used = former != NULL && !(former->flags & SHIM_IS_LEFT_OUT)
        && (kind == SHIM_SEMAPHORE ? !is_inherited : former->level > 0 || former->waiters > 0);
    if (is_used) say(former, is_inherited ? ST_EVENT_STATE : ST_EVENT_REINITIALIZE, place);
    if (former != NULL && !is_left_to_others(former, kind, place)) end(former, place);
    shim_record *record = make_new(key, address, false, make, detail, place);
    shim_table_unlock(mask);
    return record != NULL && record->flags & SHIM_IS_LEFT_OUT ? NULL : record;
}

void shim_end(const void *address, shim_kind kind, synctrace_place place) {
    shim_record *record = shim_withdraw(address, kind);
    if (record != NULL) shim_bury(record, address, kind, place);
}

bool shim_end_left(uint64_t key, bool may_be_held, synctrace_place place) {
    shim_record *record = search(key);
    // Who waits for a condition is still to leave it.
    if (record == NULL || !(record->flags & SHIM_IS_WATCHED) || record->waiters > 0) return false;
    bool is_held = !(record->flags & SHIM_IS_LEFT_OUT) && __atomic_load_n(&record->level, __ATOMIC_RELAXED) > 0;
    if (is_held && !may_be_held) return false;
    shim_end((const void *)shim_address(key), (shim_kind)(key >> 56), place);
    return true;
}

uint32_t shim_find_watched(uint32_t page, uintptr_t start, uintptr_t end, uint32_t passed, uint64_t *keys, uint32_t room) {
    uint64_t mask;
    if (!shim_table_lock(&mask)) return 0;
    uint32_t count = shim_memory_find(page, start, end, passed, keys, room);
    shim_table_unlock(mask);
    return count;
}

void shim_end_all(uintptr_t start, uintptr_t stop, synctrace_place place) {
    uint64_t mask;
    if (!shim_table_lock(&mask)) return;
    for (uint32_t bucket = 0; bucket < BUCKETS; bucket++) {
        shim_record *next;
        for (shim_record *record = buckets[bucket]; record != NULL; record = next) {
            next = record->next;
            uint64_t key = record->key, address = shim_address(key), kind = key >> 56;
            if (address < start || address >= stop || kind == SHIM_THREAD) continue;
            if (key == key_of_grave(key)) {
                clear_grave(key);
            } else if ((kind != SHIM_CONDITION && kind != SHIM_BARRIER) || record->waiters == 0) {
                withdraw(key);
                end(record, place);
            }
        }
    }
    shim_table_unlock(mask);
}

void shim_put_thread(shim_record *record, pthread_t handle) {
    uint64_t key = shim_key((const void *)handle, SHIM_THREAD);
    uint64_t mask;
    if (!shim_table_lock(&mask)) return;
    shim_record *former = withdraw(key);
    synctrace_thread *thread = former == NULL ? NULL : (synctrace_thread *)(void *)former->object;
    if (former != NULL) shim_return_record_locked(former);
    if (record != NULL) publish(record, key);
    shim_table_unlock(mask);
    if (thread != NULL) synctrace_thread_release(thread);
}

// --- Forks: no thread is in here then ---

static uint64_t fork_mask;
static bool fork_has_table;

// What handlers of a fork do that were there before those of the shim, such as jemalloc's, passes through: the forking thread
// has this lock, and all of the recorder's, and they give back after the fork what they take before it.
static void before_fork(void) {
    fork_has_table = shim_table_lock(&fork_mask);
    shim_self.passes++;
}

static void after_fork(void) {
    shim_self.passes--;
    if (fork_has_table) shim_table_unlock(fork_mask);
}

static void in_child(void) {
    for (uint32_t bucket = 0; bucket < BUCKETS; bucket++)
        for (shim_record *record = buckets[bucket]; record != NULL; record = record->next) {
            if (record->flags & SHIM_IS_LEFT_OUT || record->key == key_of_grave(record->key)) continue;
            record->guard = 0;
            record->waiters = record->woken = 0;
            uint64_t kind = record->key >> 56;
            if (kind == SHIM_THREAD) continue;
            if (kind == SHIM_MUTEX) shim_mutex_inherited(record);
            record->flags |= SHIM_IS_INHERITED;
            record->signals = epoch_of(record);
        }
    // The forking thread goes on with what it has.
    for (uint32_t place = 0; place < SHIM_SHARED_HOLDS; place++)
        if (shim_self.shared[place] != NULL) shim_self.shared[place]->waiters++;
    shim_forget_left_out();
    after_fork();
}

// After the recorder's handlers are known: this lock is taken before those of the recorder.
__attribute__((constructor(102))) static void prepare_for_forks(void) {
    pthread_atfork(before_fork, after_fork, in_child);
}
