'use strict';

/** How the timeline is painted: methods of it, apart from what a user does with it. */
(() => {
  const LANE = 34;
  const RULER = 34;
  Page.timelineSizes = { LANE, RULER };

  /** No more letters of a name are looked at in each frame. */
  const LONG = 400;

  /** A text that fits, with an ellipsis at the end. */
  function clip(context, given, width) {
    const text = Page.safe(given.length > LONG ? given.slice(0, LONG) : given);
    if (context.measureText(text).width <= width) return text;
    let low = 0;
    let high = text.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (context.measureText(text.slice(0, middle) + '…').width <= width) low = middle;
      else high = middle - 1;
    }
    return low === 0 ? '' : text.slice(0, low) + '…';
  }

  /** A name that fits, with an ellipsis in its middle: names often differ in their last letters. */
  function clipMiddle(context, given, width) {
    const text = Page.safe(given.length > LONG ? given.slice(0, LONG / 2) + given.slice(-LONG / 2) : given);
    if (context.measureText(text).width <= width) return text;
    const short = kept => text.slice(0, Math.ceil(kept / 2)) + '…' + text.slice(text.length - Math.floor(kept / 2));
    let [low, high] = [0, text.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (context.measureText(short(middle)).width <= width) low = middle;
      else high = middle - 1;
    }
    return short(low);
  }

  Page.timelineDrawing = {
    colors() {
      const style = getComputedStyle(document.documentElement);
      const get = name => style.getPropertyValue('--' + name).trim();
      const key = document.documentElement.dataset.theme + get('bg');
      if (this.palette && this.palette.key === key) return this.palette;
      this.palette = {
        key, text: get('text'), dim: get('dim'), line: get('line'), faint: get('faint'), panel: get('panel'), wait: get('wait'),
        other: get('note'), accent: get('accent'), error: get('error'), warning: get('warning'), note: get('note'),
        locks: Array.from({ length: Page.lockColors }, (_, number) => get('lock-' + number)), font: get('sans'),
      };
      return this.palette;
    },

    draw() {
      if (this.isAsked || !this.width) return;
      this.isAsked = true;
      requestAnimationFrame(() => {
        this.isAsked = false;
        const began = performance.now();
        this.paint();
        // What lies under the pointer is another thing now.
        if (this.pointer) this.hover(...this.pointer);
        this.frame = performance.now() - began;
        this.canvas.dataset.frame = this.frame.toFixed(1);
      });
    },

    paint() {
      const context = this.canvas.getContext('2d');
      const colors = this.colors();
      context.setTransform(this.ratio, 0, 0, this.ratio, 0, 0);
      context.fillStyle = colors.panel;
      context.fillRect(0, 0, this.width, this.height);
      this.paintRuler(context, colors);
      const first = Math.max(0, Math.floor(this.top / LANE));
      const last = Math.min(this.rows.length - 1, Math.floor((this.top + this.height - RULER) / LANE));
      context.save();
      context.beginPath();
      context.rect(0, RULER, this.width, this.height - RULER);
      context.clip();
      for (let row = first; row <= last; row += 1) this.paintLane(context, colors, this.rows[row]);
      this.paintArrow(context, colors);
      context.restore();
      this.paintMarkers(context, colors);
      this.paintCursor(context, colors);
      this.paintBar(context, colors);
    },

    paintRuler(context, colors) {
      const span = this.to - this.from;
      const rough = span / Math.max(2, (this.width - this.gutter) / 110);
      const size = 10 ** Math.floor(Math.log10(rough));
      const step = [1, 2, 5, 10].map(factor => factor * size).find(value => value >= rough) || size * 10;
      context.font = '11.5px ' + colors.font;
      context.textBaseline = 'middle';
      for (let tick = Math.ceil(this.from / step) * step; tick <= this.to; tick += step) {
        const x = this.x(tick);
        if (x < this.gutter) continue;
        context.fillStyle = colors.faint;
        context.fillRect(x, 0, 1, this.height);
        if (this.trace.isText && tick % 1 !== 0) continue;
        const label = this.moment(tick, step);
        if (x + 4 + context.measureText(label).width > this.width) continue;
        context.fillStyle = colors.dim;
        context.fillText(label, x + 4, 10);
      }
      context.fillStyle = colors.line;
      context.fillRect(0, RULER - 1, this.width, 1);
      // Where the trace is there event by event.
      context.fillStyle = colors.accent;
      for (const [from, to] of this.trace.closeups) {
        const left = Math.max(this.gutter, this.x(from));
        const right = Math.min(this.width, this.x(to));
        if (right >= this.gutter && left <= this.width) context.fillRect(left, RULER - 2, Math.max(2, right - left), 2);
      }
    },

    /** The level of shades for the zoom. */
    level() { return Page.timelineLevel(this.slices.levels, (this.to - this.from) / (this.width - this.gutter)); },

    paintLane(context, colors, lane) {
      const { lanes } = this.trace;
      const s = this.slices;
      const y = this.y(lane);
      const info = lanes[lane];
      const left = this.gutter;
      context.fillStyle = colors.faint;
      context.fillRect(0, y + LANE - 1, this.width, 1);
      const begin = Math.max(left, this.x(info.first));
      const end = Math.min(this.width, this.x(info.last));
      context.fillStyle = colors.line;
      if (end > begin) context.fillRect(begin, y + 16, Math.max(1, end - begin), 2);
      context.save();
      context.beginPath();
      context.rect(left, y, this.width - left, LANE);
      context.clip();
      this.paintShades(context, colors, lane, y);
      const isWhole = s.levels.length === 0;
      const isHidden = this.isHidden(lane);
      const isPale = this.isPale(lane);
      context.font = '11px ' + colors.font;
      let lastX = [-1, -1];
      for (let at = s.begin[lane]; at < s.begin[lane + 1]; at += 1) {
        const start = s.start[at];
        if (start > this.to) break;
        if (start + s.length[at] < this.from || (isHidden !== null && isHidden(at))) continue;
        const x = Math.max(left - 2, this.x(start));
        const w = Math.min(this.width + 2, this.x(start + s.length[at])) - x;
        const isHold = s.kind[at] === 0;
        if (w < 0.7) {
          // Many in one pixel are one.
          if (!isWhole || x - lastX[isHold ? 0 : 1] < 0.7) continue;
          lastX[isHold ? 0 : 1] = x;
        }
        context.globalAlpha = isPale !== null && isPale(at) ? 0.22 : 1;
        const color = isHold ? colors.locks[Page.lockColor(this.trace.objects[s.object[at]])] : s.kind[at] === 1 ? colors.wait : colors.other;
        const [top, height] = isHold ? [y + 3, 11] : [y + 18, 12];
        context.fillStyle = color;
        context.fillRect(x, top, Math.max(1, w), height);
        if (at === this.selected) {
          context.strokeStyle = colors.text;
          context.lineWidth = 2;
          context.strokeRect(x, top - 1, Math.max(2, w), height + 2);
        }
        if (w > 46) {
          context.fillStyle = colors.panel;
          context.textBaseline = 'middle';
          context.fillText(clip(context, this.trace.objects[s.object[at]], w - 8), Math.max(x, left) + 4, top + height / 2 + 0.5);
        }
      }
      context.globalAlpha = 1;
      this.paintEvents(context, colors, lane, y);
      context.restore();
      context.fillStyle = colors.text;
      context.font = '12.5px ' + colors.font;
      context.textBaseline = 'middle';
      context.fillText(clipMiddle(context, info.name, left - 14), 8, y + LANE / 2);
    },

    /** The shades of a lane: no more rectangles than there are pixels, and neighbours that are alike are one. */
    paintShades(context, colors, lane, y) {
      const level = this.level();
      if (level === null) return;
      const { buckets, width, locks, others, holds } = level;
      const { start } = this.trace;
      const from = Math.max(0, Math.floor((this.from - start) / width));
      const to = Math.min(buckets - 1, Math.ceil((this.to - start) / width));
      /** Runs of one shade: `shade` gives 0 for nothing, else 1 to 16, and for other waits 17 to 32. */
      const run = (shade, top, height, floor, range) => {
        let begin = from;
        for (let bucket = from; bucket <= to; bucket = begin) {
          const value = shade(lane * buckets + bucket);
          for (begin = bucket + 1; begin <= to && shade(lane * buckets + begin) === value;) begin += 1;
          if (value === 0) continue;
          const x = this.x(bucket * width + start);
          context.globalAlpha = floor + range * ((value - 1) % 16 + 1) / 16;
          context.fillStyle = top < 10 ? colors.locks[0] : value > 16 ? colors.other : colors.wait;
          context.fillRect(x, y + top, Math.max(1, this.x(begin * width + start) - x), height);
        }
      };
      run(at => (holds[at] + 15) >> 4, 4, 9, 0.12, 0.5);
      run(at => {
        const sum = Math.min(255, locks[at] + others[at]);
        return sum === 0 ? 0 : ((sum + 15) >> 4) + (others[at] > locks[at] ? 16 : 0);
      }, 18, 12, 0.15, 0.6);
      context.globalAlpha = 1;
    },

    /** The single events of a lane, on its line: many in one pixel are one. */
    paintEvents(context, colors, lane, y) {
      const { begin, time, thread } = this.slices.events;
      if (this.isHidden(lane) !== null && thread !== null) return;
      context.fillStyle = colors.dim;
      let last = -1;
      for (let at = begin[lane]; at < begin[lane + 1]; at += 1) {
        if (time[at] < this.from || time[at] > this.to) continue;
        const x = Math.round(this.x(time[at]));
        if (x === last) continue;
        last = x;
        context.fillRect(x - 1, y + 14, 2, 6);
      }
    },

    /** The moment that was asked for. */
    paintCursor(context, colors) {
      if (this.cursor === null) return;
      const x = this.x(this.cursor);
      if (x < this.gutter || x > this.width) return;
      context.fillStyle = colors.accent;
      context.fillRect(x - 0.75, 0, 1.5, this.height);
    },

    /** Which of the lanes are in sight, where they are not all. */
    paintBar(context, colors) {
      const all = this.rows.length * LANE;
      const seen = this.height - RULER;
      if (all <= seen) return;
      context.fillStyle = colors.dim;
      context.globalAlpha = 0.55;
      const length = Math.max(18, seen * seen / all);
      context.fillRect(this.width - 6, RULER + (seen - length) * this.top / (all - seen), 4, length);
      context.globalAlpha = 1;
    },

    /** From the thread that let the selected wait go on to it; from a wait that has not stopped to who holds what it waits for. */
    paintArrow(context, colors) {
      const target = this.target(this.selected);
      if (!target) return;
      const x = Math.max(this.x(target.time), target.isOpen ? this.gutter + 8 : -1);
      const ends = [this.y(target.lane) + (target.isOpen ? 9 : LANE / 2), this.y(this.slices.lane[this.selected]) + 24];
      const [from, to] = target.isOpen ? [ends[1], ends[0]] : ends;
      if (x < this.gutter || x > this.width) return;
      context.strokeStyle = colors.text;
      context.fillStyle = colors.text;
      context.lineWidth = 1.5;
      context.beginPath();
      context.moveTo(x, from);
      context.lineTo(x, to);
      context.stroke();
      context.beginPath();
      context.arc(x, from, 3.5, 0, 7);
      context.fill();
      const tip = to > from ? -7 : 7;
      context.beginPath();
      context.moveTo(x, to);
      context.lineTo(x - 4, to + tip);
      context.lineTo(x + 4, to + tip);
      context.fill();
    },

    paintMarkers(context, colors) {
      this.places = [];
      // The gravest of those at one place is on top.
      const weights = { note: 0, warning: 1, error: 2 };
      const shown = this.trace.markers.map(marker => ({ x: this.x(marker.time), marker }))
        .filter(({ x }) => x >= this.gutter && x <= this.width)
        .sort((a, b) => weights[a.marker.level] - weights[b.marker.level] || b.marker.finding - a.marker.finding);
      // Where there are very many, a line of each would hide the lanes.
      const hasLines = shown.length <= (this.width - this.gutter) / 8;
      const counts = new Map();
      for (const { x, marker } of shown) {
        context.fillStyle = colors[marker.level];
        context.beginPath();
        context.moveTo(x, RULER - 2);
        context.lineTo(x - 5, RULER - 12);
        context.lineTo(x + 5, RULER - 12);
        context.fill();
        if (hasLines) {
          context.globalAlpha = 0.35;
          context.fillRect(x - 0.5, RULER, 1, this.height - RULER);
          context.globalAlpha = 1;
        }
        this.places.unshift({ x, marker });
        counts.set(Math.round(x), (counts.get(Math.round(x)) || 0) + 1);
        this.canvas.dataset.mark = x.toFixed(0);
      }
      if (!hasLines) return;
      context.font = '10px ' + colors.font;
      context.fillStyle = colors.dim;
      for (const [x, count] of counts) if (count > 1) context.fillText(count, x + 7, RULER - 8);
    },
  };
})();
