#define _GNU_SOURCE
#include "test_support.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/wait.h>

handshake handshake_new(void) {
    handshake made = eventfd(0, EFD_SEMAPHORE);
    REQUIRE(made >= 0);
    return made;
}

void tell(handshake handshake) { REQUIRE(eventfd_write(handshake, 1) == 0); }

void await(handshake handshake) {
    eventfd_t count;
    while (eventfd_read(handshake, &count) != 0) REQUIRE(errno == EINTR);
}

// Nobody else is to be asleep than who is there.
static bool is_asleep(pid_t thread) {
    char path[64], text[256];
    snprintf(path, sizeof path, "/proc/self/task/%d/stat", (int)thread);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return false;
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    text[count < 0 ? 0 : count] = 0;
    const char *state = strrchr(text, ')');
    return state != NULL && state[2] == 'S';
}

static bool is_there(pid_t thread) { return syscall(SYS_tgkill, getpid(), thread, 0) == 0; }

void await_sleep(pid_t thread) {
    while (!is_asleep(thread)) {
        REQUIRE(is_there(thread));
        sched_yield();
    }
}

void await_end(pid_t thread) {
    while (is_there(thread)) sched_yield();
}

void interrupt(pid_t thread, int signal, handshake told) {
    struct pollfd telling = {.fd = told, .events = POLLIN};
    do {
        if (is_asleep(thread)) syscall(SYS_tgkill, getpid(), thread, signal);
    } while (poll(&telling, 1, 1) != 1);
    await(told);
}

int end_of(pid_t child) {
    int status = -1;
    while (waitpid(child, &status, 0) < 0) REQUIRE(errno == EINTR);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}
