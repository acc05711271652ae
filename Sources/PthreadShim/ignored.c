// Modules whose locks nobody wants on record: libraries that make millions of operations of their own.
//
// An object is left out as a whole, by who has made it, or by who uses it first where nobody saw it made: a history with some of
// its operations would not be legal.
#define _GNU_SOURCE
#include <string.h>

#include "shim.h"

// Those that were met, by the names of their files; with the table's lock. A name is whole before a record leads to it.
static char names[SHIM_IGNORED_MODULES][112];

// The last place is for all that have none of their own.
static int32_t place_of(const char *name) {
    uint32_t place = 0;
    while (place + 1 < SHIM_IGNORED_MODULES && names[place][0] != 0) {
        if (strncmp(names[place], name, sizeof *names - 1) == 0) return (int32_t)place;
        place++;
    }
    if (names[place][0] == 0) strncpy(names[place], place + 1 < SHIM_IGNORED_MODULES ? name : "other modules", sizeof *names - 1);
    return (int32_t)place;
}

int32_t shim_ignored_module(synctrace_place place) {
    if (shim_is_guest() && place.file != NULL && shim_is_beneath(place)) return SHIM_BENEATH;
    const char *pattern = synctrace_ignored_modules();
    if (*pattern == 0 || place.file == NULL) return -1;
    st_site site = {place.file, place.function, place.line};
    const char *path = st_find_module((uintptr_t)st_site_address(site)).path;
    if (*path == 0) return -1;
    for (; *pattern != 0; pattern += strlen(pattern) + 1) {
        if (!synctrace_module_matches(pattern, path)) continue;
        const char *slash = strrchr(path, '/');
        return place_of(slash == NULL ? path : slash + 1);
    }
    return -1;
}

void shim_tell_left_out_of(uint32_t module, uint32_t objects) {
    uint32_t count = shim_self.left_out[module];
    shim_self.left_out[module] = 0;
    if (count > 0 || objects > 0) synctrace_left_out(names[module], count, objects);
}

void shim_tell_left_out(void) {
    for (uint32_t module = 0; module < SHIM_IGNORED_MODULES; module++)
        if (shim_self.left_out[module] > 0) shim_tell_left_out_of(module, 0);
}

void shim_forget_left_out(void) { memset(shim_self.left_out, 0, sizeof shim_self.left_out); }
