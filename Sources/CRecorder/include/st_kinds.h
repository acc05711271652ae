// The words of a trace: what an event says, and what an object is.
#pragma once

// What an event says; the page on the trace file has a line for each. TraceModel's EventKind: a test holds them equal.
enum st_event_kind {
    ST_EVENT_CREATE = 1,
    ST_EVENT_DESTROY = 2,
    ST_EVENT_STATE = 3,
    ST_EVENT_START = 4,
    ST_EVENT_BEGIN = 5,
    ST_EVENT_END = 6,
    ST_EVENT_JOIN_WAIT = 7,
    ST_EVENT_JOIN = 8,
    ST_EVENT_SLEEP = 9,
    ST_EVENT_REQUEST = 10,
    ST_EVENT_ACQUIRE = 11,
    ST_EVENT_TRY_FAIL = 12,
    ST_EVENT_TIMEOUT = 13,
    ST_EVENT_RELEASE = 14,
    ST_EVENT_RELEASE_ERROR = 15,
    ST_EVENT_WAIT = 16,
    ST_EVENT_WAKE = 17,
    ST_EVENT_NOTIFY = 18,
    ST_EVENT_NOTIFY_ALL = 19,
    ST_EVENT_SET = 20,
    ST_EVENT_CLEAR = 21,
    ST_EVENT_ARRIVE = 22,
    ST_EVENT_PASS = 23,
    ST_EVENT_ACTION = 24,
    ST_EVENT_BREAK = 25,
    ST_EVENT_ABORT = 26,
    ST_EVENT_RESET = 27,
    ST_EVENT_SCHEDULE = 28,
    ST_EVENT_FIRE = 29,
    ST_EVENT_CANCEL = 30,
    ST_EVENT_ENTER = 31,
    ST_EVENT_LEAVE = 32,
    ST_EVENT_READ = 33,
    ST_EVENT_WRITE = 34,
    ST_EVENT_ERROR = 35,
    ST_EVENT_PROCESS_END = 36,
    ST_EVENT_LOST = 37,
    ST_EVENT_ATTEMPT = 38,
    ST_EVENT_REQUEST_SHARED = 39,
    ST_EVENT_ACQUIRE_SHARED = 40,
    ST_EVENT_RELEASE_SHARED = 41,
    ST_EVENT_MISUSE = 42,
    ST_EVENT_REQUEST_UPGRADE = 43,
    ST_EVENT_DETACH = 44,
    ST_EVENT_REINITIALIZE = 45,
    ST_EVENT_BLOCK = 46,
    ST_EVENT_UNBLOCK = 47,
    ST_EVENT_OWNER = 48,
};

// The value of ST_EVENT_UNBLOCK; TraceModel's Unblocking.
enum st_unblocking {
    ST_UNBLOCKED_LATE = 0,
    ST_UNBLOCKED = 1,
    ST_UNBLOCKED_DEADLOCK = 2,  // the kernel has refused it: it would have waited for itself
};

// TraceModel's ObjectKind.
enum st_object_kind {
    ST_OBJECT_THREAD = 1,
    ST_OBJECT_LOCK = 2,
    ST_OBJECT_RLOCK = 3,
    ST_OBJECT_CONDITION = 4,
    ST_OBJECT_SEMAPHORE = 5,
    ST_OBJECT_BOUNDED_SEMAPHORE = 6,
    ST_OBJECT_EVENT = 7,
    ST_OBJECT_TIMER = 8,
    ST_OBJECT_BARRIER = 9,
    ST_OBJECT_MUTEX = 10,
    ST_OBJECT_RWLOCK = 11,
    ST_OBJECT_RESOURCE = 12,
    ST_OBJECT_VARIABLE = 13,
    ST_OBJECT_FUTEX = 14,
};
