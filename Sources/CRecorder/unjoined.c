// What is said of a process that cannot join a recording, where it cannot even open the control file.
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "st_internal.h"

// Of a process that joins later, and may have another root or identity by then.
static st_control *early_control;

void st_part_look_early(const char *directory) {
    // Static: the process has one thread.
    static char path[sizeof st_this_part.control_path];
    char *end = path + sizeof path;
    st_put_text(st_put_text(path, end, directory), end, "/control");
    int file = st_open(path, O_RDWR, 0);
    struct stat status;
    if (file >= 0 && fstat(file, &status) == 0 && status.st_size >= (off_t)sizeof(st_control)) {
        // A child that a daemon goes on in has it, too.
        void *address = mmap(NULL, sizeof(st_control), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (address != MAP_FAILED) early_control = address;
    }
    if (file >= 0) close(file);
}

// Says in a control file that was opened early that a process could not join; false where that cannot be.
static bool refuse_early(int problem) {
    st_control *control = early_control;
    if (control == NULL || control->magic != ST_CONTROL_MAGIC || control->version != ST_LAYOUT_VERSION) return false;
    if (__atomic_load_n(&control->state, __ATOMIC_ACQUIRE) != ST_STATE_OPEN) return true;
    // A process without buffers, which counts as a loss.
    __atomic_fetch_add(&control->next_process, 1, __ATOMIC_RELAXED);
    __atomic_store_n(&control->join_problem, (uint32_t)problem, __ATOMIC_RELAXED);
    return true;
}

// Says beside the control file, which cannot be opened, that a process could not join.
int st_refuse_outside(int problem) {
    if (refuse_early(problem)) return problem;
    // Static: only one thread at a time opens a part.
    static char path[sizeof st_this_part.directory + 64];
    char number[24], *end = path + sizeof path;
    char *place = st_put_text(path, end, st_this_part.directory);
    st_put_number(st_put_text(place, end, "/" ST_UNJOINED), end, (uint64_t)st_process_id());
    st_put_number(number, number + sizeof number, (uint64_t)problem);
    // Where that fails, too, there is nobody to tell.
    int made = problem == ENOENT ? 0 : symlink(number, path);
    (void)made;
    return problem;
}
