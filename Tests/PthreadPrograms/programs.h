// The programs by name. Each is in the file of its name.
#pragma once

#define BUGS(X) \
    X(abba_happening) \
    X(abba_in_sequence) \
    X(abba_overlapping) \
    X(barrier_too_short) \
    X(busy_wait) \
    X(cancelled_in_wait) \
    X(cycle_of_five) \
    X(cycle_of_three) \
    X(destroy_awaited) \
    X(destroy_locked) \
    X(destroyed_twice) \
    X(detached_cut_off) \
    X(detached_twice) \
    X(ended_holding) \
    X(exit_on_thread) \
    X(fork_holding) \
    X(fork_holding_timed) \
    X(gate_given_back) \
    X(gate_read_locked) \
    X(init_over_awaited) \
    X(init_over_locked) \
    X(join_holding) \
    X(join_itself) \
    X(joined_twice) \
    X(lock_convoy) \
    X(lost_signal) \
    X(nested_monitor) \
    X(nested_monitor_timed) \
    X(never_joined) \
    X(partial_gate) \
    X(permit_leak) \
    X(philosophers) \
    X(relock_normal) \
    X(relock_refused) \
    X(rwlock_read_write) \
    X(rwlock_upgrade) \
    X(rwlock_with_mutex) \
    X(rwlock_writer_preference) \
    X(semaphore_never_posted) \
    X(semaphores_as_locks) \
    X(spare_permit) \
    X(spinlock_abba) \
    X(transfers) \
    X(trylock_first) \
    X(unjoined_cut_off) \
    X(unlock_not_owner) \
    X(unlock_unlocked) \
    X(used_destroyed) \
    X(wait_at_level_two) \
    X(wait_reacquires) \
    X(wait_reacquires_happening) \
    X(wait_two_mutexes) \
    X(wait_without_mutex) \
    X(writer_starvation)

#define CLEAN(X) \
    X(abba_created) \
    X(abba_joined) \
    X(barrier_of_all) \
    X(bounded_buffer) \
    X(cancelled_with_cleanup) \
    X(detached_told_to_stop) \
    X(ended_by_signal) \
    X(fork_holding_shared) \
    X(fork_with_atfork) \
    X(gated) \
    X(hand_over_hand) \
    X(joined_or_detached) \
    X(joined_when_done) \
    X(kinds_in_a_frame) \
    X(lock_classes) \
    X(mutexes_in_turn) \
    X(new_after_destroy) \
    X(once_at_exit) \
    X(ordered_by_barrier) \
    X(ordered_by_condition) \
    X(ordered_by_late_wait) \
    X(ordered_by_semaphore) \
    X(permits_given_back) \
    X(philosophers_in_order) \
    X(philosophers_with_room) \
    X(recursive_reentry) \
    X(relock_tried) \
    X(reuse_after_destroy) \
    X(reuse_after_free) \
    X(reuse_of_a_frame) \
    X(reuse_of_zeroed_memory) \
    X(robust_owner_death) \
    X(rwlock_read_read) \
    X(semaphore_hand_off) \
    X(semaphores_between_processes) \
    X(signal_after_unlock) \
    X(single_thread) \
    X(timed_wait_as_sleep) \
    X(timedlock) \
    X(transfers_in_order) \
    X(trylock_on_both_sides) \
    X(trylock_on_one_side) \
    X(wait_at_level_one) \
    X(works_until_told)

#define DECLARE(name) int name(void);
BUGS(DECLARE)
CLEAN(DECLARE)
