// Files that are needed for as long as a recording goes on, opened at its start: later the process may have no descriptor
// left, another identity, or another root.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "st_internal.h"

// Numbers that loops over the usual ones do not reach.
#define KEPT_NUMBER 4096u
#define KEPT_RANGE 64u
// Whoever may have fewer descriptors than this needs them all.
#define SMALLEST_LIMIT 256u

// Moves a descriptor to a number that is out of the program's way: above its own limit, where it may be raised so far.
// -1 where no number is.
static int move_aside(int file) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
    struct rlimit raised = limit;
    rlim_t wanted = KEPT_NUMBER + KEPT_RANGE;
    if (raised.rlim_cur < wanted) raised.rlim_cur = wanted < limit.rlim_max ? wanted : limit.rlim_max;
    if (raised.rlim_cur < SMALLEST_LIMIT) return -1;
    // A descriptor above the limit stays open when that is put back.
    if (raised.rlim_cur > limit.rlim_cur && setrlimit(RLIMIT_NOFILE, &raised) != 0) raised = limit;
    int least = raised.rlim_cur >= wanted ? (int)KEPT_NUMBER : (int)(raised.rlim_cur - KEPT_RANGE);
    int moved = fcntl(file, F_DUPFD_CLOEXEC, least);
    if (raised.rlim_cur > limit.rlim_cur) setrlimit(RLIMIT_NOFILE, &limit);
    return moved;
}

void st_keep_file(st_kept_file *kept, const char *path, int flags) {
    *kept = (st_kept_file){0};
    // An open file of its own: the lock of another one must not live on in children that inherit this one.
    int file = st_open(path, flags, 0);
    if (file < 0) return;
    struct stat status;
    int moved = fstat(file, &status) == 0 ? move_aside(file) : -1;
    close(file);
    if (moved < 0) return;
    *kept = (st_kept_file){.is_kept = true, .descriptor = moved, .device = status.st_dev, .number = status.st_ino};
}

int st_kept_descriptor(const st_kept_file *kept) {
    struct stat status;
    bool is_intact = kept->is_kept && fstat(kept->descriptor, &status) == 0 && status.st_dev == kept->device &&
                     status.st_ino == kept->number;
    return is_intact ? kept->descriptor : -1;
}

void st_drop_file(st_kept_file *kept) {
    int file = st_kept_descriptor(kept);
    if (file >= 0) close(file);
    *kept = (st_kept_file){0};
}

int st_borrow(const st_kept_file *kept, const char *path, bool *is_borrowed) {
    int file = st_kept_descriptor(kept);
    *is_borrowed = file >= 0;
    return file >= 0 ? file : st_open(path, O_RDWR, 0);
}
