// What a recording's buffer directory holds, byte for byte: shared by the traced processes, the collector and recovery.
//
//   TRACE.buffers/control        st_control: one for the recording
//   TRACE.buffers/process-ID     one for each process: st_process_header, the site log, then segments
//
// All words that two processes share are accessed with the __atomic builtins and an ordering that is spelled out.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "st_kinds.h"

#define ST_LAYOUT_VERSION 3u
#define ST_CONTROL_MAGIC 0x4c4f52544e4f4353ull  // "SCONTROL"
#define ST_PROCESS_MAGIC 0x535345434f525053ull  // "SPROCESS"

// One event, 32 bytes: two to a cache line.
typedef struct st_record {
    uint64_t ticks;   // the clock's reading, in ticks of st_control.clock
    uint64_t stamp;   // number of the event on its object << 16 | flags << 8 | kind
    uint32_t object;  // id of the object in the trace, 0 for none
    uint32_t site;    // id of the place in the source, 0 for none
    int64_t value;    // what it means depends on the kind
} st_record;

static inline uint8_t st_kind_of(uint64_t stamp) { return (uint8_t)stamp; }
static inline uint8_t st_flags_of(uint64_t stamp) { return (uint8_t)(stamp >> 8); }

// Flag: records with text follow; the first four bytes of the text are its length in bytes.
#define ST_FLAG_TEXT 1u
// Flag of a record that is not complete, behind those that are: it is about to take a number of an object that several
// threads number. A process that ends then leaves a number that no other record has.
#define ST_FLAG_BEGUN 0x80u
// Flag of such a record of an object that is counted: the value is the change of its permits.
#define ST_FLAG_CHANGE 0x40u

// Kinds of records that are not events. They share the number space of TraceModel's EventKind, from the top.
// An object is introduced: value is its capacity, text is st_definition and two strings.
#define ST_DEFINE 0xf0u
// A thread's particulars: value is its native id (0: it has not run), text is st_definition and two strings.
#define ST_THREAD_INFO 0xf1u
// Before each event in the lane of a thread's signal handlers: value is the position in the thread's own lane, that is
// 511 * the serial of the segment + the number of records in it, that were stored when the handler came. The event comes
// after these, and before all from the one behind: the record at the position itself was being stored.
#define ST_INTERRUPTED 0xf2u

// Starts the text of ST_DEFINE and ST_THREAD_INFO; the name and the origin follow, each ended by a zero byte.
typedef struct st_definition {
    uint8_t object_kind;
    uint8_t flags;  // ST_DEFINED_…
    uint16_t more;  // ST_MORE_…
    uint32_t creator;  // id of the creating thread, 0 where that was before the recording
} st_definition;

#define ST_DEFINED_DAEMON 1u
#define ST_DEFINED_FOREIGN 2u
#define ST_DEFINED_NAMED 4u
#define ST_DEFINED_ORIGIN 8u
#define ST_DEFINED_STARTED 16u  // a thread that was running when the recording started
#define ST_DEFINED_CAPACITY 32u
// A lock with readers, and who goes first. TraceModel's ReaderPreference; without either it is not known.
#define ST_DEFINED_READERS_FIRST 64u
#define ST_DEFINED_WRITERS_FIRST 128u
// A lock with one owner has no readers: there, it stands for what is done once.
#define ST_LOCK_OF_ONCE ST_DEFINED_READERS_FIRST

// In `more`. The origin is a place in a module's data, PATH+0xOFFSET, and behind it #BUILDID where the module has one.
#define ST_MORE_AT_ADDRESS 1u
// Of a thread: it is to be joined exactly once, unless it is detached.
#define ST_MORE_JOINABLE 2u

#define ST_SEGMENT_BYTES 16384u
#define ST_SEGMENT_RECORDS 511u

enum st_segment_state {
    ST_SEGMENT_FREE = 0,     // nobody's; its content means nothing
    ST_SEGMENT_CLAIMED = 1,  // a thread is filling in the header
    ST_SEGMENT_ACTIVE = 2,   // its thread appends to it
    ST_SEGMENT_CLOSED = 3,   // full, or its thread has ended; free again when the collector has committed it
};

// A thread's buffer has two parts, so that a handler can record that has interrupted its thread in recording.
enum st_lane_number {
    ST_LANE_OWN = 0,
    ST_LANE_HANDLERS = 1,
};

// A piece of a thread's buffer.
typedef struct st_segment {
    uint32_t state;   // st_segment_state. Thread: release stores; collector: acquire load, release store of FREE
    uint32_t thread;  // id of the thread in the trace
    uint32_t serial;  // 0, 1, 2 … among the segments of this lane of the thread
    uint32_t used;    // records that are complete. Thread: release store; collector: acquire load
    uint32_t lane;    // st_lane_number
    uint32_t reserved[3];
    st_record records[ST_SEGMENT_RECORDS];
} st_segment;

_Static_assert(sizeof(st_record) == 32, "a record is 32 bytes");
_Static_assert(sizeof(st_segment) == ST_SEGMENT_BYTES, "a segment is its bytes");

enum st_recording_state {
    ST_STATE_OPEN = 1,
    ST_STATE_CLOSED = 2,     // the collector has finished; nobody reads any more
    ST_STATE_DISK_FULL = 3,  // the collector cannot write any more
    ST_STATE_BOUNDED = 4,    // the trace has the size that it may have
    ST_STATE_DRAINED = 5,    // the trace is closed: what lies in the buffers is in it, or counted as lost
};

enum st_buffer_policy { ST_POLICY_WAIT = 0, ST_POLICY_DROP = 1 };

enum st_clock_kind { ST_CLOCK_MONOTONIC = 0, ST_CLOCK_TSC = 1 };

// Room for the patterns of modules whose objects are not put on record, with an empty one behind them.
#define ST_IGNORED_BYTES 2048u

// One for the recording, made by the collector before anything is recorded.
typedef struct st_control {
    uint64_t magic;
    uint32_t version;
    uint32_t clock;                // st_clock_kind of every record
    uint64_t start_ticks;          // when the recording began
    uint64_t nanoseconds_per_2_32; // nanoseconds in 2^32 ticks
    uint64_t limit_bytes;          // bound on all segments, except a first one for each thread
    uint32_t policy;               // st_buffer_policy
    uint32_t state;                // st_recording_state; collector: release store, processes: acquire load
    uint64_t next_id;              // next id of an object or thread; relaxed fetch_add
    uint64_t next_site;            // next id of a place in the source; relaxed fetch_add
    uint64_t next_process;         // next id of a process; relaxed fetch_add
    uint64_t used_bytes;           // of all segments; relaxed
    uint32_t doorbell;             // a futex: threads wake it when a segment is full; release / acquire
    uint32_t room;                 // a futex: the collector wakes it when segments are free again; release / acquire
    uint64_t waits;                // how often a thread waited for room; relaxed
    uint32_t join_problem;         // errno of the last process that could not join; relaxed
    char ignored_modules[ST_IGNORED_BYTES];  // patterns, each ended by a zero byte; see synctrace_ignored_modules
    uint32_t stack_frames;         // how many frames a place has, up to ST_STACK_MOST; 0 and 1: no stacks
} st_control;

// Frames of a stack.
#define ST_STACK_MOST 32u
// Different stacks of a process. So many are met only where what looks like frames is not, and differs each time.
#define ST_STACKS_MOST (1u << 16)

static const uint64_t st_sites_offset = 8192;
static const uint64_t st_sites_limit = 16ull << 20;
static const uint64_t st_segments_offset = 8192 + (16ull << 20);
#define ST_TEXT_LIMIT 3072u

// Segments are mapped this many at a time, 4 MiB, by who writes them and by who reads them.
#define ST_PIECE_SEGMENTS 256u
// So a process has at most 4 GiB of them.
#define ST_PIECES 1024u

//   TRACE.buffers/unjoined-PID   a symbolic link, which takes no descriptor to make, of a process that could not even open
//                                the control file: what it leads to is the errno value
#define ST_UNJOINED "unjoined-"

//   TRACE.buffers/making-N       the file process-N before it is whole
#define ST_UNFINISHED "making-"

// What was left out of the recording on purpose, by the module that used it. The last place is for those without one of
// their own.
#define ST_LEFT_OUT_MODULES 16u
typedef struct st_left_out {
    uint64_t operations;  // relaxed
    uint64_t objects;     // relaxed
    char module[112];     // its file's name, ended by a zero byte; written once, before left_out_count reaches it
} st_left_out;

// One for each process, at the start of its file.
typedef struct st_process_header {
    uint64_t magic;         // stored last, with release: before that the file does not describe a process yet
    uint32_t id;            // of the process in the trace
    uint32_t parent;        // of the process that forked it, 0 if it did not fork from a traced one
    int64_t pid;
    uint64_t start_time;    // of the process as the kernel counts it, to tell it from a later one with the same pid
    uint64_t start_ticks;
    uint32_t segment_count;   // segments that exist; release / acquire
    uint32_t segment_claims;  // rises whenever a segment changes hands; release / acquire
    uint64_t sites_used;      // bytes of the site log that are complete; release / acquire
    uint64_t lost;            // events that found no room; relaxed
    uint32_t loss_reasons;    // ST_LOSS_… bits; relaxed
    uint32_t arguments_length;
    char executable[1024];                  // ended by a zero byte
    char arguments[ST_TEXT_LIMIT];          // each ended by a zero byte
    uint32_t ends_in_order;   // 1 where the end on record is main's, which has waited for the other threads; relaxed,
                              // published with the record of that end
    uint32_t holds_lock;      // 1 where the file is locked for as long as the process has it mapped
    uint64_t pid_namespace;   // which processes `pid` tells apart: the number of the namespace, 0 where it is not known
    uint32_t growth_problem;  // errno of the last time that the file could not grow; relaxed
    uint32_t left_out_count;  // places of the next that are in use; release / acquire
    st_left_out left_out[ST_LEFT_OUT_MODULES];
    uint32_t stacks_refused;  // 1 where there was no room for another stack: its events have the place of the call; relaxed
    uint32_t executes;        // threads that are about to make the process another program; less where that fails; relaxed
} st_process_header;

_Static_assert(sizeof(st_process_header) <= 8192, "the header has its pages");

#define ST_LOSS_POLICY 1u     // the bound was reached and the policy is to drop
#define ST_LOSS_DISK 2u       // the disk is full
#define ST_LOSS_COLLECTOR 4u  // the collector is gone
#define ST_LOSS_BOUND 16u      // the trace has the size that it may have
#define ST_LOSS_SIGNAL 8u     // a signal handler used a primitive while its thread was recording an event
#define ST_LOSS_GROWTH 32u    // the process's file could not grow: growth_problem
#define ST_LOSS_CUT_OFF 64u   // the process can no longer see whether anybody collects
#define ST_LOSS_MEMORY 128u   // the process got no memory for the object

// What a place is.
enum st_site_kind {
    ST_SITE_SOURCE = 0,  // a line of a file
    // An address in a module, which is `file`: so far from where the module begins. `function` is the bytes of the module's
    // build-id, none where it has none.
    ST_SITE_CODE = 1,
    // A stack: `function` is the ids of its frames, 4 bytes each, the innermost first, which are in the log before it.
    ST_SITE_STACK = 2,
};

// One entry of the site log; file and function follow without ends, and zero bytes up to a multiple of 8.
typedef struct st_site_entry {
    uint32_t id;
    uint32_t kind;    // st_site_kind
    uint64_t offset;  // of ST_SITE_CODE
    uint32_t line;    // of ST_SITE_SOURCE
    uint32_t file_length;
    uint32_t function_length;
    uint32_t reserved;
} st_site_entry;
