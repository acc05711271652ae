#include "program.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>

handshake handshake_new(void) {
    handshake made = eventfd(0, EFD_SEMAPHORE);
    if (made < 0) abort();
    return made;
}

void tell(handshake handshake) {
    if (eventfd_write(handshake, 1) != 0) abort();
}

void await(handshake handshake) {
    eventfd_t count;
    if (eventfd_read(handshake, &count) != 0) abort();
}

void await_sleep(pid_t thread) {
    char path[64], text[256];
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", (int)thread);
    while (true) {
        int file = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t count = file < 0 ? -1 : read(file, text, sizeof text - 1);
        if (count < 0) abort();
        close(file);
        text[count] = 0;
        const char *state = strrchr(text, ')');
        if (state != NULL && state[2] == 'S') return;
        sched_yield();
    }
}

void await_end(pid_t thread) {
    while (syscall(SYS_tgkill, getpid(), thread, 0) == 0) sched_yield();
}

struct timespec in_seconds(double seconds) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    long nanoseconds = time.tv_nsec + (long)(seconds * 1e9);
    time.tv_sec += nanoseconds / 1000000000;
    time.tv_nsec = nanoseconds % 1000000000;
    return time;
}

void work(double seconds) {
    struct timespec time = {(time_t)seconds, (long)((seconds - (double)(time_t)seconds) * 1e9)};
    nanosleep(&time, NULL);
}
