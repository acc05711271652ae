'use strict';

/**
 * What a list of steps means: who holds and waits for what after each.
 *
 * A step is a list: event, lane, kind, object, detail, place, marked, gap, value, time. `Lanes.read` gives the holds and waits
 * as spans, from the step that begins them to the one that ends them (null: never); a hold that began before the first
 * step has `from` -1.
 */
const Lanes = (() => {
  const EVENT = 0, LANE = 1, KIND = 2, OBJECT = 3, DETAIL = 4, PLACE = 5, MARKED = 6, GAP = 7, VALUE = 8, TIME = 9;
  const begins = { request: 1, request_shared: 1, request_upgrade: 1, wait: 1, join_wait: 1, arrive: 1 };
  const ends = { acquire: 1, acquire_shared: 1, try_fail: 1, timeout: 1, wake: 1, join: 1, pass: 1, break: 1 };

  function read(data) {
    const holds = [];
    const waits = [];
    data.steps.forEach((step, index) => {
      const lane = step[LANE];
      const isCounted = /left$/.test(step[DETAIL] || '');
      const open = () => holds.find(hold => hold.lane === lane && hold.object === step[OBJECT] && hold.to === null);
      for (const wait of waits) {
        if (wait.lane !== lane || wait.to !== null) continue;
        if (step[KIND] === 'end' || (ends[step[KIND]] && wait.object === step[OBJECT])) wait.to = index;
      }
      switch (step[KIND]) {
        case 'acquire': case 'acquire_shared':
          if (!isCounted && !open()) {
            holds.push({ lane, object: step[OBJECT], from: index, to: null, shared: step[KIND] === 'acquire_shared' });
          }
          break;
        case 'release': case 'release_shared':
          if (isCounted || (step[KIND] === 'release' && step[VALUE] > 0)) break;
          if (open()) open().to = index;
          else holds.push({ lane, object: step[OBJECT], from: -1, to: index, shared: step[KIND] === 'release_shared' });
          break;
        default:
          if (begins[step[KIND]]) waits.push({ lane, object: step[OBJECT], kind: step[KIND], from: index, to: null });
      }
    });
    // Side by side where they overlap: each hold has the first free place in its lane.
    const depth = data.threads.map(() => 0);
    for (const hold of [...holds].sort((a, b) => a.from - b.from)) {
      const others = holds.filter(other => other.lane === hold.lane && other.place !== undefined
        && (other.to === null || other.to >= hold.from));
      hold.place = 0;
      while (others.some(other => other.place === hold.place)) hold.place += 1;
      depth[hold.lane] = Math.max(depth[hold.lane], hold.place + 1);
    }
    for (const wait of waits) {
      wait.holders = holds.filter(hold => hold.object === wait.object && hold.lane !== wait.lane
        && hold.from < (wait.to === null ? Infinity : wait.to) && (hold.to === null || hold.to > wait.from));
    }
    return { holds, waits, depth };
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

  /** A color for each object, by the order in which they occur. */
  function colors(data) {
    const known = new Map();
    for (const step of data.steps) {
      if (step[OBJECT] !== null && !known.has(step[OBJECT])) known.set(step[OBJECT], 'var(--lock-' + known.size % 8 + ')');
    }
    return known;
  }

  return { EVENT, LANE, KIND, OBJECT, DETAIL, PLACE, MARKED, GAP, VALUE, TIME, read, stateAfter, colors };
})();
