// Two functions have mutexes of different types in their frames, at one address, which no function makes or destroys, as C++'s
// std::mutex and std::recursive_mutex.
// Fine: each call has a mutex of its own.
#include "../program.h"

__attribute__((noinline)) static void normal(void) {
    pthread_mutex_t local = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&local);
    pthread_mutex_unlock(&local);
}

__attribute__((noinline)) static void recursive(void) {
    pthread_mutex_t local = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
    pthread_mutex_lock(&local);
    pthread_mutex_lock(&local);
    pthread_mutex_unlock(&local);
    pthread_mutex_unlock(&local);
}

int kinds_in_a_frame(void) {
    for (int round = 0; round < 3; round++) {
        normal();
        recursive();
    }
    return 0;
}
