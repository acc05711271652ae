// A program in C that knows nothing of synctrace. Each command is a function.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "test_support.h"

int abba(void);
int abba_in_turn(void);
int abba_orderly(void);
int allocations(void);
int answers(void);
int at_once(void);
int cancellation(void);
int children(void);
int conditions(void);
int crowd(void);
int fork_elsewhere(void);
int heirs(void);
int early_hold(void);
int child_makes_anew(void);
int child_makes_anew_what_it_has(void);
int many_readers(void);
int little_memory(void);
int main_leaves(void);
int main_returns_first(void);
int futexes(void);
int counting(void);
int mutexes(void);
int old_conditions(void);
int others(void);
int quick(void);
int rwlocks(void);
int semaphores(void);
int shared(void);
int shared_permits(void);
int small_stacks(void);
int spawns(void);
int stacks(void);
int many_stacks(void);
int storm(void);
int threads(void);
int timers(void);
int wandering_frames(void);
