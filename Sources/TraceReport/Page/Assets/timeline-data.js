'use strict';

/** The timeline's typed arrays, as they lie in the page. */
(() => {
  function bytes(text) {
    const binary = atob(text);
    const result = new Uint8Array(binary.length);
    for (let at = 0; at < binary.length; at += 1) result[at] = binary.charCodeAt(at);
    return result.buffer;
  }

  /** Typed arrays of one trace, and where the slices of each lane begin. */
  function load(trace) {
    if (trace.loaded) return trace.loaded;
    const s = trace.slices;
    const loaded = {
      waits: new Uint8Array(bytes(trace.waits)), holds: new Uint8Array(bytes(trace.holds)),
      lane: new Uint16Array(bytes(s.lane)), kind: new Uint8Array(bytes(s.kind)), open: new Uint8Array(bytes(s.open)),
      start: new Float64Array(bytes(s.start)), length: new Float64Array(bytes(s.length)),
      object: new Uint32Array(bytes(s.object)), site: new Int32Array(bytes(s.site)), owner: new Int32Array(bytes(s.owner)),
      giver: new Int32Array(bytes(s.giver)), giverSite: new Int32Array(bytes(s.giverSite)),
      begin: new Uint32Array(trace.lanes.length + 1),
    };
    let at = 0;
    for (let lane = 0; lane < trace.lanes.length; lane += 1) {
      loaded.begin[lane] = at;
      while (at < loaded.lane.length && loaded.lane[at] === lane) at += 1;
    }
    loaded.begin[trace.lanes.length] = at;
    trace.loaded = loaded;
    return loaded;
  }

  Page.timelineLoad = load;
})();
