// A front of its own, in C: what this program does with the C library's locks is on record. `history` has the interface of
// the recorder alone (synctrace_recorder.h); the others try what is below. Each command is a function.
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "CRecorder.h"
#include "test_support.h"

// A place in the source: this one.
#define HERE ((st_site){__FILE__, __func__, __LINE__})

int allocations(void);
int small_stacks(void);
int forks(void);
int history(void);
int storm(void);
