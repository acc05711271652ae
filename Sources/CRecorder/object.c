// Objects: what every primitive is made of, and the list of those that live.
#include "st_internal.h"

st_object *st_objects;

void st_registry_lock(void) { st_own_lock_take(ST_OWN_REGISTRY); }

void st_registry_unlock(void) { st_own_lock_give(ST_OWN_REGISTRY); }

// Names of TraceModel's ObjectKind by raw value, for origins; a test holds them equal.
static const char *const kind_names[16] = {
    "",      "thread",  "lock",  "rlock",  "condition", "semaphore", "bounded_semaphore", "event", "timer",
    "barrier", "mutex", "rwlock", "resource", "variable", "futex", "",
};

const char *st_object_kind_name(uint8_t kind) { return kind < 16 ? kind_names[kind] : ""; }

// "main/2#lock3": the creator's origin and the ordinal among what it created of this kind; threads are "main/2/1".
static char *origin_of(st_thread *creator, uint8_t kind) {
    uint8_t counted = kind == ST_OBJECT_TIMER ? ST_OBJECT_THREAD : kind & 15;
    uint32_t ordinal = ++creator->ordinals[counted];
    const char *base = creator->object.origin;
    if (base == NULL) return NULL;
    // A chain of threads, each started by the one before, must not cost memory that grows with its square.
    size_t length = strlen(base);
    if (length > 200) return NULL;
    char text[256], *end = text + sizeof text;
    char *place = st_put_text(text, end, base);
    if (counted != ST_OBJECT_THREAD) {
        place = st_put_text(place, end, "#");
        place = st_put_text(place, end, st_object_kind_name(kind));
    } else {
        place = st_put_text(place, end, "/");
    }
    st_put_number(place, end, ordinal);
    return st_copy_text(text, sizeof text);
}

bool st_must_not_wait(void) {
    st_thread *self = st_current;
    return !st_own_may_wait(ST_OWN_REGISTRY) || (self != NULL && __atomic_load_n(&self->busy, __ATOMIC_RELAXED) != 0);
}

static void link_later(void *object, int64_t count, st_site site) {
    (void)count;
    (void)site;
    st_object_link(object);
}

static void unlink_and_free_later(void *object, int64_t size, st_site site) {
    (void)site;
    st_object_unlink(object);
    st_deallocate(object, (uint64_t)size);
}

void st_object_link(st_object *object) {
    if (st_must_not_wait()) {
        st_defer(link_later, object, 0, st_no_site);
        return;
    }
    st_registry_lock();
    object->next = st_objects;
    if (st_objects != NULL) st_objects->previous = object;
    st_objects = object;
    st_registry_unlock();
}

void st_object_unlink(st_object *object) {
    st_registry_lock();
    if (object->previous != NULL) object->previous->next = object->next;
    else if (st_objects == object) st_objects = object->next;
    if (object->next != NULL) object->next->previous = object->previous;
    st_registry_unlock();
}

void st_object_create(st_object *object, uint8_t kind, const char *name, uint8_t flags, int64_t capacity,
                      st_site site) {
    st_thread *creator = st_self();
    object->kind = kind;
    object->name = name == NULL ? NULL : st_copy_text(name, ST_TEXT_LIMIT / 2);
    if (object->origin == NULL) object->origin = origin_of(creator, kind);
    object->flags |= flags;
    object->capacity = capacity;
    object->creator = creator->serial;
    object->site = site;
    __atomic_store_n(&object->fresh, true, __ATOMIC_RELAXED);
    st_object_link(object);
    st_emit(ST_EVENT_CREATE, object, site, capacity);
    __atomic_store_n(&object->fresh, false, __ATOMIC_RELAXED);
}

static void say_farewell(st_object *object, st_site site) {
    // An object that the recording has not met needs no farewell, unless that was for want of room.
    uint32_t epoch = __atomic_load_n(&st_gate->epoch, __ATOMIC_RELAXED);
    if (epoch != 0 && (__atomic_load_n(&object->epoch, __ATOMIC_ACQUIRE) == epoch ||
                       __atomic_load_n(&object->refused, __ATOMIC_RELAXED) == epoch))
        st_record_event(ST_EVENT_DESTROY, object, object->counted ? ST_COUNTED : ST_NUMBERED, site.file, site.function,
                        site.line, 0);
}

static void free_texts(st_object *object) {
    if (!object->borrows_name) st_free_text(object->name);
    st_free_text(object->origin);
}

void st_object_destroy(st_object *object, st_site site) {
    say_farewell(object, site);
    st_object_unlink(object);
    free_texts(object);
}

void st_object_count(st_object *object, int64_t permits) {
    uint64_t kept = permits < 0 ? 0 : permits > ST_PERMITS_MOST ? (uint64_t)ST_PERMITS_MOST : (uint64_t)permits;
    // Nobody else knows the object but a recording that starts, which looks at it with the registry. In a handler whose thread
    // is in there it is not linked yet, or that thread has the registry.
    bool waits = !st_must_not_wait();
    if (waits) st_registry_lock();
    object->counted = true;
    __atomic_store_n(&object->sequence, object->sequence << ST_PERMIT_BITS | kept, __ATOMIC_RELAXED);
    if (waits) st_registry_unlock();
}

st_object *st_object_new(uint8_t kind, const char *name, uint8_t flags, int64_t capacity, st_site site) {
    // Before there is anything that a handler which is the first to touch the library could not see.
    st_self();
    st_object *object = st_allocate(sizeof *object);
    // Semaphores hold their permits before anybody can ask for their state.
    object->level = st_initial_level(flags, capacity);
    st_object_create(object, kind, name, flags, capacity, site);
    return object;
}

// Where something lies in a module's data; NULL where it lies elsewhere.
static char *place_in_data(const void *address) {
    st_module module = st_find_module((uintptr_t)address);
    if (module.path[0] == 0) return NULL;
    // The stack may be a signal handler's, or a small one.
    enum { BYTES = 1400 };
    char *text = st_allocate(BYTES), *end = text + BYTES;
    char *place = st_put_text(text, end, module.path);
    place = st_put_hexadecimal(st_put_text(place, end, "+0x"), end, module.offset);
    if (module.build_id_length > 0) place = st_put_text(place, end, "#");
    for (uint32_t index = 0; index < module.build_id_length; index++) {
        uint8_t byte = (uint8_t)module.build_id[index];
        place = st_put_hexadecimal(st_put_hexadecimal(place, end, byte >> 4), end, byte & 15);
    }
    char *copy = st_copy_text(text, BYTES);
    st_deallocate(text, BYTES);
    return copy;
}

st_object *st_object_new_at(uint8_t kind, const void *address, uint8_t flags, int64_t capacity, st_site site) {
    st_self();
    st_object *object = st_allocate(sizeof *object);
    object->level = st_initial_level(flags, capacity);
    object->origin = place_in_data(address);
    object->is_at_address = object->origin != NULL;
    st_object_create(object, kind, NULL, flags, capacity, site);
    return object;
}

st_object *st_object_meet(uint8_t kind, const void *address, uint8_t flags, int64_t capacity) {
    st_self();
    st_object *object = st_allocate(sizeof *object);
    object->level = st_initial_level(flags, capacity);
    object->kind = kind;
    // Who meets it first is chance: without such a place it has no origin.
    object->origin = place_in_data(address);
    object->is_at_address = object->origin != NULL;
    object->flags = flags;
    object->capacity = capacity;
    object->is_met = true;
    st_object_link(object);
    return object;
}

void st_object_free(st_object *object, st_site site) {
    if (st_must_not_wait()) {
        // The list may not have the object yet.
        say_farewell(object, site);
        free_texts(object);
        object->name = object->origin = NULL;
        st_defer(unlink_and_free_later, object, sizeof *object, st_no_site);
        return;
    }
    st_object_destroy(object, site);
    st_deallocate(object, sizeof *object);
}

// No thread but the forking one is left: nobody is inside a guard, and nobody waits.
void st_object_reset_after_fork(void) {
    for (st_object *object = st_objects; object != NULL; object = object->next) {
        object->guard = 0;
        object->word &= ST_LOCKED;
        object->queue_head = object->queue_tail = NULL;
    }
}
