// What test programs in C share.
#pragma once

#include <stdio.h>
#include <sys/types.h>
#include <unistd.h>

// Ends the program with a line that says what is wrong.
#define REQUIRE(condition)                                                  \
    do {                                                                    \
        if (!(condition)) {                                                 \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            _exit(3);                                                       \
        }                                                                   \
    } while (0)

/// A handshake between threads through the kernel. It is off the record: nothing of it says what comes before what, so
/// that the order in which a program happens to run is not one that it keeps.
typedef int handshake;

handshake handshake_new(void);
/// May be called in a signal's handler.
void tell(handshake handshake);
/// Waits for one `tell`. A point of cancellation.
void await(handshake handshake);

/// Waits until a thread, by the kernel's number, sleeps in the kernel.
void await_sleep(pid_t thread);
/// Waits until the kernel knows such a thread of this process no more.
void await_end(pid_t thread);
/// Sends a signal to such a thread each time that it sleeps, until it tells: it may sleep elsewhere than in the wait that the
/// signal is to interrupt.
void interrupt(pid_t thread, int signal, handshake told);

/// Waits for the end of a child: its exit code, or the negative number of the signal that ended it.
int end_of(pid_t child);
