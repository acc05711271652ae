'use strict';

/**
 * The lock order as a layered drawing: an arrow goes from a lock that was held, down to one that was acquired meanwhile;
 * what goes up is part of a cycle. Locks whose names differ in a number only are folded into one where there are many; where
 * that does not help, the surroundings of one lock are drawn, and a click on another goes there.
 */
(() => {
  const { el, svg } = Page;
  const { WIDTH, HEIGHT, graphOf, layOut, path } = Page.lockGraph;

  class LockOrder {
    constructor(element, data) {
      this.data = data;
      this.index = 0;
      this.options = { open: new Set(), filter: '', cyclesOnly: false, near: null, isWhole: false };
      this.chosen = null;
      this.scale = 1;
      this.field = el('input', { type: 'search', class: 'print-hide', placeholder: 'Filter locks', 'aria-label': 'Filter locks', oninput: event => {
        this.options.filter = event.target.value;
        this.draw();
        this.fit();
        this.save();
      } });
      this.only = el('input', { type: 'checkbox', onchange: event => {
        this.options.cyclesOnly = event.target.checked;
        this.draw();
        this.fit();
        this.save();
      } });
      this.select = data.traces.length < 2 ? null : el('select', { 'aria-label': 'Trace', onchange: event => {
        this.open(Number(event.target.value));
        this.save();
      } }, data.traces.map((trace, at) => el('option', { value: at }, trace.name)));
      this.frame = el('div', { class: 'graph-frame', tabindex: '0', role: 'group', 'aria-label': 'Lock order graph' });
      this.detail = el('div', { class: 'timeline-details', 'aria-live': 'polite' });
      this.note = el('p', { class: 'dim small' });
      this.unfolded = el('div', { class: 'unfolded print-hide' });
      const button = (text, title, action) => el('button', { type: 'button', class: 'print-hide', title, 'aria-label': title, onclick: action }, text);
      element.append(el('div', { class: 'timeline-bar' }, this.select, this.field,
        el('label', { class: 'check print-hide' }, this.only, 'Cycles only'), button('−', 'Smaller', () => this.zoom(0.8)),
        button('+', 'Larger', () => this.zoom(1.25)), button('Fit', 'Fit all into the frame', () => this.fit(true)),
        el('span', { class: 'timeline-legend' }, el('span', null, el('i', { class: 'swatch order' }), 'held, then acquired'),
          el('span', null, el('i', { class: 'swatch cycle' }), 'part of a cycle'))), this.unfolded, this.frame, this.note, this.detail);
    }

    get trace() { return this.data.traces[this.index]; }

    open(index) {
      this.index = Math.min(Math.max(0, index || 0), this.data.traces.length - 1);
      if (this.select) this.select.value = String(this.index);
      this.chosen = null;
      this.draw();
    }

    show(state) {
      this.options.filter = this.field.value = state.filter || '';
      const cycles = this.trace.edges.filter(edge => edge[3]).length;
      // Of a large graph, the cycles are what one looks for.
      this.options.cyclesOnly = state.cycles === undefined ? cycles > 0 && this.trace.edges.length > 60 : state.cycles === '1';
      this.only.checked = this.options.cyclesOnly;
      this.options.open = new Set(state.open ? state.open.split('|') : []);
      this.options.near = state.near || null;
      this.options.isWhole = state.whole === '1';
      this.open(Number(state.trace || 0));
      this.fit();
      const edge = this.graph && this.graph.edges.find(each => each.key.replace('\n', '|') === state.arrow);
      const node = this.graph && this.graph.nodes.find(each => each.key === state.lock);
      if (edge) this.describe(edge);
      else if (node) this.describeNode(node);
    }

    save() {
      Page.set('lock-order', {
        trace: this.index || null, filter: this.options.filter || null, cycles: this.options.cyclesOnly ? '1' : '0',
        open: [...this.options.open].join('|') || null, near: this.options.near, whole: this.options.isWhole ? '1' : null,
        arrow: this.chosen && this.chosen.from ? this.chosen.key.replace('\n', '|') : null,
        lock: this.chosen && !this.chosen.from ? this.chosen.key : null,
      });
    }

    draw() {
      const graph = graphOf(this.trace, this.options);
      this.chosen = null;
      this.graph = graph;
      const fold = name => () => {
        if (name === null) this.options.open.clear();
        else this.options.open.delete(name);
        this.draw();
        this.save();
      };
      const open = [...this.options.open];
      const whole = isWhole => () => {
        this.options.isWhole = isWhole;
        this.draw();
        this.fit();
        this.save();
      };
      const others = graph.middle !== null ? [el('button', { type: 'button', onclick: whole(true) }, 'Draw all ' + Page.many(graph.lockCount, 'lock'))]
        : this.options.isWhole ? [el('button', { type: 'button', onclick: whole(false) }, 'Draw the surroundings of one')] : [];
      Page.clear(this.unfolded).append(...others, ...open.map(name => el('button', { type: 'button', onclick: fold(name) }, 'Fold ' + name)),
        ...(open.length > 1 ? [el('button', { type: 'button', onclick: fold(null) }, 'Fold all')] : []));
      const size = layOut(graph);
      this.size = size;
      Page.clear(this.frame);
      Page.clear(this.detail).append(el('p', { class: 'dim hint' }, 'Choose an arrow to read who acquired what, and where, or a lock to see its arrows.'));
      const total = this.trace.edgeCount;
      this.note.textContent = graph.edges.length === 0 ? '' : Page.many(graph.nodes.length, graph.nodes.some(node => node.cluster) ? 'node' : 'lock') + ', '
        + Page.many(graph.edges.length, 'arrow') + (this.trace.edges.length < total
          ? ' of the ' + Page.count(this.trace.edges.length) + ' most important of ' + (this.trace.isCut ? 'more than ' : '') + Page.count(total)
          : '') + '.' + (graph.middle === null ? '' : ' They are those around “' + Page.safe(graph.middle) + '”, of ' + Page.many(graph.lockCount, 'lock')
          + ': choose another lock to go there, or find one with the filter.');
      if (graph.edges.length === 0) {
        this.frame.append(el('p', { class: 'empty' }, this.trace.edges.length === 0
          ? 'No lock was acquired while another one was held.' : 'No arrow fits the filter.'));
        this.drawing = null;
        return;
      }
      const marker = (id, name) => svg('marker', { id, viewBox: '0 0 8 8', refX: 7, refY: 4, markerUnits: 'userSpaceOnUse', markerWidth: 10, markerHeight: 10, orient: 'auto-start-reverse' },
        svg('path', { d: 'M0 0L8 4L0 8z', class: name }));
      this.shapes = graph.edges.map(edge => [this.edge(edge), edge]);
      this.boxes = graph.nodes.map(node => [this.node(node), node]);
      this.drawing = svg('svg', { class: 'graph', viewBox: '0 0 ' + (size.width + 40) + ' ' + size.height, role: 'group',
        'aria-label': 'Lock order with ' + Page.many(graph.nodes.length, 'node') + ' and ' + Page.many(graph.edges.length, 'arrow') },
        svg('defs', null, marker('arrow', 'tip'), marker('arrow-cycle', 'tip cycle')),
        this.shapes.map(([shape]) => shape), this.boxes.map(([shape]) => shape));
      this.frame.append(this.drawing);
      this.size = { width: size.width + 40, height: size.height };
      this.zoom(1);
    }

    /** Shows a lock and its arrows apart from all others; null for all alike. */
    stress(node) {
      if (!this.drawing) return;
      this.drawing.classList.toggle('stressed', node !== null);
      for (const [shape, edge] of this.shapes) shape.classList.toggle('near', node !== null && (edge.from === node || edge.to === node));
      for (const [shape, other] of this.boxes) {
        shape.classList.toggle('near', node !== null && (other === node || this.graph.edges.some(edge =>
          (edge.from === node && edge.to === other) || (edge.to === node && edge.from === other))));
      }
    }

    edge(edge) {
      const choose = () => {
        this.describe(edge);
        this.save();
      };
      return svg('g', { class: 'edge' + (edge.isInCycle ? ' cycle' : ''), tabindex: '0', role: 'button', onclick: choose,
        onkeydown: event => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); choose(); } },
        'aria-label': edge.from.name + ' before ' + edge.to.name + ', ' + Page.many(edge.count, 'time') + (edge.isInCycle ? ', part of a cycle' : '') },
        svg('path', { class: 'hit', d: path(edge) }),
        svg('path', { class: 'line', d: path(edge), 'marker-end': edge.isInCycle ? 'url(#arrow-cycle)' : 'url(#arrow)' }));
    }

    node(node) {
      const choose = () => {
        if (!node.cluster && (this.graph.middle === null || node.isMiddle)) {
          this.describeNode(node);
          return this.save();
        }
        if (node.cluster) this.options.open.add(node.cluster);
        else this.options.near = node.name;
        this.draw();
        this.fit();
        if (!node.cluster) this.describeNode(this.graph.nodes.find(each => each.isMiddle));
        this.save();
      };
      const text = node.name.length > 20 ? node.name.slice(0, 19) + '…' : node.name;
      return svg('g', { class: 'node' + (node.cluster ? ' cluster' : '') + (node.isInCycle ? ' in-cycle' : '') + (node.isMiddle ? ' middle' : ''),
        transform: 'translate(' + node.x + ' ' + node.y + ')', tabindex: '0', role: 'button', onclick: choose,
        onkeydown: event => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); choose(); } },
        onmouseenter: () => this.stress(node), onmouseleave: () => this.stress(null), onfocus: () => this.stress(node),
        onblur: () => this.stress(null), 'aria-label': (node.cluster ? 'Unfold ' : '') + node.name },
      svg('title', null, node.name),
      svg('rect', { width: WIDTH, height: HEIGHT, rx: 7 }),
      svg('text', { x: WIDTH / 2, y: HEIGHT / 2 }, text));
    }

    /** A lock: what it is acquired after, and before. */
    describeNode(node) {
      this.chosen = node;
      const list = (words, edges, other) => edges.length > 0 && el('p', null, words, edges.slice(0, 40).map((edge, at) =>
        [at > 0 && ', ', el('button', { type: 'button', class: 'plain', onclick: () => this.describe(edge) }, '“' + edge[other].name + '”')]),
      edges.length > 40 && ' and ' + (edges.length - 40) + ' more');
      Page.clear(this.detail).append(el('p', null, el('b', null, node.name)),
        list('Acquired while holding ', this.graph.edges.filter(edge => edge.to === node), 'from') || '',
        list('Held while acquiring ', this.graph.edges.filter(edge => edge.from === node), 'to') || '');
    }

    describe(edge) {
      this.chosen = edge;
      const { threads, places } = this.trace;
      const related = this.findings(edge);
      Page.clear(this.detail).append(el('p', null, el('b', null, edge.from.name + ' → ' + edge.to.name), ', ' + Page.many(edge.count, 'time')
        + (edge.isInCycle ? ', part of a cycle' : ''), related.length > 0 && [': ', related.slice(0, 8).map((finding, at) =>
        [at > 0 && ', ', el('a', { href: '#findings?id=' + finding.id }, 'finding ' + finding.id + ' (' + finding.rule + ')')])]));
      for (const part of edge.parts.slice(0, 20)) {
        this.detail.append(el('p', { class: 'part' }, part.threads.map(thread => '“' + threads[thread] + '”').join(', ')
          + (part.open === part.count ? ' asked for “' : ' acquired “') + part.wanted + '” while holding “' + part.held + '”, '
          + (part.open === part.count ? part.count === 1 ? 'and never got it:' : Page.many(part.count, 'time') + ', and never got it:'
            : Page.many(part.count - part.open, 'time') + (part.open > 0 ? ', and asked for it ' + Page.many(part.open, 'time') + ' in vain:' : ':'))),
        el('div', { class: 'pair' }, [['acquired “' + part.held + '”', part.heldPlace],
          [(part.open === part.count ? 'then asked for “' : 'then “') + part.wanted + '”', part.wantedPlace]].map(
          ([words, place]) => el('div', null, el('p', { class: 'dim small' }, words), place === null
            ? el('p', { class: 'where' }, 'at a place that is not on record') : Page.source(places[place], edge.parts.length <= 2)))));
      }
      if (edge.parts.length > 20) this.detail.append(el('p', { class: 'dim' }, 'and ' + (edge.parts.length - 20) + ' more'));
    }

    /** The findings that are about both locks of an arrow. */
    findings(edge) {
      return Page.findings().filter(finding => finding.traces.includes(this.trace.trace)
        && (finding.rule === 'lock-order-cycle' || finding.rule === 'deadlock')
        && edge.parts.some(part => finding.objects.includes(part.held) && finding.objects.includes(part.wanted)));
    }

    zoom(factor) {
      this.scale = Math.min(3, Math.max(0.15, this.scale * factor));
      if (!this.drawing) return;
      this.drawing.style.setProperty('width', this.size.width * this.scale + 'px');
      this.drawing.style.setProperty('height', this.size.height * this.scale + 'px');
    }

    /** As large as fits; at first not so small that names cannot be read, in which case it scrolls. */
    fit(isWhole) {
      if (!this.drawing || this.frame.clientWidth === 0) return;
      const least = isWhole ? 0.15 : window.innerWidth < 700 ? 0.9 : 0.72;
      const most = window.innerHeight * 0.66 - 24;
      this.scale = Math.min(1.15, Math.max(least, Math.min((this.frame.clientWidth - 24) / this.size.width, most / this.size.height)));
      this.zoom(1);
    }
  }

  let order = null;
  const act = body => () => { if (order) body(order); };

  Page.section({
    id: 'lock-order',
    title: 'Lock order',
    render(element, data) {
      if (!data || data.traces.length === 0 || data.traces.every(trace => trace.edges.length === 0)) {
        element.append(el('p', { class: 'empty' }, Page.emptyWords('No lock was acquired while another one was held.')));
        return;
      }
      order = new LockOrder(element, data);
    },
    show(state) { if (order) order.show(state); },
    keys: {
      '+': ['larger', act(self => self.zoom(1.25))],
      '-': ['smaller', act(self => self.zoom(0.8))],
      'f': ['fit all into the frame', act(self => self.fit(true))],
    },
  });
})();
