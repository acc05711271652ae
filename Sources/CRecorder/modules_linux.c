// The modules of the program: which holds an address, and which build of its file that is.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>

#include "st_internal.h"

#ifdef DLFO_STRUCT_HAS_EH_DBASE
// Weak: the C library has it since 2.35. dladdr takes the loader's lock, which an interrupted thread may have.
#pragma weak _dl_find_object

// The build-id among the notes of a part of a module.
static void find_in_notes(st_module *module, const char *notes, uint64_t length) {
    for (uint64_t at = 0; at + sizeof(ElfW(Nhdr)) <= length;) {
        const ElfW(Nhdr) *note = (const void *)(notes + at);
        uint64_t name = at + sizeof *note, text = name + ((note->n_namesz + 3ull) & ~3ull);
        uint64_t next = text + ((note->n_descsz + 3ull) & ~3ull);
        if (next > length) return;
        if (note->n_type == NT_GNU_BUILD_ID && note->n_namesz == 4 && memcmp(notes + name, "GNU", 4) == 0) {
            module->build_id = notes + text;
            module->build_id_length = note->n_descsz < ST_BUILD_ID_LIMIT ? note->n_descsz : ST_BUILD_ID_LIMIT;
            return;
        }
        at = next;
    }
}

// Its parts as the loader has mapped them: the file may be another by now.
static void look_at_parts(st_module *module, const struct dl_find_object *found) {
    const char *start = found->dlfo_map_start, *end = found->dlfo_map_end;
    const ElfW(Ehdr) *header = (const void *)start;
    if (end - start < (ptrdiff_t)sizeof *header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0) return;
    // In the first page, as the loader itself takes it to be.
    if (header->e_phentsize != sizeof(ElfW(Phdr)) || header->e_phoff + header->e_phnum * sizeof(ElfW(Phdr)) > 4096) return;
    const ElfW(Phdr) *parts = (const void *)(start + header->e_phoff);
    for (uint32_t index = 0; index < header->e_phnum; index++) {
        if (parts[index].p_type == PT_LOAD && parts[index].p_flags & PF_X &&
            module->offset - parts[index].p_vaddr < parts[index].p_memsz)
            module->is_code = true;
        const char *notes = (const char *)found->dlfo_link_map->l_addr + parts[index].p_vaddr;
        if (parts[index].p_type != PT_NOTE || module->build_id_length > 0 || notes < start || notes >= end) continue;
        if (parts[index].p_memsz <= (uint64_t)(end - notes)) find_in_notes(module, notes, parts[index].p_memsz);
    }
}
#endif

st_module st_find_module(uintptr_t address) {
    st_module module = {.path = "", .offset = address};
#ifdef DLFO_STRUCT_HAS_EH_DBASE
    static char program[1024];  // of main's module, which has no name
    struct dl_find_object found;
    if (_dl_find_object == NULL || _dl_find_object((void *)address, &found) != 0) return module;
    const struct link_map *map = found.dlfo_link_map;
    module.offset = address - map->l_addr;
    look_at_parts(&module, &found);
    module.path = map->l_name;
    if (module.path == NULL || module.path[0] == 0) {
        if (program[0] == 0) st_executable_path(program, sizeof program);
        module.path = program;
    }
#endif
    return module;
}
