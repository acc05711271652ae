'use strict';

/** What a user does with the timeline, by mouse and keys: methods of it. */
(() => {
  Page.timelineInput = {
    listen() {
      const canvas = this.canvas;
      const place = event => {
        const box = canvas.getBoundingClientRect();
        return [event.clientX - box.left, event.clientY - box.top];
      };
      canvas.addEventListener('wheel', event => {
        event.preventDefault();
        const [x] = place(event);
        // Over the names, the wheel goes through the lanes.
        if (x < this.gutter && !event.ctrlKey) {
          this.scroll(event.deltaY);
          this.draw();
        } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) this.pan((event.deltaX || event.deltaY) / 800);
        else this.zoom(Math.exp(Math.max(-200, Math.min(200, event.deltaY)) / 250), this.time(x));
      }, { passive: false });
      let drag = null;
      canvas.addEventListener('pointerdown', event => {
        const [x, y] = place(event);
        this.tip.hidden = true;
        this.pointer = null;
        drag = { x, y, moved: 0 };
        canvas.setPointerCapture(event.pointerId);
      });
      canvas.addEventListener('pointermove', event => {
        const [x, y] = place(event);
        if (!drag) {
          this.pointer = [x, y, event];
          return this.hover(...this.pointer);
        }
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
        if (at >= 0 && at === this.selected && this.target(at)) this.follow();
        else this.choose(at);
      });
      canvas.addEventListener('dblclick', () => this.fit());
      canvas.addEventListener('pointerleave', () => {
        this.pointer = null;
        this.tip.hidden = true;
      });
      canvas.addEventListener('keydown', event => {
        const action = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
        if (action) { event.preventDefault(); this.step(...action); }
        const page = { PageUp: -0.9, PageDown: 0.9, Home: -Infinity, End: Infinity }[event.key];
        if (page) { event.preventDefault(); this.scroll(page * this.height); this.draw(); }
        if (event.key === 'Enter') { event.preventDefault(); this.follow(); }
        if (event.key === 'Escape') this.choose(-1);
      });
      new ResizeObserver(() => this.resize()).observe(canvas.parentElement);
      document.addEventListener('themechange', () => this.draw());
      matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.draw());
    },

    /** Tells what lies at a place of the canvas, in a box beside the pointer. */
    hover(x, y, { clientX: left, clientY: top }) {
      const marker = this.marker(x, y);
      const event = marker ? -1 : this.eventAt(x, y);
      const at = marker || event >= 0 ? -1 : this.hit(x, y);
      const words = marker ? 'Finding ' + marker.marker.finding + ': ' + marker.marker.rule
        : event >= 0 ? this.eventWords(event) : at >= 0 ? this.words(at) : this.bucketWords(x, y);
      this.canvas.style.setProperty('cursor', marker || at >= 0 ? 'pointer' : 'grab');
      this.tip.hidden = words === null;
      if (this.tip.hidden) return;
      this.tip.textContent = Page.safe(words);
      const { offsetWidth: width, offsetHeight: height } = this.tip;
      const [right, bottom] = [document.documentElement.clientWidth - 8, window.innerHeight - 8];
      this.tip.style.setProperty('left', Math.max(8, left + 14 + width > right ? left - 14 - width : left + 14) + 'px');
      this.tip.style.setProperty('top', Math.max(8, top + 16 + height > bottom ? top - 12 - height : top + 16) + 'px');
    },
  };
})();
