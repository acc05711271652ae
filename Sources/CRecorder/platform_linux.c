// Linux: futexes, robust names for threads, and reserved file space.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <linux/membarrier.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "st_internal.h"
#include "st_system_call.h"

bool st_futex_wait(const uint32_t *word, uint32_t expected, uint64_t deadline_ns, bool shared) {
    struct timespec deadline, *limit = NULL;
    if (deadline_ns != ST_FOREVER) {
        deadline = (struct timespec){(time_t)(deadline_ns / 1000000000ull), (long)(deadline_ns % 1000000000ull)};
        limit = &deadline;
    }
    // BITSET takes an absolute time of CLOCK_MONOTONIC.
    int operation = FUTEX_WAIT_BITSET | (shared ? 0 : FUTEX_PRIVATE_FLAG);
    return st_system_call(SYS_futex, (long)word, operation, (long)expected, (long)limit, 0,
                          (long)FUTEX_BITSET_MATCH_ANY) != -ETIMEDOUT;
}

void st_futex_wake(const uint32_t *word, int32_t count, bool shared) {
    st_system_call(SYS_futex, (long)word, FUTEX_WAKE | (shared ? 0 : FUTEX_PRIVATE_FLAG), count, 0, 0, 0);
}

int64_t st_native_thread_id(void) { return st_system_call(SYS_gettid, 0, 0, 0, 0, 0, 0); }

int64_t st_process_id(void) { return getpid(); }

uint64_t st_process_start_time(int64_t pid) {
    char path[64] = "/proc/self/stat", text[1024];
    if (pid != 0) {
        char *end = path + sizeof path;
        st_put_text(st_put_number(st_put_text(path, end, "/proc/"), end, (uint64_t)pid), end, "/stat");
    }
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return 0;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    if (length <= 0) return 0;
    text[length] = 0;
    // Field 2, the name in parentheses, may hold anything: count from the last parenthesis. A zombie has ended.
    char *rest = strrchr(text, ')');
    if (rest == NULL || rest[1] == 0 || rest[2] == 'Z' || rest[2] == 'X') return 0;
    for (int field = 2; field < 22 && rest != NULL; field++) rest = strchr(rest + 1, ' ');
    return rest == NULL ? 0 : strtoull(rest, NULL, 10);
}

uint64_t st_pid_namespace(void) {
    struct stat status;
    return stat("/proc/self/ns/pid", &status) == 0 ? (uint64_t)status.st_ino : 0;
}

void st_set_native_thread_name(const char *name) {
    char cut[16];
    size_t length = strnlen(name, 15);
    // Not in the middle of a UTF-8 sequence.
    while (length > 0 && name[length] != 0 && ((unsigned char)name[length] & 0xc0) == 0x80) length--;
    memcpy(cut, name, length);
    cut[length] = 0;
    prctl(PR_SET_NAME, cut);
}

static void read_start(const char *path, char *buffer, uint32_t capacity, uint32_t *length) {
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t count = file < 0 ? 0 : read(file, buffer, capacity - 1);
    if (file >= 0) close(file);
    if (count < 0) count = 0;
    buffer[count] = 0;
    *length = (uint32_t)count;
}

void st_executable_path(char *buffer, uint32_t capacity) {
    ssize_t length = readlink("/proc/self/exe", buffer, capacity - 1);
    buffer[length < 0 ? 0 : length] = 0;
}

void st_process_arguments(char *buffer, uint32_t capacity, uint32_t *length) {
    read_start("/proc/self/cmdline", buffer, capacity, length);
}

void st_keep_from_children(void *address, uint64_t length) { madvise(address, length, MADV_DONTFORK); }

void st_unmap(void *address, uint64_t length) {
    st_system_call(SYS_munmap, (long)address, (long)length, 0, 0, 0, 0);
}

void *st_enlarge(void *address, uint64_t length, uint64_t new_length) {
    void *larger = mremap(address, length, new_length, MREMAP_MAYMOVE);
    return larger == MAP_FAILED ? NULL : larger;
}

void st_touch_ahead(void *address, uint64_t length) {
#ifdef MADV_POPULATE_WRITE
    madvise(address, length, MADV_POPULATE_WRITE);
#else
    (void)address;
    (void)length;
#endif
}

void st_sleep_until(uint64_t deadline_ns) {
    struct timespec until = {(time_t)(deadline_ns / 1000000000ull), (long)(deadline_ns % 1000000000ull)};
    while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) continue;
}

int st_reserve(int file, uint64_t offset, uint64_t length) {
    struct rlimit limit;
    // Past RLIMIT_FSIZE the kernel would send SIGXFSZ to the traced program.
    if (getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && offset + length > limit.rlim_cur)
        return EFBIG;
    int result;
    do {
        result = posix_fallocate(file, (off_t)offset, (off_t)length);
    } while (result == EINTR);
    return result;
}

void st_write_zeros(int file, uint64_t offset, uint64_t length) {
    static const char zeros[1 << 18];
    while (length > 0) {
        uint64_t part = length < sizeof zeros ? length : sizeof zeros;
        // Not by the C library's function, in which a thread may be cancelled.
        long written = st_system_call(SYS_pwrite64, file, (long)zeros, (long)part, (long)offset, 0, 0);
        if (written <= 0) return;
        offset += (uint64_t)written;
        length -= (uint64_t)written;
    }
}

void *st_allocate_wiped_on_fork(size_t size) {
    void *page = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED) return NULL;
    if (madvise(page, size, MADV_WIPEONFORK) != 0) {
        st_unmap(page, size);
        return NULL;
    }
    return page;
}

bool st_barrier_all_threads(void) {
    static uint32_t registered;
    if (!__atomic_load_n(&registered, __ATOMIC_ACQUIRE)) {
        if (st_system_call(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0, 0, 0, 0) != 0) return false;
        __atomic_store_n(&registered, 1, __ATOMIC_RELEASE);
    }
    return st_system_call(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0, 0, 0, 0) == 0;
}

const char *st_error_text(int problem) {
    // "File too large" does not say for what.
    if (problem == EFBIG) return "the file size limit (ulimit -f)";
    const char *text = strerrordesc_np(problem);
    return text != NULL ? text : "unknown error";
}

int st_open(const char *path, int flags, unsigned mode) {
    int fillers[3], count = 0;
    while (count < 3) {
        // Printing to one fails as it does to a descriptor that is closed.
        int filler = open("/dev/null", O_PATH | O_CLOEXEC);
        if (filler > 2) close(filler);
        if (filler < 0 || filler > 2) break;
        fillers[count++] = filler;
    }
    int file = open(path, flags | O_CLOEXEC, (mode_t)mode);
    int problem = errno;
    while (count > 0) close(fillers[--count]);
    if (file >= 0 && file <= 2) {
        // Without /dev/null.
        int moved = fcntl(file, F_DUPFD_CLOEXEC, 3);
        problem = errno;
        close(file);
        file = moved;
    }
    errno = problem;
    return file;
}

static struct flock first_byte(void) {
    return (struct flock){.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = 0, .l_len = 1};
}

bool st_lock_file(int file) {
    struct flock lock = first_byte();
    return fcntl(file, F_OFD_SETLK, &lock) == 0;
}

bool st_file_is_locked(int file) {
    struct flock lock = first_byte();
    return fcntl(file, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}

bool st_is_locked(const char *path) {
    int file = st_open(path, O_RDWR, 0);
    if (file < 0) return errno == EMFILE || errno == ENFILE || errno == ENOMEM;
    bool is_locked = st_file_is_locked(file);
    close(file);
    return is_locked;
}
