// What C++20 has for threads, each once, so that its output is always the same.
#include <atomic>
#include <barrier>
#include <condition_variable>
#include <future>
#include <iostream>
#include <latch>
#include <mutex>
#include <semaphore>
#include <shared_mutex>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

static std::mutex mutex;
static std::recursive_mutex recursive;
static std::timed_mutex timed;
static std::shared_mutex table;
static std::shared_timed_mutex timed_table;
static std::condition_variable changed;
static std::condition_variable_any any_changed;
static std::once_flag once;
static int state, written;

static void handshake() {
    std::jthread other([] {
        std::unique_lock lock(mutex);
        changed.wait(lock, [] { return state == 1; });
        state = 2;
        changed.notify_all();
    });
    std::unique_lock lock(mutex);
    state = 1;
    changed.notify_all();
    changed.wait(lock, [] { return state == 2; });
    std::cout << "handshake " << state << "\n";
    std::cout << "timed out " << (changed.wait_for(lock, 1ms) == std::cv_status::timeout) << "\n";
}

static void stop() {
    std::jthread waits([](std::stop_token token) {
        std::shared_lock lock(table);
        bool done = any_changed.wait(lock, token, [] { return false; });
        std::cout << "stopped " << !done << "\n";
    });
    waits.request_stop();
}

static void counting() {
    std::counting_semaphore<4> permits(2);
    std::binary_semaphore ready(0);
    std::atomic<int> most = 0, inside = 0, left = 6;
    std::latch arrived(6);
    std::vector<std::jthread> threads;
    for (int index = 0; index < 6; index++)
        threads.emplace_back([&] {
            arrived.arrive_and_wait();
            for (int round = 0; round < 50; round++) {
                permits.acquire();
                int now = ++inside, seen = most;
                while (now > seen && !most.compare_exchange_weak(seen, now)) {}
                --inside;
                permits.release();
            }
            if (--left == 0) ready.release();
        });
    ready.acquire();
    threads.clear();
    std::cout << "at most two " << (most <= 2) << "\n";
}

static void rounds() {
    int total = 0;
    std::barrier meeting(4, [&]() noexcept { total += 10; });
    std::vector<std::jthread> threads;
    for (int index = 0; index < 4; index++)
        threads.emplace_back([&] {
            for (int round = 0; round < 25; round++) meeting.arrive_and_wait();
        });
    threads.clear();
    std::cout << "rounds " << total << "\n";
}

static void tables() {
    std::vector<std::jthread> threads;
    for (int index = 0; index < 4; index++)
        threads.emplace_back([index] {
            for (int round = 0; round < 50; round++) {
                if (index == 0) {
                    std::scoped_lock both(table, mutex);
                    written++;
                } else {
                    std::shared_lock lock(table);
                    if (written < 0) std::cout << "never\n";
                }
            }
        });
    threads.clear();
    std::cout << "written " << written << "\n";
    bool first = timed_table.try_lock_for(1ms), second = timed.try_lock_for(1ms);
    std::cout << "timed " << first << second << "\n";
    timed_table.unlock();
    timed.unlock();
}

int main() {
    handshake();
    stop();
    counting();
    rounds();
    tables();
    std::lock_guard outer(recursive);
    std::lock_guard inner(recursive);
    std::call_once(once, [] { std::cout << "once\n"; });
    try {
        static std::once_flag again;
        std::call_once(again, [] { throw std::string("thrown"); });
    } catch (const std::string &text) { std::cout << text << "\n"; }
    std::promise<int> promise;
    std::future<int> later = std::async(std::launch::async, [&] { return promise.get_future().get() + 1; });
    promise.set_value(41);
    std::cout << "future " << later.get() << "\n";
    return 3;
}
