#define _GNU_SOURCE
#include "real.h"

#include <dlfcn.h>
#include <string.h>

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
}
