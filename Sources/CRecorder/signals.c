// Operations that signal handlers leave to the thread that they have interrupted.
#include <stdlib.h>
#include <sys/mman.h>

#include "st_internal.h"

__thread st_regions st_regions_of_thread __attribute__((tls_model("initial-exec")));

// Not malloc, which the thread may be inside of.
static st_deferred *allocate(st_regions *regions) {
    uint32_t taken = __atomic_load_n(&regions->taken, __ATOMIC_RELAXED);
    while (taken != (1u << ST_DEFERRED_POOL) - 1) {
        uint32_t index = (uint32_t)__builtin_ctz(~taken);
        if (__atomic_compare_exchange_n(&regions->taken, &taken, taken | 1u << index, false, __ATOMIC_RELAXED,
                                        __ATOMIC_RELAXED))
            return &regions->pool[index];
    }
    void *page = mmap(NULL, sizeof(st_deferred), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) abort();
    return page;
}

static void give_back(st_regions *regions, st_deferred *deferred) {
    ptrdiff_t index = deferred - regions->pool;
    if (index >= 0 && index < (ptrdiff_t)ST_DEFERRED_POOL)
        __atomic_fetch_and(&regions->taken, ~(1u << index), __ATOMIC_RELAXED);
    else
        st_unmap(deferred, sizeof(st_deferred));
}

void st_defer(st_operation perform, void *context, int64_t count, st_site site) {
    st_regions *regions = &st_regions_of_thread;
    st_deferred *deferred = allocate(regions);
    *deferred = (st_deferred){NULL, perform, context, count, site};
    st_deferred *newest = __atomic_load_n(&regions->deferred, __ATOMIC_RELAXED);
    do {
        deferred->next = newest;
    } while (!__atomic_compare_exchange_n(&regions->deferred, &newest, deferred, false, __ATOMIC_RELAXED,
                                          __ATOMIC_RELAXED));
    if (st_current != NULL) __atomic_store_n(&st_current->has_deferred, 1, __ATOMIC_RELAXED);
}

static st_deferred *oldest_first(st_deferred *newest) {
    st_deferred *oldest = NULL;
    while (newest != NULL) {
        st_deferred *before = newest->next;
        newest->next = oldest;
        oldest = newest;
        newest = before;
    }
    return oldest;
}

void st_catch_up(void) {
    st_regions *regions = &st_regions_of_thread;
    // A handler that finds the thread outside all regions does its operation itself, also while this runs.
    if (st_is_inside() || regions->is_catching_up) return;
    do {
        regions->is_catching_up = true;
        if (st_current != NULL) __atomic_store_n(&st_current->has_deferred, 0, __ATOMIC_RELAXED);
        __atomic_signal_fence(__ATOMIC_SEQ_CST);
        st_deferred *next = oldest_first(__atomic_exchange_n(&regions->deferred, NULL, __ATOMIC_RELAXED));
        while (next != NULL) {
            st_deferred deferred = *next;
            give_back(regions, next);
            next = deferred.next;
            deferred.perform(deferred.context, deferred.count, deferred.site);
        }
        regions->is_catching_up = false;
        __atomic_signal_fence(__ATOMIC_SEQ_CST);
    } while (__atomic_load_n(&regions->deferred, __ATOMIC_RELAXED) != NULL);
}
