#define _GNU_SOURCE
#include "real.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <string.h>

#include "condition.h"

// Elsewhere that version does not exist, and the search for it would allocate.
#if defined(__x86_64__)
#define HAS_OLD true
#else
#define HAS_OLD false
#endif

shim_functions shim_real;

void *shim_next_function(const char *name, const char *version) {
    // Calls neither malloc nor a function that is taken over, where there is one of that name.
    return version == NULL ? dlsym(RTLD_NEXT, name) : dlvsym(RTLD_NEXT, name, version);
}

void shim_find_functions(void) {
    void *found;
#define SHIM_FIND(name)                      \
    found = shim_next_function(#name, NULL); \
    memcpy(&shim_real.name, &found, sizeof found);
    SHIM_REAL_FUNCTIONS(SHIM_FIND)
#undef SHIM_FIND
#define SHIM_FIND(name)                                                   \
    found = shim_next_function("pthread_cond_" #name, NULL);              \
    memcpy(&shim_new_conditions.name, &found, sizeof found);              \
    found = HAS_OLD ? shim_next_function("pthread_cond_" #name, "GLIBC_2.2.5") : NULL; \
    memcpy(&shim_old_conditions.name, &found, sizeof found);
    SHIM_FIND(wait)
    SHIM_FIND(timedwait)
    SHIM_FIND(signal)
    SHIM_FIND(broadcast)
    SHIM_FIND(init)
    SHIM_FIND(destroy)
#undef SHIM_FIND
}
