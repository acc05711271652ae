// The name of this process's file of buffers: another one until the file is whole. So a file under its own name that is
// cut off has held something, and one of a process that was killed while it made it has not.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "st_internal.h"

// The recording's directory as it was opened, for the child of a process that has another root by now; -1 where it is not
// kept.
static int kept_directory(void) { return st_kept_descriptor(&st_this_part.directory_file); }

static const char *last_part(const char *path) { return strrchr(path, '/') + 1; }

int st_process_file_create(uint32_t id) {
    st_part *part = &st_this_part;
    char *end = part->process_path + sizeof part->process_path;
    st_put_number(st_put_text(st_put_text(part->process_path, end, part->directory), end, "/process-"), end, id);
    end = part->making_path + sizeof part->making_path;
    st_put_number(st_put_text(st_put_text(part->making_path, end, part->directory), end, "/" ST_UNFINISHED), end, id);
    int file = st_open(part->making_path, O_RDWR | O_CREAT | O_EXCL, 0600);
    int directory = kept_directory();
    if (file >= 0 || directory < 0) return file;
    int problem = errno;
    file = openat(directory, last_part(part->making_path), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) errno = problem;
    return file;
}

// Gives the file its name, but not in place of what lies there.
static int rename_at(int directory, const char *from, const char *to) {
    if (renameat2(directory, from, directory, to, RENAME_NOREPLACE) == 0) return 0;
    // File systems that know only how to replace.
    if (errno != EINVAL && errno != ENOSYS) return errno;
    if (linkat(directory, from, directory, to, 0) != 0) return errno;
    unlinkat(directory, from, 0);
    return 0;
}

int st_process_file_finish(void) {
    st_part *part = &st_this_part;
    int problem = rename_at(AT_FDCWD, part->making_path, part->process_path);
    int directory = kept_directory();
    if (problem == 0 || problem == EEXIST || directory < 0) return problem;
    return rename_at(directory, last_part(part->making_path), last_part(part->process_path)) == 0 ? 0 : problem;
}

void st_process_file_discard(void) {
    st_part *part = &st_this_part;
    int directory = kept_directory();
    if (unlink(part->making_path) != 0 && directory >= 0) unlinkat(directory, last_part(part->making_path), 0);
}
