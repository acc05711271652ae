// A program on C++20's semaphores, latches and atomic waits. `forgets`: a permit is never given.
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <latch>
#include <semaphore>
#include <thread>

int main(int count, char **arguments) {
    bool forgets = count > 1 && std::strcmp(arguments[1], "forgets") == 0;
    std::counting_semaphore<8> permits(0);
    std::latch begun(2);
    std::atomic<int> phase(0);
    std::thread taker([&] {
        pthread_setname_np(pthread_self(), "taker");
        begun.arrive_and_wait();
        permits.acquire();
        phase = 1;
        phase.notify_all();
    });
    std::thread giver([&] {
        pthread_setname_np(pthread_self(), "giver");
        // So that the taker blocks at the latch, and then on the semaphore.
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        begun.arrive_and_wait();
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        if (!forgets) permits.release();
        phase.wait(0);
    });
    taker.join();
    giver.join();
    std::puts("done");
}
