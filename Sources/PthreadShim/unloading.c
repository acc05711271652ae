// Modules that are closed: their objects go with them, and their code. What is loaded next may lie where they were.
#define _GNU_SOURCE
#include <link.h>
#include <sys/mman.h>

#include "shim.h"

enum { MODULES_MOST = 4000 };

typedef struct range {
    uintptr_t start, end;
} range;

// The modules that are there. More than there is room for are not told apart.
typedef struct modules {
    uint32_t count;
    unsigned long long unloaded;  // how many have been so far
    range ranges[MODULES_MOST];
} modules;

static range range_of(const struct dl_phdr_info *module) {
    range range = {UINTPTR_MAX, 0};
    for (int index = 0; index < module->dlpi_phnum; index++) {
        const ElfW(Phdr) *part = &module->dlpi_phdr[index];
        if (part->p_type != PT_LOAD) continue;
        uintptr_t start = module->dlpi_addr + part->p_vaddr, end = start + part->p_memsz;
        if (start < range.start) range.start = start;
        if (end > range.end) range.end = end;
    }
    return range;
}

static int keep(struct dl_phdr_info *module, size_t size, void *pointer) {
    (void)size;
    modules *before = pointer;
    before->unloaded = module->dlpi_subs;
    if (before->count < MODULES_MOST) before->ranges[before->count++] = range_of(module);
    return 0;
}

// Takes out of those that were there what still is.
static int take_out(struct dl_phdr_info *module, size_t size, void *pointer) {
    (void)size;
    modules *before = pointer;
    if (module->dlpi_subs == before->unloaded) return 1;
    range range = range_of(module);
    for (uint32_t index = 0; index < before->count; index++)
        if (before->ranges[index].start == range.start) before->ranges[index].end = range.start;
    return 0;
}

SHIM_HOOK int dlclose(void *handle) {
    if (!shim_is_on()) return shim_real.dlclose(handle);
    modules *before = mmap(NULL, sizeof *before, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (before == MAP_FAILED) before = NULL;
    if (before != NULL) dl_iterate_phdr(keep, before);
    int result = shim_real.dlclose(handle);
    synctrace_forget_code();
    if (before == NULL) return result;
    bool is_any_gone = dl_iterate_phdr(take_out, before) == 0;
    for (uint32_t index = 0; is_any_gone && index < before->count; index++)
        if (before->ranges[index].start < before->ranges[index].end)
            shim_end_all(before->ranges[index].start, before->ranges[index].end, SHIM_PLACE);
    st_unmap(before, sizeof *before);
    return result;
}
