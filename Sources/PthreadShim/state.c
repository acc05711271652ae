// Whether there is anything to put on record, and where the recorder is.
#define _GNU_SOURCE
#include <errno.h>
#include <link.h>
#include <string.h>
#include <unistd.h>

#include "shim.h"

// What the C library's start files have, where the linker is given them.
__attribute__((weak, visibility("hidden"))) void *__dso_handle = &__dso_handle;

// The recorder of this library leaves the start to it.
const bool st_joins_late = true;

uint32_t shim_state;
const st_host *shim_recorder = &st_own_host;
bool shim_has_host;
// The program has a recorder, which starts after this library.
static bool expects_host;

// A module's note, as presence.c of the recorder writes it.
static bool has_note(const char *notes, uint64_t length) {
    for (uint64_t at = 0; at + sizeof(ElfW(Nhdr)) <= length;) {
        const ElfW(Nhdr) *note = (const void *)(notes + at);
        const char *name = notes + at + sizeof *note;
        if (note->n_namesz == 10 && note->n_type == 1 && memcmp(name, "SyncTrace", 10) == 0) return true;
        at += sizeof *note + ((note->n_namesz + 3ull) & ~3ull) + ((note->n_descsz + 3ull) & ~3ull);
    }
    return false;
}

// Whether a module that is not this one has a recorder of its own.
static int look_for_recorder(struct dl_phdr_info *module, size_t size, void *is_found) {
    (void)size;
    bool is_here = false, has_recorder = false;
    for (int index = 0; index < module->dlpi_phnum; index++) {
        const ElfW(Phdr) *part = &module->dlpi_phdr[index];
        uintptr_t start = module->dlpi_addr + part->p_vaddr;
        if (part->p_type == PT_LOAD && (uintptr_t)&shim_state - start < part->p_memsz) is_here = true;
        if (part->p_type == PT_NOTE && has_note((const char *)start, part->p_memsz)) has_recorder = true;
    }
    if (!has_recorder || is_here) return 0;
    *(bool *)is_found = true;
    return 1;
}

// The Swift toolchain's programs, which lie beside its compiler: a recording of `swift test` is about the tests.
static bool is_toolchain(void) {
    char path[1024 + 32];
    st_executable_path(path, 1024);
    char *slash = strrchr(path, '/');
    if (slash == NULL) return false;
    char name[64];
    size_t length = strnlen(slash + 1, sizeof name - 1);
    memcpy(name, slash + 1, length);
    name[length] = 0;
    strcpy(slash + 1, "swift-frontend");
    if (access(path, X_OK) != 0) return false;
    static const char *const prefixes[] = {"swift-", "swiftc", "clang", "ld.", "lld"};
    for (size_t index = 0; index < sizeof prefixes / sizeof *prefixes; index++)
        if (strncmp(name, prefixes[index], strlen(prefixes[index])) == 0) return true;
    return strcmp(name, "swift") == 0;
}

// Read by AddressSanitizer's library before ASAN_OPTIONS: a program that GCC built with it does not start behind this library
// otherwise.
SHIM_HOOK const char *__asan_default_options(void);
SHIM_HOOK const char *__asan_default_options(void) { return "verify_asan_link_order=0"; }

// A sanitizer puts functions of its own before those that are called here, and may not be ready for them.
extern void __asan_init(void) __attribute__((weak));
extern void __hwasan_init(void) __attribute__((weak));
extern void __msan_init(void) __attribute__((weak));
extern void __tsan_init(void) __attribute__((weak));

static bool is_sanitized(void) {
    // The tests of this library itself.
    if (ST_IS_UNDER_THREAD_SANITIZER) return false;
    return __asan_init != NULL || __hwasan_init != NULL || __msan_init != NULL || __tsan_init != NULL;
}

// After the recorder's own start, before any constructor of a program's, which finds errno as it would without this.
__attribute__((constructor(103))) static void start(void) {
    int before = errno;
    shim_find_functions();
    shim_know_main_stack();
    bool has_recorder = false;
    dl_iterate_phdr(look_for_recorder, &has_recorder);
    const char *directory = getenv(ST_ENVIRONMENT);
    bool is_wanted = directory != NULL && directory[0] != 0 && !is_toolchain() && !is_sanitized();
    expects_host = is_wanted && has_recorder;
    if (has_recorder) is_wanted = false;
    __atomic_store_n(&shim_state, is_wanted ? SHIM_WAITING : SHIM_OFF, __ATOMIC_RELEASE);
    errno = before;
}

// Called by the program's recorder, when the process starts and has one thread for its front.
SHIM_HOOK bool libsynctrace_pthread_take(const st_host *host);
SHIM_HOOK bool libsynctrace_pthread_take(const st_host *host) {
    bool is_alike = host->version == ST_HOST_VERSION && host->bytes == sizeof *host &&
                    host->object_bytes == sizeof(st_object) && host->thread_bytes == sizeof(st_thread);
    if (!expects_host || !is_alike) return false;
    expects_host = false;
    shim_recorder = host;
    shim_has_host = true;
    shim_frames = st_stack_frames();
    // Release: partner of the acquire in shim_find_out; who sees the state sees the recorder.
    __atomic_store_n(&shim_state, SHIM_ON, __ATOMIC_RELEASE);
    return true;
}

// What the program's front does by pthread functions for itself is on record already.
SHIM_HOOK void libsynctrace_pthread_pass(int change);
SHIM_HOOK void libsynctrace_pthread_pass(int change) { shim_self.passes += (uint32_t)change; }

bool shim_is_beneath(synctrace_place place) {
    st_site site = {place.file, place.function, place.line};
    const char *path = st_find_module((uintptr_t)st_site_address(site)).path, *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1;
    static const char *const prefixes[] = {"libswift", "libdispatch.so", "libBlocksRuntime.so"};
    for (size_t index = 0; index < sizeof prefixes / sizeof *prefixes; index++)
        if (strncmp(name, prefixes[index], strlen(prefixes[index])) == 0) return true;
    return false;
}

// Called by a recorder that is loaded later, with a front of its own, and by one of another version.
SHIM_HOOK void libsynctrace_pthread_yield(void);
SHIM_HOOK void libsynctrace_pthread_yield(void) {
    if (__atomic_exchange_n(&shim_state, SHIM_OFF, __ATOMIC_ACQ_REL) == SHIM_ON) synctrace_leave();
}

bool shim_find_out(void) {
    switch (__atomic_load_n(&shim_state, __ATOMIC_ACQUIRE)) {
    case SHIM_EARLY:
        if (shim_real.exit == NULL) shim_find_functions();
        return false;
    case SHIM_WAITING: break;
    case SHIM_ON: return shim_self.passes == 0;
    default: return false;
    }
    if (shim_self.passes != 0) return false;
    int before = errno;
    bool is_on = st_join_late();
    errno = before;
    if (is_on) shim_frames = st_stack_frames();
    uint32_t waiting = SHIM_WAITING;
    // Another thread may have been faster.
    __atomic_compare_exchange_n(&shim_state, &waiting, is_on ? SHIM_ON : SHIM_OFF, false, __ATOMIC_RELEASE,
                                __ATOMIC_RELAXED);
    return is_on && __atomic_load_n(&shim_state, __ATOMIC_RELAXED) == SHIM_ON;
}
