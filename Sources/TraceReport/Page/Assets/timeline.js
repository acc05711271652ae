'use strict';

/**
 * The timeline: a lane for each thread, what it held above, what it waited for below. Buckets are drawn as shades, so that a
 * long run costs as much as a short one; slices that are wide enough are drawn one by one, as are the events around findings.
 */
(() => {
  const { LANE, RULER } = Page.timelineSizes;
  const load = Page.timelineLoad;
  const { el } = Page;

  class Timeline {
    constructor(element, data) {
      this.data = data;
      this.index = 0;
      this.selected = -1;
      this.top = 0;
      this.cursor = null;
      this.filter = '';
      this.canvas = el('canvas', {
        class: 'timeline-canvas', tabindex: '0', role: 'application',
        'aria-label': 'Timeline of the threads. Arrow keys go from slice to slice, Enter to who let a wait go on or holds what it waits for, '
          + 'page up and page down through the lanes, w and s zoom, a and d move, f fits.',
      });
      this.tip = el('div', { class: 'timeline-tip', hidden: true });
      this.details = el('div', { class: 'timeline-details', 'aria-live': 'polite' });
      this.longest = el('details', { class: 'timeline-longest' });
      this.note = el('p', { class: 'dim small' });
      const traces = data.traces.length < 2 ? null : el('select', {
        'aria-label': 'Trace', onchange: event => { this.open(Number(event.target.value)); this.save(); },
      }, data.traces.map((trace, at) => el('option', { value: at }, trace.name)));
      this.select = traces;
      this.field = el('input', { type: 'search', class: 'print-hide', placeholder: 'Filter threads and locks', 'aria-label': 'Filter threads and locks',
        oninput: () => { this.filter = this.field.value; this.choosing(); this.resize(); this.save(); } });
      const button = (text, title, action) => el('button', { type: 'button', class: 'print-hide', title, 'aria-label': title, onclick: action }, text);
      element.append(
        el('div', { class: 'timeline-bar' }, traces, this.field,
          button('−', 'Zoom out (s)', () => this.zoom(2)), button('+', 'Zoom in (w)', () => this.zoom(0.5)),
          button('Fit', 'All, or the selection (f)', () => this.fit()),
          el('span', { class: 'timeline-legend' },
            el('span', null, el('i', { class: 'swatch hold' }), 'holds a lock'),
            el('span', null, el('i', { class: 'swatch lock' }), 'waits for a lock'),
            el('span', null, el('i', { class: 'swatch other' }), 'waits for something else'),
            el('span', null, el('i', { class: 'swatch life' }), 'runs'),
            el('span', null, el('i', { class: 'swatch single' }), 'event by event'))),
        el('div', { class: 'timeline-frame' }, this.canvas), this.tip, this.note, this.details, this.longest);
      this.listen();
      this.open(0);
    }

    get trace() { return this.data.traces[this.index]; }

    /** From the first event to the end. */
    get whole() { return [this.trace.start, Math.max(this.trace.start + 1, this.trace.end)]; }

    open(index) {
      this.index = Math.min(Math.max(0, index || 0), this.data.traces.length - 1);
      if (this.select) this.select.value = String(this.index);
      this.slices = load(this.trace);
      this.selected = -1;
      this.cursor = null;
      this.top = 0;
      [this.from, this.to] = this.whole;
      this.choosing();
      this.list();
      this.describe();
      this.resize();
    }

    // MARK: What is shown

    /** The lanes that fit the filter, and what is to be said of what is not there. */
    choosing() {
      const { lanes, objects, threads, kept, sliceCount, start, end } = this.trace;
      const text = this.filter.trim().toLowerCase();
      const s = this.slices;
      // A name that is typed in full means that one alone; a bar stands between names.
      const all = new Set([...objects, ...threads, ...lanes.map(lane => lane.name)].map(name => name.toLowerCase()));
      const words = text.split('|').map(word => word.trim()).filter(word => word !== '');
      const fits = name => words.some(word => all.has(word) ? name.toLowerCase() === word : name.toLowerCase().includes(word));
      const isIn = new Set(objects.map((name, at) => text !== '' && fits(name) ? at : -1));
      const known = threads.map(fits);
      /** In a lane that is shown for a lock of its, other bars are pale. */
      this.isPale = lane => text !== '' && lanes[lane].thread >= 0 && !fits(lanes[lane].name) ? at => !isIn.has(s.object[at]) : null;
      const isOf = at => isIn.has(s.object[at]) || (s.thread !== null && known[s.thread[at]]);
      this.rows = [];
      lanes.forEach((lane, number) => {
        const isShared = lane.thread < 0;
        let isShown = text === '' || (!isShared && fits(lane.name));
        for (let at = s.begin[number]; !isShown && at < s.begin[number + 1]; at += 1) isShown = isOf(at);
        if (isShown) this.rows.push(number);
      });
      this.rowOf = new Map(this.rows.map((lane, row) => [lane, row]));
      /** Of the lane of many threads, only what fits is drawn. */
      this.isHidden = lane => text !== '' && lanes[lane].thread < 0 ? at => !isOf(at) : null;
      this.top = 0;
      const notes = [];
      if (text !== '') notes.push(Page.count(this.rows.length) + ' of ' + Page.many(lanes.length, 'lane') + ' shown.');
      const shared = lanes.filter(lane => lane.thread < 0);
      if (shared.length > 0) {
        notes.push('The first ' + Page.count(lanes.length - 1) + ' threads have a lane each; ' + Page.count(shared[0].threads)
          + ' more share the last one: the filter shows there what one of them waited for and held.');
      }
      if (kept < sliceCount) {
        notes.push('The longest of ' + Page.count(sliceCount) + ' waits and holds, and those around findings, are there one by one: '
          + Page.count(kept) + '; the others are drawn as shares of time.');
      }
      if (start > (end - start) / 50) {
        notes.push(this.trace.isText ? 'The first event is in ' + this.moment(start) + '.' : 'The first event was ' + Page.duration(start) + ' after the recording began.');
      }
      this.note.textContent = notes.join(' ');
    }

    // MARK: Geometry

    /** Takes the size of the window, or that of a sheet of paper, where at most so many lanes are shown. */
    resize(paper) {
      const width = paper ? paper.width : this.canvas.parentElement.clientWidth;
      if (width === 0) return;
      const rows = Math.max(1, this.rows.length) * LANE + RULER;
      const height = Math.min(rows, paper ? paper.lanes * LANE + RULER : Math.max(240, Math.round(window.innerHeight * 0.62)));
      const ratio = paper ? 2 : window.devicePixelRatio || 1;
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
    y(lane) { return RULER + (this.rowOf.has(lane) ? this.rowOf.get(lane) : -2) * LANE - this.top; }
    /** The lane at a height; -1 for none. */
    laneAt(y) {
      const row = Math.floor((y - RULER + this.top) / LANE);
      return y < RULER || row < 0 || row >= this.rows.length ? -1 : this.rows[row];
    }
    scroll(by) {
      const most = Math.max(0, this.rows.length * LANE + RULER - this.height);
      this.top = Math.min(most, Math.max(0, this.top + by));
    }

    /** Shows from one moment to another, within the trace. */
    view(from, to) {
      const [start, end] = this.whole;
      const margin = (end - start) * 0.02;
      const span = Math.min(end - start + 2 * margin, Math.max(100, to - from));
      from = Math.min(Math.max(start - margin, from), end + margin - span);
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
        return this.view(...this.whole);
      }
      this.isFit = at;
      const { start, length } = this.slices;
      const margin = Math.max(50, length[at] * 0.3);
      this.view(start[at] - margin, start[at] + length[at] + margin);
    }

    save() {
      clearTimeout(this.timer);
      const isAll = this.from <= this.whole[0] && this.to >= this.whole[1];
      this.timer = setTimeout(() => Page.set('timeline', {
        trace: this.index || null, from: isAll ? null : Math.round(this.from), to: isAll ? null : Math.round(this.to),
        slice: this.selected < 0 ? null : this.selected, filter: this.filter || null,
      }), 120);
    }

    /** The state of the fragment. */
    show(state) {
      this.filter = this.field.value = state.filter || '';
      this.open(Number(state.trace || 0));
      const { from, to, slice, time } = state;
      if (from !== undefined && to !== undefined && Number(to) > Number(from)) this.view(Number(from), Number(to));
      else if (time !== undefined) {
        const span = (this.whole[1] - this.whole[0]) / 40;
        this.cursor = Number(time);
        this.view(Number(time) - span, Number(time) + span);
      }
      if (slice !== undefined && Number(slice) < this.slices.lane.length) this.choose(Number(slice), false);
      this.resize();
    }

    // MARK: What lies where

    marker(x, y) { return y < RULER ? (this.places || []).find(place => Math.abs(place.x - x) < 7) : undefined; }

    hit(x, y) {
      const lane = this.laneAt(y);
      if (lane < 0 || x < this.gutter) return -1;
      const isHold = (y - this.y(lane)) < 16;
      const isHidden = this.isHidden(lane);
      const s = this.slices;
      const slack = (this.to - this.from) / (this.width - this.gutter) * 2;
      const time = this.time(x);
      let best = -1;
      for (let at = s.begin[lane]; at < s.begin[lane + 1] && s.start[at] <= time + slack; at += 1) {
        if ((s.kind[at] === 0) !== isHold || s.start[at] + s.length[at] < time - slack) continue;
        if (isHidden !== null && isHidden(at)) continue;
        if (best < 0 || s.length[at] < s.length[best]) best = at;
      }
      return best;
    }

    /** The event that is drawn at a place; -1 for none. */
    eventAt(x, y) {
      const lane = this.laneAt(y);
      if (lane < 0 || x < this.gutter || Math.abs(y - this.y(lane) - 17) > 4) return -1;
      const { begin, time } = this.slices.events;
      let best = -1;
      for (let at = begin[lane]; at < begin[lane + 1]; at += 1) {
        const far = Math.abs(this.x(time[at]) - x);
        if (far < 4 && (best < 0 || far < Math.abs(this.x(time[best]) - x))) best = at;
      }
      return best;
    }

    /** Where a wait leads to: who let it go on, and when; of one that has not stopped, who holds what it waits for, or the
     * thread whose end it waits for. Null for none. */
    target(at) {
      const s = this.slices;
      if (at < 0 || s.kind[at] === 0) return null;
      const laneOf = thread => thread < 0 ? -1 : this.trace.lanes.findIndex(info => info.thread === thread);
      const given = laneOf(s.giver[at]);
      if (given >= 0) return { lane: given, time: s.start[at] + s.length[at], isOpen: false, words: 'who let it go on' };
      if (!s.open[at]) return null;
      const owner = laneOf(s.owner[at]);
      if (owner >= 0) return { lane: owner, time: s.start[at], isOpen: true, words: 'who holds it' };
      const isJoin = s.kind[at] === 4;
      const joined = isJoin ? laneOf(this.trace.threads.indexOf(this.trace.objects[s.object[at]])) : -1;
      return joined < 0 ? null : { lane: joined, time: s.start[at], isOpen: true, words: 'the thread whose end it waits for' };
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
      if (!this.rowOf.has(lane)) {
        this.filter = this.field.value = '';
        this.choosing();
        this.resize();
      }
      const y = this.y(lane);
      if (y < RULER) this.scroll(y - RULER);
      if (y + LANE > this.height) this.scroll(y + LANE - this.height);
    }

    describe() {
      Page.clear(this.details);
      const at = this.selected;
      if (at < 0) {
        this.details.append(el('p', { class: 'dim hint' }, 'Choose a bar to read who held, who waited, and who let it go on.'));
        return;
      }
      const target = this.target(at);
      this.details.append(el('p', null, this.words(at)));
      if (target) {
        this.details.append(el('button', { type: 'button', class: 'print-hide', onclick: () => this.follow() }, 'Go to ' + target.words + ' (Enter, or click again)'));
      }
    }

    /** From a wait to what its giver did then, or to the hold that it waits for. */
    follow() {
      const target = this.target(this.selected);
      if (!target) return;
      const s = this.slices;
      const object = s.object[this.selected];
      const far = at => Math.min(Math.abs(s.start[at] - target.time), Math.abs(s.start[at] + s.length[at] - target.time));
      let best = -1;
      let rank = Infinity;
      for (let at = s.begin[target.lane]; at < s.begin[target.lane + 1]; at += 1) {
        // Its hold of the same object, which it gave up then, or has; else what it did nearest to that moment. A thread whose end
        // is waited for may itself be waiting.
        const isIt = s.kind[at] === 0 && s.object[at] === object && s.start[at] <= target.time
          || target.isOpen && s.kind[this.selected] === 4 && s.kind[at] !== 0 && s.open[at] === 1;
        const own = far(at) - (isIt ? this.trace.end : 0);
        if (own < rank) [best, rank] = [at, own];
      }
      Page.announce('“' + this.trace.lanes[target.lane].name + '”: ' + target.words);
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
      // Few lanes leave room for them.
      this.longest.open = this.trace.lanes.length <= 8;
    }
  }

  Object.assign(Timeline.prototype, Page.timelineDrawing, Page.timelineWords, Page.timelineInput);

  let timeline = null;
  const act = body => () => { if (timeline) body(timeline); };

  Page.section({
    id: 'timeline',
    title: 'Timeline',
    render(element, data) {
      if (!data || data.traces.length === 0 || data.traces.every(trace => trace.lanes.length === 0)) {
        element.append(el('p', { class: 'empty' }, Page.emptyWords('No thread did anything.')));
        return;
      }
      timeline = new Timeline(element, data);
    },
    show(state) { if (timeline) timeline.show(state); },
    print() {
      if (!timeline) return;
      timeline.resize({ width: 1000, lanes: 60 });
      timeline.paint();
    },
    printed() { if (timeline) timeline.resize(); },
    keys: {
      'w': ['zoom in', act(self => self.zoom(0.5))],
      's': ['zoom out', act(self => self.zoom(2))],
      'a': ['earlier', act(self => self.pan(-0.25))],
      'd': ['later', act(self => self.pan(0.25))],
      '+': ['zoom in', act(self => self.zoom(0.5))],
      '-': ['zoom out', act(self => self.zoom(2))],
      'f': ['fit the selection, then all', act(self => self.fit())],
      '← → ↑ ↓': ['to the next bar, or lane'],
      'Enter': ['to who let a wait go on, or holds what it waits for'],
      'Page Up, Page Down': ['through the lanes'],
      'Escape': ['choose nothing'],
    },
  });
})();
