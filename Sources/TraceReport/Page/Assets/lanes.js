'use strict';

/**
 * What a list of steps means: who holds and waits for what after each.
 *
 * A step is a list: event, lane, kind, object, detail, place, marked, gap, value, time. `Lanes.read` gives the holds and waits
 * as spans, from the step that begins them to the one that ends them (null: never); a hold that began before the first
 * step has `from` -1. Of a hold whose end was left out, `to` is the step after it, and `isTornAtEnd`; of one whose beginning
 * was, `from` is the step before it, and `isTornAtStart`. Permits of a semaphore are holds where threads give back what they
 * took, and so is a resource that is open.
 */
const Lanes = (() => {
  const EVENT = 0, LANE = 1, KIND = 2, OBJECT = 3, DETAIL = 4, PLACE = 5, MARKED = 6, GAP = 7, VALUE = 8, TIME = 9;
  const begins = { request: 1, request_shared: 1, request_upgrade: 1, wait: 1, join_wait: 1, arrive: 1 };
  const isOfHolds = /^(request|acquire|release|enter$|leave$)/;
  const wakers = { notify: 1, notify_all: 1, set: 1 };
  const waitEnds = { acquire: 1, acquire_shared: 1, try_fail: 1, timeout: 1, wake: 1, join: 1, pass: 1, break: 1 };

  /** Whether a step is on an object that is counted: a semaphore, of whose permits it says how many are left. */
  function isCounted(step) { return /(^| )left$/.test(step[DETAIL] || ''); }

  function read(data) {
    const holds = [];
    const waits = [];
    /** Of semaphores that pass signals on nobody holds anything. */
    const signals = new Set(data.signals);
    /** Where a hold ends, or began, that is not whole among the steps. */
    const ends = new Map(data.spans);
    const began = new Map(data.spans.map(([acquire, release]) => [release, acquire]));
    data.steps.forEach((step, index) => {
      for (const hold of holds) {
        if (hold.to === null && hold.end < step[EVENT]) Object.assign(hold, { to: index, isTornAtEnd: true });
      }
      const lane = step[LANE];
      const counted = isCounted(step);
      const open = () => holds.find(hold => hold.lane === lane && hold.object === step[OBJECT] && hold.to === null);
      for (const wait of waits) {
        if (wait.lane !== lane || wait.to !== null) continue;
        if (step[KIND] === 'end' || (waitEnds[step[KIND]] && wait.object === step[OBJECT])) wait.to = index;
      }
      switch (step[KIND]) {
        case 'acquire': case 'acquire_shared':
          // Each permit is a bar of its own; of a lock, another level is none.
          if (counted ? !signals.has(step[OBJECT]) : !open()) {
            holds.push({ lane, object: step[OBJECT], from: index, to: null, end: ends.get(step[EVENT]),
              shared: counted || step[KIND] === 'acquire_shared' });
          }
          break;
        case 'enter':
          holds.push({ lane, object: step[OBJECT], from: index, to: null, end: ends.get(step[EVENT]), shared: false });
          break;
        case 'release': case 'release_shared': case 'leave':
          if (counted ? signals.has(step[OBJECT]) : step[KIND] === 'release' && step[VALUE] > 0) break;
          if (open()) open().to = index;
          else {
            const first = began.has(step[EVENT]) ? data.steps.findIndex(other => other[EVENT] > began.get(step[EVENT])) : 0;
            holds.push({ lane, object: step[OBJECT], from: first - 1, to: index, isTornAtStart: first > 0,
              shared: counted || step[KIND] === 'release_shared' });
          }
          break;
        default:
          if (begins[step[KIND]]) waits.push({ lane, object: step[OBJECT], kind: step[KIND], from: index, to: null });
      }
    });
    // Side by side where they overlap: each hold has the first free place in its lane.
    const depth = data.threads.map(() => 0);
    for (const hold of [...holds].sort((a, b) => a.from - b.from)) {
      const others = holds.filter(other => other.lane === hold.lane && other.place !== undefined
        && (other.to === null || other.to > hold.from || (other.to === hold.from && !other.isTornAtEnd)));
      hold.place = 0;
      while (others.some(other => other.place === hold.place)) hold.place += 1;
      depth[hold.lane] = Math.max(depth[hold.lane], hold.place + 1);
    }
    for (const wait of waits) {
      wait.holders = holds.filter(hold => hold.object === wait.object && hold.lane !== wait.lane
        && hold.from < (wait.to === null ? Infinity : wait.to) && (hold.to === null || hold.to > wait.from));
      const awaited = wait.kind === 'join_wait' ? data.threads.indexOf(wait.object) : -1;
      /** The lane of the thread whose end is waited for; -1 for none. */
      wait.joined = awaited === wait.lane ? -1 : awaited;
      wait.giver = giver(data, wait);
    }
    return { holds, waits, depth };
  }

  /** The step of another thread that let a waiter go on: the last notification or set before it woke, the end of the thread that
   * it joined; -1 for none. */
  function giver(data, wait) {
    if (wait.to !== null && wait.joined >= 0 && data.steps[wait.to][KIND] === 'join') {
      return data.steps.findIndex((step, at) => at < wait.to && step[LANE] === wait.joined && step[KIND] === 'end');
    }
    if (wait.to === null || data.steps[wait.to][KIND] !== 'wake' || /timed out/.test(data.steps[wait.to][DETAIL] || '')) return -1;
    for (let at = wait.to - 1; at > wait.from; at -= 1) {
      const step = data.steps[at];
      if (step[LANE] !== wait.lane && step[OBJECT] === wait.object && wakers[step[KIND]]) return at;
    }
    return -1;
  }

  /** The state after so many steps: for each object that is held or waited for, by whom. */
  function stateAfter(data, spans, count) {
    const objects = new Map();
    const entry = name => {
      if (!objects.has(name)) objects.set(name, { owners: [], waiters: [] });
      return objects.get(name);
    };
    for (const hold of spans.holds) entry(hold.object);
    for (const wait of spans.waits) if (wait.object !== null) entry(wait.object);
    for (const hold of spans.holds) {
      if (hold.from < count && (hold.to === null || hold.to >= count)) entry(hold.object).owners.push(hold);
    }
    for (const wait of spans.waits) {
      if (wait.object !== null && wait.from < count && (wait.to === null || wait.to >= count)) entry(wait.object).waiters.push(wait);
    }
    return objects;
  }

  /** The objects that are held or asked for, in the order in which they occur. Threads, conditions and the like have no color:
   * that is for what a bar shows. */
  function held(data) {
    return [...new Set(data.steps.filter(step => step[OBJECT] !== null && isOfHolds.test(step[KIND])).map(step => step[OBJECT]))];
  }

  return { EVENT, LANE, KIND, OBJECT, DETAIL, PLACE, MARKED, GAP, VALUE, TIME, read, stateAfter, held };
})();
