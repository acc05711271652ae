// Objects: what every primitive is made of, and the list of those that live.
#include <stdio.h>
#include <stdlib.h>

#include "st_internal.h"

static pthread_mutex_t registry = PTHREAD_MUTEX_INITIALIZER;
st_object *st_objects;

void st_registry_lock(void) {
    st_region_enter();
    pthread_mutex_lock(&registry);
}

void st_registry_unlock(void) {
    pthread_mutex_unlock(&registry);
    st_region_leave();
}

// Names of TraceModel's ObjectKind by raw value, for origins; a test holds them equal.
static const char *const kind_names[16] = {
    "",      "thread",  "lock",  "rlock",  "condition", "semaphore", "bounded_semaphore", "event", "timer",
    "barrier", "mutex", "rwlock", "resource", "variable", "", "",
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
    char text[256];
    if (counted == ST_OBJECT_THREAD)
        snprintf(text, sizeof text, "%s/%u", base, ordinal);
    else
        snprintf(text, sizeof text, "%s#%s%u", base, st_object_kind_name(kind), ordinal);
    return strdup(text);
}

void st_object_link(st_object *object) {
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
    object->name = name == NULL ? NULL : strndup(name, ST_TEXT_LIMIT / 2);
    object->origin = origin_of(creator, kind);
    object->flags |= flags;
    object->capacity = capacity;
    object->creator = creator->serial;
    object->site = site;
    __atomic_store_n(&object->fresh, true, __ATOMIC_RELAXED);
    st_object_link(object);
    st_emit(ST_EVENT_CREATE, object, site, capacity);
    __atomic_store_n(&object->fresh, false, __ATOMIC_RELAXED);
}

void st_object_destroy(st_object *object, st_site site) {
    // An object that the recording has not met needs no farewell, unless that was for want of room.
    uint32_t epoch = __atomic_load_n(&st_gate->epoch, __ATOMIC_RELAXED);
    if (epoch != 0 && (__atomic_load_n(&object->epoch, __ATOMIC_ACQUIRE) == epoch ||
                       __atomic_load_n(&object->refused, __ATOMIC_RELAXED) == epoch))
        st_emit(ST_EVENT_DESTROY, object, site, 0);
    st_object_unlink(object);
    if (!object->borrows_name) free(object->name);
    free(object->origin);
}

st_object *st_object_new(uint8_t kind, const char *name, uint8_t flags, int64_t capacity, st_site site) {
    st_object *object = calloc(1, sizeof *object);
    if (object == NULL) abort();
    // Semaphores hold their permits before anybody can ask for their state.
    object->level = st_initial_level(flags, capacity);
    st_object_create(object, kind, name, flags, capacity, site);
    return object;
}

void st_object_free(st_object *object, st_site site) {
    st_object_destroy(object, site);
    free(object);
}

// No thread but the forking one is left: nobody is inside a guard, and nobody waits.
void st_object_reset_after_fork(void) {
    for (st_object *object = st_objects; object != NULL; object = object->next) {
        object->guard = 0;
        object->word &= ST_LOCKED;
        object->queue_head = object->queue_tail = NULL;
    }
}
