// What primitives of synchronization stand on, in C: they block and wake threads, and put on record what they do
// through the recorder.
#pragma once

#include "CRecorder.h"
#include "st_wait.h"
