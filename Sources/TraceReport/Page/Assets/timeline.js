'use strict';

/**
 * The timeline: a lane for each thread, what it held above, what it waited for below. Buckets are drawn as shades, so that a
 * long run costs as much as a short one; slices that are wide enough are drawn one by one.
 */
(() => {
  const { LANE, RULER } = Page.timelineSizes;
  const load = Page.timelineLoad;
  const KINDS = ['holds', 'waits for', 'waits on the condition', 'waits for the event', 'waits for the end of', 'waits at the barrier'];
  const WAITED = ['held', 'waited for', 'waited on the condition', 'waited for the event', 'waited for the end of', 'waited at the barrier'];
  const { el } = Page;

  class Timeline {
    constructor(element, data) {
      this.data = data;
      this.index = 0;
      this.selected = -1;
      this.top = 0;
      this.canvas = el('canvas', {
        class: 'timeline-canvas', tabindex: '0', role: 'application',
        'aria-label': 'Timeline of the threads. Arrow keys go from slice to slice, w and s zoom, a and d move, f fits.',
      });
      this.tip = el('div', { class: 'timeline-tip', hidden: true });
      this.details = el('div', { class: 'timeline-details', 'aria-live': 'polite' });
      this.longest = el('details', { class: 'timeline-longest' });
      this.note = el('p', { class: 'dim small' });
      const traces = data.traces.length < 2 ? null : el('select', {
        'aria-label': 'Trace', onchange: event => { this.open(Number(event.target.value)); this.save(); },
      }, data.traces.map((trace, at) => el('option', { value: at }, trace.name)));
      this.select = traces;
      const button = (text, title, action) => el('button', { type: 'button', title, onclick: action }, text);
      element.append(
        el('div', { class: 'timeline-bar' }, traces,
          button('−', 'Zoom out (s)', () => this.zoom(2)), button('+', 'Zoom in (w)', () => this.zoom(0.5)),
          button('Fit', 'All, or the selection (f)', () => this.fit()),
          el('span', { class: 'timeline-legend' },
            el('span', null, el('i', { class: 'swatch hold' }), 'holds a lock'),
            el('span', null, el('i', { class: 'swatch lock' }), 'waits for a lock'),
            el('span', null, el('i', { class: 'swatch other' }), 'waits for something else'),
            el('span', null, el('i', { class: 'swatch life' }), 'lives'))),
        el('div', { class: 'timeline-frame' }, this.canvas, this.tip), this.note, this.details, this.longest);
      this.listen();
      this.open(0);
    }

    get trace() { return this.data.traces[this.index]; }

    open(index) {
      this.index = Math.min(Math.max(0, index || 0), this.data.traces.length - 1);
      if (this.select) this.select.value = String(this.index);
      this.slices = load(this.trace);
      this.selected = -1;
      this.top = 0;
      this.from = 0;
      this.to = Math.max(1, this.trace.end);
      const { kept, sliceCount } = this.trace;
      this.note.textContent = kept < sliceCount
        ? 'The ' + Page.count(kept) + ' longest of ' + Page.count(sliceCount) + ' waits and holds are there one by one; all are in the shades.'
        : '';
      this.list();
      this.describe();
      this.resize();
    }

    // MARK: Geometry

    resize() {
      const width = this.canvas.parentElement.clientWidth;
      if (width === 0) return;
      const rows = this.trace.lanes.length * LANE + RULER;
      const height = Math.min(rows, Math.max(240, Math.round(window.innerHeight * 0.62)));
      const ratio = window.devicePixelRatio || 1;
      this.width = width;
      this.height = height;
      this.gutter = width < 560 ? 84 : 150;
      this.canvas.style.setProperty('height', height + 'px');
      this.canvas.width = Math.round(width * ratio);
      this.canvas.height = Math.round(height * ratio);
      this.ratio = ratio;
      this.scroll(0);
      this.draw();
    }

    x(time) { return this.gutter + (time - this.from) / (this.to - this.from) * (this.width - this.gutter); }
    time(x) { return this.from + (x - this.gutter) / (this.width - this.gutter) * (this.to - this.from); }
    y(lane) { return RULER + lane * LANE - this.top; }
    scroll(by) {
      const most = Math.max(0, this.trace.lanes.length * LANE + RULER - this.height);
      this.top = Math.min(most, Math.max(0, this.top + by));
    }

    /** Shows from one moment to another, within the trace. */
    view(from, to) {
      const end = Math.max(1, this.trace.end);
      const span = Math.min(end * 1.04, Math.max(100, to - from));
      from = Math.min(Math.max(-0.02 * end, from), end * 1.02 - span);
      this.from = from;
      this.to = from + span;
      this.draw();
      this.save();
    }

    zoom(factor, at) {
      const fix = at === undefined ? (this.from + this.to) / 2 : at;
      this.view(fix - (fix - this.from) * factor, fix + (this.to - fix) * factor);
    }

    pan(share) {
      const by = (this.to - this.from) * share;
      this.view(this.from + by, this.to + by);
    }

    fit() {
      const at = this.selected;
      if (at < 0 || this.isFit === at) {
        this.isFit = -1;
        return this.view(0, this.trace.end);
      }
      this.isFit = at;
      const { start, length } = this.slices;
      const margin = Math.max(50, length[at] * 0.3);
      this.view(start[at] - margin, start[at] + length[at] + margin);
    }

    save() {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => Page.set('timeline', {
        trace: this.index || null, from: this.from <= 0 && this.to >= this.trace.end ? null : Math.round(this.from),
        to: this.from <= 0 && this.to >= this.trace.end ? null : Math.round(this.to),
        slice: this.selected < 0 ? null : this.selected,
      }), 120);
    }

    /** The state of the fragment. */
    show(state) {
      this.open(Number(state.trace || 0));
      const { from, to, slice, time } = state;
      if (from !== undefined && to !== undefined && Number(to) > Number(from)) this.view(Number(from), Number(to));
      else if (time !== undefined) {
        const span = this.trace.end / 40;
        this.view(Number(time) - span, Number(time) + span);
      }
      if (slice !== undefined && Number(slice) < this.slices.lane.length) this.choose(Number(slice), false);
      this.resize();
    }

    // MARK: What lies where

    marker(x, y) { return y < RULER ? (this.places || []).find(place => Math.abs(place.x - x) < 7) : undefined; }

    hit(x, y) {
      if (y < RULER || x < this.gutter) return -1;
      const lane = Math.floor((y - RULER + this.top) / LANE);
      if (lane < 0 || lane >= this.trace.lanes.length) return -1;
      const isHold = (y - this.y(lane)) < 16;
      const s = this.slices;
      const slack = (this.to - this.from) / (this.width - this.gutter) * 2;
      const time = this.time(x);
      let best = -1;
      for (let at = s.begin[lane]; at < s.begin[lane + 1] && s.start[at] <= time + slack; at += 1) {
        if ((s.kind[at] === 0) !== isHold || s.start[at] + s.length[at] < time - slack) continue;
        if (best < 0 || s.length[at] < s.length[best]) best = at;
      }
      return best;
    }

    /** Who let a wait go on: the lane, and when. */
    giver(at) {
      const s = this.slices;
      if (at < 0 || s.giver[at] < 0) return null;
      const lane = this.trace.lanes.findIndex(info => info.thread === s.giver[at]);
      return lane < 0 ? null : { lane, time: s.start[at] + s.length[at] };
    }

    /** A slice in words. */
    words(at) {
      const { objects, sites, threads, lanes } = this.trace;
      const s = this.slices;
      const name = lanes[s.lane[at]].name;
      const verb = (s.open[at] ? KINDS : WAITED)[s.kind[at]];
      let text = '“' + name + '” ' + verb + ' “' + objects[s.object[at]] + '” for ' + Page.duration(s.length[at])
        + (s.open[at] ? ', and has not stopped' : '') + ', since ' + Page.duration(s.start[at]);
      if (s.site[at] >= 0) text += ' (' + sites[s.site[at]] + ')';
      const waiting = s.kind[at] === 0 ? this.waiting(at) : [];
      if (waiting.length > 0) text += '; ' + waiting.map(name => '“' + name + '”').join(', ') + ' waited meanwhile';
      if (s.kind[at] !== 0 && s.owner[at] >= 0) text += '; “' + threads[s.owner[at]] + '” held it then';
      if (s.kind[at] !== 0 && s.giver[at] >= 0) {
        text += '; “' + threads[s.giver[at]] + '” let it go on' + (s.giverSite[at] >= 0 ? ' (' + sites[s.giverSite[at]] + ')' : '');
      }
      return text;
    }

    /** Who waited for what a slice holds, the first few. */
    waiting(at) {
      const s = this.slices;
      const end = s.start[at] + s.length[at];
      const lanes = new Set();
      for (let other = 0; other < s.lane.length && lanes.size < 4; other += 1) {
        if (s.kind[other] !== 1 || s.object[other] !== s.object[at]) continue;
        if (s.start[other] < end && s.start[other] + s.length[other] > s.start[at]) lanes.add(s.lane[other]);
      }
      return [...lanes].map(lane => this.trace.lanes[lane].name);
    }

    // MARK: Choosing

    choose(at, isKept) {
      this.selected = at;
      this.describe();
      if (at >= 0) {
        const lane = this.slices.lane[at];
        this.reveal(lane);
        const { start, length } = this.slices;
        if (start[at] + length[at] < this.from || start[at] > this.to) {
          const span = this.to - this.from;
          this.view(start[at] - span / 3, start[at] + span * 2 / 3);
        }
      }
      this.draw();
      if (isKept !== false) this.save();
    }

    /** Scrolls to a lane. */
    reveal(lane) {
      const y = this.y(lane);
      if (y < RULER) this.scroll(y - RULER);
      if (y + LANE > this.height) this.scroll(y + LANE - this.height);
    }

    describe() {
      Page.clear(this.details);
      const at = this.selected;
      if (at < 0) {
        this.details.append(el('p', { class: 'dim' }, 'Choose a bar to read who held, who waited, and who let it go on.'));
        return;
      }
      const target = this.giver(at);
      this.details.append(el('p', null, this.words(at)));
      if (target) {
        this.details.append(el('button', { type: 'button', onclick: () => this.follow() }, 'Go to who let it go on (Enter, or click again)'));
      }
    }

    /** From a wait to what its giver did then. */
    follow() {
      const target = this.giver(this.selected);
      if (!target) return;
      const s = this.slices;
      const object = s.object[this.selected];
      const far = at => Math.min(Math.abs(s.start[at] - target.time), Math.abs(s.start[at] + s.length[at] - target.time));
      let best = -1;
      let rank = Infinity;
      for (let at = s.begin[target.lane]; at < s.begin[target.lane + 1]; at += 1) {
        // Its hold of the same object, which it gave up then; else what it did nearest to that moment.
        const isIt = s.kind[at] === 0 && s.object[at] === object && s.start[at] <= target.time;
        const own = far(at) - (isIt ? this.trace.end : 0);
        if (own < rank) [best, rank] = [at, own];
      }
      Page.announce('“' + this.trace.lanes[target.lane].name + '” let it go on');
      if (best >= 0) return this.choose(best);
      this.selected = -1;
      this.reveal(target.lane);
      const span = this.to - this.from;
      this.view(target.time - span / 2, target.time + span / 2);
    }

    /** The next slice of the lane, or the nearest of the next lane. */
    step(across, down) {
      const s = this.slices;
      if (this.selected < 0) return this.choose(s.lane.length > 0 ? 0 : -1);
      const lane = s.lane[this.selected];
      if (across !== 0) {
        const next = this.selected + across;
        if (next >= s.begin[lane] && next < s.begin[lane + 1]) this.choose(next);
        return;
      }
      for (let other = lane + down; other >= 0 && other < this.trace.lanes.length; other += down) {
        let best = -1;
        for (let at = s.begin[other]; at < s.begin[other + 1]; at += 1) {
          if (best < 0 || Math.abs(s.start[at] - s.start[this.selected]) < Math.abs(s.start[best] - s.start[this.selected])) best = at;
        }
        if (best >= 0) return this.choose(best);
      }
    }

    /** The longest waits, for those who do not see the drawing. */
    list() {
      Page.clear(this.longest);
      const s = this.slices;
      const waits = [];
      for (let at = 0; at < s.lane.length; at += 1) if (s.kind[at] !== 0) waits.push(at);
      waits.sort((a, b) => s.length[b] - s.length[a]);
      this.longest.append(el('summary', null, 'The longest waits'), el('ol', null, waits.slice(0, 20).map(at =>
        el('li', null, el('button', { type: 'button', class: 'plain', onclick: () => this.choose(at) }, this.words(at))))));
      this.longest.hidden = waits.length === 0;
    }

    // MARK: Input

    listen() {
      const canvas = this.canvas;
      const place = event => {
        const box = canvas.getBoundingClientRect();
        return [event.clientX - box.left, event.clientY - box.top];
      };
      canvas.addEventListener('wheel', event => {
        event.preventDefault();
        const [x] = place(event);
        if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) this.pan((event.deltaX || event.deltaY) / 800);
        else this.zoom(Math.exp(Math.max(-200, Math.min(200, event.deltaY)) / 250), this.time(x));
      }, { passive: false });
      let drag = null;
      canvas.addEventListener('pointerdown', event => {
        const [x, y] = place(event);
        drag = { x, y, moved: 0 };
        canvas.setPointerCapture(event.pointerId);
      });
      canvas.addEventListener('pointermove', event => {
        const [x, y] = place(event);
        if (!drag) return this.hover(x, y);
        drag.moved += Math.abs(x - drag.x) + Math.abs(y - drag.y);
        if (drag.moved > 4) {
          this.scroll(drag.y - y);
          const by = (drag.x - x) / (this.width - this.gutter) * (this.to - this.from);
          this.view(this.from + by, this.to + by);
        }
        drag.x = x;
        drag.y = y;
      });
      canvas.addEventListener('pointerup', event => {
        const [x, y] = place(event);
        const wasClick = drag && drag.moved <= 4;
        drag = null;
        if (!wasClick) return;
        canvas.focus();
        const marker = this.marker(x, y);
        if (marker) return Page.go('findings', { id: marker.marker.finding });
        const at = this.hit(x, y);
        // A second click on a wait leads on.
        if (at >= 0 && at === this.selected && this.giver(at)) this.follow();
        else this.choose(at);
      });
      canvas.addEventListener('dblclick', () => this.fit());
      canvas.addEventListener('pointerleave', () => { this.tip.hidden = true; });
      canvas.addEventListener('keydown', event => {
        const action = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
        if (action) { event.preventDefault(); this.step(...action); }
        if (event.key === 'Enter') { event.preventDefault(); this.follow(); }
        if (event.key === 'Escape') this.choose(-1);
      });
      new ResizeObserver(() => this.resize()).observe(canvas.parentElement);
      document.addEventListener('themechange', () => this.draw());
      matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
    }

    hover(x, y) {
      const marker = this.marker(x, y);
      const at = marker ? -1 : this.hit(x, y);
      this.canvas.style.setProperty('cursor', marker || at >= 0 ? 'pointer' : 'grab');
      this.tip.hidden = !marker && at < 0;
      if (this.tip.hidden) return;
      this.tip.textContent = marker ? 'Finding ' + marker.marker.finding + ': ' + marker.marker.rule : this.words(at);
      const right = x > this.width / 2;
      this.tip.style.setProperty('left', right ? 'auto' : x + 14 + 'px');
      this.tip.style.setProperty('right', right ? this.width - x + 14 + 'px' : 'auto');
      this.tip.style.setProperty('top', y + 16 + 'px');
    }
  }

  Object.assign(Timeline.prototype, Page.timelineDrawing);

  let timeline = null;
  const act = body => () => { if (timeline) body(timeline); };

  Page.section({
    id: 'timeline',
    title: 'Timeline',
    render(element, data) {
      if (!data || data.traces.length === 0 || data.traces.every(trace => trace.lanes.length === 0)) {
        element.append(el('p', { class: 'empty' }, 'No thread did anything.'));
        return;
      }
      timeline = new Timeline(element, data);
    },
    show(state) { if (timeline) timeline.show(state); },
    keys: {
      'w': ['zoom in', act(self => self.zoom(0.5))],
      's': ['zoom out', act(self => self.zoom(2))],
      'a': ['earlier', act(self => self.pan(-0.25))],
      'd': ['later', act(self => self.pan(0.25))],
      '+': ['zoom in', act(self => self.zoom(0.5))],
      '-': ['zoom out', act(self => self.zoom(2))],
      'f': ['fit the selection, then all', act(self => self.fit())],
    },
  });
})();
