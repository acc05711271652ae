// The hot path of a recording: everything that runs inside the traced program, in C so that no front needs the Swift
// runtime. The way of an event: a primitive calls st_emit, which stores a record into the calling thread's segment, a
// piece of a file mapped into memory; a collector, in this process or in another, reads the file.
#pragma once

#include "st_atomics.h"
#include "st_clock.h"
#include "st_host.h"
#include "st_kinds.h"
#include "st_layout.h"
#include "st_platform.h"
#include "st_runtime.h"
#include "st_system_call.h"
#include "st_threads.h"
#include "st_word.h"
#include "synctrace_recorder.h"
