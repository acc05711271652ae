'use strict';

/** The timeline's typed arrays, as they lie in the page. */
(() => {
  function bytes(text) {
    const binary = atob(text);
    const result = new Uint8Array(binary.length);
    for (let at = 0; at < binary.length; at += 1) result[at] = binary.charCodeAt(at);
    return result.buffer;
  }

  /** Where the entries of each lane begin in a column that is in order of lanes. */
  function begins(lanes, count) {
    const begin = new Uint32Array(count + 1);
    let at = 0;
    for (let lane = 0; lane < count; lane += 1) {
      begin[lane] = at;
      while (at < lanes.length && lanes[at] === lane) at += 1;
    }
    begin[count] = at;
    return begin;
  }

  function events(list, count) {
    const lane = new Uint16Array(bytes(list.lane));
    const order = Uint32Array.from(lane.keys()).sort((a, b) => lane[a] - lane[b] || a - b);
    const sorted = column => column.map((_, at) => column[order[at]]);
    const lanes = sorted(lane);
    return {
      lane: lanes, begin: begins(lanes, count), kinds: list.kinds, kind: sorted(new Uint8Array(bytes(list.kind))),
      seq: sorted(new Float64Array(bytes(list.seq))), time: sorted(new Float64Array(bytes(list.time))),
      object: sorted(new Int32Array(bytes(list.object))), site: sorted(new Int32Array(bytes(list.site))),
      thread: list.thread ? sorted(new Uint32Array(bytes(list.thread))) : null,
    };
  }

  /** Typed arrays of one trace, and where the slices of each lane begin. */
  function load(trace) {
    if (trace.loaded) return trace.loaded;
    const s = trace.slices;
    const lane = new Uint16Array(bytes(s.lane));
    trace.loaded = {
      lane, kind: new Uint8Array(bytes(s.kind)), open: new Uint8Array(bytes(s.open)),
      start: new Float64Array(bytes(s.start)), length: new Float64Array(bytes(s.length)),
      object: new Uint32Array(bytes(s.object)), site: new Int32Array(bytes(s.site)), owner: new Int32Array(bytes(s.owner)),
      giver: new Int32Array(bytes(s.giver)), giverSite: new Int32Array(bytes(s.giverSite)),
      thread: s.thread ? new Uint32Array(bytes(s.thread)) : null,
      begin: begins(lane, trace.lanes.length),
      levels: trace.levels.map(level => ({ buckets: level.buckets, width: level.width, locks: new Uint8Array(bytes(level.locks)),
        others: new Uint8Array(bytes(level.others)), holds: new Uint8Array(bytes(level.holds)) })),
      events: events(trace.events, trace.lanes.length),
    };
    return trace.loaded;
  }

  /** The finest level whose buckets are no narrower than a pixel; null where the trace needs none. */
  function level(levels, nanosecondsPerPixel) {
    if (levels.length === 0) return null;
    return [...levels].reverse().find(each => each.width >= nanosecondsPerPixel) || levels[0];
  }

  Page.timelineLoad = load;
  Page.timelineLevel = level;
})();
