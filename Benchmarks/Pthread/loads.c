// Loads of pthreads' and semaphores' operations, each run by itself: loads NAME OPERATIONS. Prints the nanoseconds that one
// operation took. What a checker or a recorder costs is the ratio to the program alone, so nothing of it is built in here.
#define _GNU_SOURCE
#include <pthread.h>
#include <semaphore.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST_THREADS = 4, LOCKS = 64, ROOM = 16 };

static long operations;
static int threads = 1;
// Rounds of work inside a critical section and after it; a round is about a nanosecond.
static int inside, outside;
static pthread_barrier_t start_line;

static uint64_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000000000u + (uint64_t)time.tv_nsec;
}

static void work(int rounds) {
    for (int round = 0; round < rounds; round++) __asm__ volatile("" ::: "memory");
}

static struct {
    _Alignas(64) pthread_mutex_t mutex;
} locks[LOCKS];
static pthread_rwlock_t table = PTHREAD_RWLOCK_INITIALIZER;
static sem_t permits;

static void lock_one(unsigned draw) {
    (void)draw;
    pthread_mutex_lock(&locks[0].mutex);
    work(inside);
    pthread_mutex_unlock(&locks[0].mutex);
}

static void lock_any(unsigned draw) {
    pthread_mutex_t *mutex = &locks[draw % LOCKS].mutex;
    pthread_mutex_lock(mutex);
    work(inside);
    pthread_mutex_unlock(mutex);
}

static void read_or_write(unsigned draw) {
    if (draw % 10 == 0) pthread_rwlock_wrlock(&table);
    else pthread_rwlock_rdlock(&table);
    work(inside);
    pthread_rwlock_unlock(&table);
}

static void take_permit(unsigned draw) {
    (void)draw;
    sem_wait(&permits);
    work(inside);
    sem_post(&permits);
}

static void (*operation)(unsigned draw);

static uint64_t begins[MOST_THREADS], ends[MOST_THREADS];

static void *worker(void *number) {
    pthread_barrier_wait(&start_line);
    begins[(uintptr_t)number] = now();
    unsigned state = 1 + (unsigned)(uintptr_t)number;
    for (long left = operations / threads; left > 0; left--) {
        state = state * 1664525u + 1013904223u;
        operation(state >> 16);
        work(outside);
    }
    ends[(uintptr_t)number] = now();
    return NULL;
}

// From the moment at which the first of the threads, which are all there then, goes on, to the end of the last.
static double run_workers(void) {
    pthread_t handles[MOST_THREADS];
    pthread_barrier_init(&start_line, NULL, (unsigned)threads);
    for (int number = 0; number < threads; number++)
        pthread_create(&handles[number], NULL, worker, (void *)(uintptr_t)number);
    for (int number = 0; number < threads; number++) pthread_join(handles[number], NULL);
    uint64_t start = begins[0], end = ends[0];
    for (int number = 1; number < threads; number++) {
        if (begins[number] < start) start = begins[number];
        if (ends[number] > end) end = ends[number];
    }
    return (double)(end - start) / (double)(operations / threads * threads);
}

static int compare(const void *one, const void *other) {
    double difference = *(const double *)one - *(const double *)other;
    return difference < 0 ? -1 : difference > 0;
}

static void *sleep_on(void *unused) {
    (void)unused;
    pthread_barrier_wait(&start_line);
    return NULL;
}

// The median of chunks: what the operation takes where nothing comes between. The C library takes short cuts in a process
// that has one thread, so there is a second one.
static double measure_warm(void) {
    enum { CHUNK = 100 };
    pthread_t idle;
    pthread_barrier_init(&start_line, NULL, 2);
    pthread_create(&idle, NULL, sleep_on, NULL);
    long count = operations / CHUNK;
    double *chunks = malloc((size_t)count * sizeof *chunks);
    for (long chunk = 0; chunk < count; chunk++) {
        uint64_t start = now();
        for (unsigned turn = 0; turn < CHUNK; turn++) operation(turn);
        chunks[chunk] = (double)(now() - start) / CHUNK;
    }
    pthread_barrier_wait(&start_line);
    pthread_join(idle, NULL);
    qsort(chunks, (size_t)count, sizeof *chunks, compare);
    double median = chunks[count / 2];
    free(chunks);
    return median;
}

// So deep that a recording with stacks of eight frames has all of them.
__attribute__((noinline)) static double call_deeper(int frames) {
    double took = frames > 0 ? call_deeper(frames - 1) : measure_warm();
    __asm__ volatile("" : "+m"(took));
    return took;
}

static double run_warm(void) { return call_deeper(8); }

static pthread_cond_t filled = PTHREAD_COND_INITIALIZER, emptied = PTHREAD_COND_INITIALIZER;
static long items, taken;

static void *producer(void *unused) {
    (void)unused;
    for (long left = operations; left > 0; left--) {
        work(outside);
        pthread_mutex_lock(&locks[0].mutex);
        while (items == ROOM) pthread_cond_wait(&emptied, &locks[0].mutex);
        items++;
        pthread_cond_signal(&filled);
        pthread_mutex_unlock(&locks[0].mutex);
    }
    return NULL;
}

static void *consumer(void *unused) {
    (void)unused;
    for (;;) {
        pthread_mutex_lock(&locks[0].mutex);
        while (items == 0) pthread_cond_wait(&filled, &locks[0].mutex);
        items--;
        long number = ++taken;
        pthread_cond_signal(&emptied);
        pthread_mutex_unlock(&locks[0].mutex);
        if (number == operations) return NULL;
        work(outside);
    }
}

static double run_queue(void) {
    pthread_t one, other;
    uint64_t start = now();
    pthread_create(&one, NULL, producer, NULL);
    pthread_create(&other, NULL, consumer, NULL);
    pthread_join(one, NULL);
    pthread_join(other, NULL);
    return (double)(now() - start) / (double)operations;
}

static const struct load {
    const char *name;
    void (*operation)(unsigned draw);
    double (*run)(void);
    int threads, inside, outside;
} loads[] = {
    {"pair", lock_one, run_warm, 1, 0, 0},
    {"64-pairs", lock_any, run_warm, 1, 0, 0},
    {"read-pair", read_or_write, run_warm, 1, 0, 0},
    {"permit-pair", take_permit, run_warm, 1, 0, 0},
    {"contended-2", lock_one, run_workers, 2, 200, 400},
    {"contended-4", lock_one, run_workers, 4, 200, 400},
    {"hammered-2", lock_one, run_workers, 2, 0, 0},
    {"hammered-4", lock_one, run_workers, 4, 0, 0},
    {"64-locks-4", lock_any, run_workers, 4, 200, 400},
    {"64-busy-4", lock_any, run_workers, 4, 50, 100},
    {"readers-4", read_or_write, run_workers, 4, 200, 400},
    {"permits-4", take_permit, run_workers, 4, 200, 400},
    {"queue", NULL, run_queue, 2, 0, 500},
};

int main(int count, char **arguments) {
    for (size_t place = 0; place < sizeof loads / sizeof *loads; place++) {
        const struct load *load = &loads[place];
        if (count != 3 || strcmp(load->name, arguments[1]) != 0) continue;
        operations = atol(arguments[2]);
        operation = load->operation;
        threads = load->threads;
        inside = load->inside;
        outside = load->outside;
        sem_init(&permits, 0, 2);
        for (int lock = 0; lock < LOCKS; lock++) pthread_mutex_init(&locks[lock].mutex, NULL);
        printf("%.2f\n", load->run());
        return 0;
    }
    fprintf(stderr, "loads NAME OPERATIONS\n");
    for (size_t place = 0; place < sizeof loads / sizeof *loads; place++) fprintf(stderr, "%s\n", loads[place].name);
    return 2;
}
