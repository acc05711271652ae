'use strict';

/** The timeline in words: methods of it. */
(() => {
  const KINDS = ['holds', 'waits for', 'waits on the condition', 'waits for the event', 'waits for the end of', 'waits at the barrier'];
  const WAITED = ['held', 'waited for', 'waited on the condition', 'waited for the event', 'waited for the end of', 'waited at the barrier'];

  Page.timelineWords = {
    /** Whose a slice or an event is. */
    threadOf(list, at) {
      const lane = this.trace.lanes[list.lane[at]];
      return lane.thread < 0 && list.thread !== null ? this.trace.threads[list.thread[at]] : lane.name;
    },

    /** How long something lasted: in a text that has no times, over how many lines. */
    length(value) { return this.trace.isText ? Page.many(value, 'line') : Page.duration(value); },

    /** When something happened: in a text, in which line. */
    moment(value, apart) { return this.trace.isText ? 'line ' + Page.count(Math.round(value)) : Page.moment(value, apart); },

    /** A slice in words. */
    words(at) {
      const { objects, sites, threads } = this.trace;
      const s = this.slices;
      const name = this.threadOf(s, at);
      const verb = (s.open[at] ? KINDS : WAITED)[s.kind[at]];
      let text = '“' + name + '” ' + verb + ' “' + objects[s.object[at]] + '” for ' + this.length(s.length[at])
        + (s.open[at] ? ', and has not stopped' : '') + ', since ' + this.moment(s.start[at]);
      if (s.site[at] >= 0) text += ' (' + sites[s.site[at]] + ')';
      const waiting = s.kind[at] === 0 ? this.waiting(at) : [];
      if (waiting.length > 0) text += '; ' + waiting.map(name => '“' + name + '”').join(', ') + ' waited meanwhile';
      if (s.kind[at] !== 0 && s.owner[at] >= 0) text += '; “' + threads[s.owner[at]] + '” held it then';
      if (s.kind[at] !== 0 && s.giver[at] >= 0) {
        text += '; “' + threads[s.giver[at]] + '” let it go on' + (s.giverSite[at] >= 0 ? ' (' + sites[s.giverSite[at]] + ')' : '');
      }
      return text;
    },

    /** Who waited for what a slice holds, the first few. */
    waiting(at) {
      const s = this.slices;
      const end = s.start[at] + s.length[at];
      const names = new Set();
      for (let other = 0; other < s.lane.length && names.size < 4; other += 1) {
        if (s.kind[other] !== 1 || s.object[other] !== s.object[at]) continue;
        if (s.start[other] < end && s.start[other] + s.length[other] > s.start[at]) names.add(this.threadOf(s, other));
      }
      return [...names];
    },

    /** An event in words. */
    eventWords(at) {
      const events = this.slices.events;
      const { objects, sites } = this.trace;
      return '“' + this.threadOf(events, at) + '”: ' + events.kinds[events.kind[at]].replace(/_/g, ' ')
        + (events.object[at] >= 0 ? ' “' + objects[events.object[at]] + '”' : '') + ' at ' + this.moment(events.time[at])
        + (events.site[at] >= 0 ? ' (' + sites[events.site[at]] + ')' : '') + ', event ' + Page.count(events.seq[at]);
    },

    /** What a lane did in the bucket that is drawn at a place; null where there are no buckets. */
    bucketWords(x, y) {
      const lane = this.laneAt(y);
      const level = this.level();
      const time = this.time(x) - this.trace.start;
      if (lane < 0 || level === null || x < this.gutter || time < 0) return null;
      const bucket = Math.floor(time / level.width);
      const at = lane * level.buckets + bucket;
      if (bucket >= level.buckets || level.locks[at] + level.others[at] + level.holds[at] === 0) return null;
      const share = value => value < 3 ? '< 1 %' : Math.round(value / 2.55) + ' %';
      const parts = [['waiting for locks', level.locks[at]], ['in other waits', level.others[at]], ['holding a lock', level.holds[at]]]
        .filter(([, value]) => value > 0).sort((a, b) => b[1] - a[1]).map(([words, value]) => share(value) + ' ' + words);
      return '“' + this.trace.lanes[lane].name + '”, ' + this.length(level.width) + ' from '
        + this.moment(bucket * level.width + this.trace.start) + ': ' + parts.join(', ');
    },
  };
})();
