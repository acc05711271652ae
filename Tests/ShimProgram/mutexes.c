// What mutexes of each type answer.
#define _GNU_SOURCE
#include "say.h"

static pthread_mutex_t mutex;

static void *ask_from_elsewhere(void *argument) {
    struct timespec real = soon(CLOCK_REALTIME), monotonic = soon(CLOCK_MONOTONIC), wrong = {0, -1};
    SAY(pthread_mutex_trylock(&mutex));
    SAY(pthread_mutex_timedlock(&mutex, &real));
    SAY(pthread_mutex_clocklock(&mutex, CLOCK_MONOTONIC, &monotonic));
    SAY(pthread_mutex_clocklock(&mutex, CLOCK_PROCESS_CPUTIME_ID, &monotonic));
    SAY(pthread_mutex_timedlock(&mutex, &wrong));
    return argument;
}

static void *die_holding(void *argument) {
    SAY(pthread_mutex_lock(&mutex));
    return argument;
}

static void try_type(const char *name, int type, int protocol, int robust) {
    printf("-- %s\n", name);
    pthread_mutexattr_t attributes;
    REQUIRE(pthread_mutexattr_init(&attributes) == 0 && pthread_mutexattr_settype(&attributes, type) == 0);
    REQUIRE(pthread_mutexattr_setprotocol(&attributes, protocol) == 0);
    REQUIRE(pthread_mutexattr_setrobust(&attributes, robust) == 0);
    SAY(pthread_mutex_init(&mutex, &attributes));
    int checks = type == PTHREAD_MUTEX_RECURSIVE || type == PTHREAD_MUTEX_ERRORCHECK;
    if (checks) SAY(pthread_mutex_unlock(&mutex));
    SAY(pthread_mutex_lock(&mutex));
    SAY(pthread_mutex_trylock(&mutex));
    if (checks) SAY(pthread_mutex_lock(&mutex));
    elsewhere(ask_from_elsewhere);
    SAY(pthread_mutex_unlock(&mutex));
    if (checks) SAY(pthread_mutex_unlock(&mutex));
    if (checks) SAY(pthread_mutex_unlock(&mutex));
    if (checks) SAY(pthread_mutex_unlock(&mutex));
    if (robust == PTHREAD_MUTEX_ROBUST) {
        elsewhere(die_holding);
        SAY(pthread_mutex_lock(&mutex));
        SAY(pthread_mutex_consistent(&mutex));
        SAY(pthread_mutex_unlock(&mutex));
        elsewhere(die_holding);
        SAY(pthread_mutex_trylock(&mutex));
        SAY(pthread_mutex_unlock(&mutex));
        SAY(pthread_mutex_lock(&mutex));
    }
    SAY(pthread_mutex_destroy(&mutex));
}

int mutexes(void) {
    static const struct {
        const char *name;
        int type;
    } types[] = {
        {"normal", PTHREAD_MUTEX_NORMAL},
        {"recursive", PTHREAD_MUTEX_RECURSIVE},
        {"errorcheck", PTHREAD_MUTEX_ERRORCHECK},
        {"adaptive", PTHREAD_MUTEX_ADAPTIVE_NP},
    };
    for (size_t index = 0; index < sizeof types / sizeof *types; index++) {
        try_type(types[index].name, types[index].type, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_STALLED);
        try_type(types[index].name, types[index].type, PTHREAD_PRIO_NONE, PTHREAD_MUTEX_ROBUST);
        try_type(types[index].name, types[index].type, PTHREAD_PRIO_INHERIT, PTHREAD_MUTEX_STALLED);
    }
    return 0;
}
