'use strict';

/**
 * The lock order as a layered drawing: an arrow goes from a lock that was held, down to one that was acquired meanwhile;
 * what goes up is part of a cycle. Locks whose names differ in a number only are folded into one where there are many.
 */
(() => {
  const { el, svg } = Page;
  const WIDTH = 148;
  const HEIGHT = 30;
  const GAP = { x: 26, y: 64 };
  const MANY = 40;

  const clusterOf = name => name.replace(/[\s#\-_]*\d+$/, '') || name;

  /** The nodes and arrows that are drawn: some folded, some left out. */
  function graphOf(trace, options) {
    const names = trace.objects;
    const sizes = new Map();
    const used = new Set();
    for (const [held, wanted] of trace.edges) used.add(held).add(wanted);
    for (const at of used) sizes.set(clusterOf(names[at]), (sizes.get(clusterOf(names[at])) || 0) + 1);
    // Where all are of one kind, one node of them all would say nothing.
    const kinds = sizes.size;
    const isFolded = at => used.size > MANY && (kinds > 2 || used.size > 400) && sizes.get(clusterOf(names[at])) > 3 && !options.open.has(clusterOf(names[at]));
    const nodes = new Map();
    function node(at) {
      const cluster = clusterOf(names[at]);
      const key = isFolded(at) ? 'cluster ' + cluster : 'lock ' + at;
      if (!nodes.has(key)) {
        nodes.set(key, { key, name: isFolded(at) ? cluster + ' × ' + sizes.get(cluster) : names[at], cluster: isFolded(at) ? cluster : null });
      }
      return nodes.get(key);
    }
    const edges = new Map();
    const filter = options.filter.toLowerCase();
    for (const [held, wanted, count, isInCycle, threads, heldSite, wantedSite] of trace.edges) {
      if (options.cyclesOnly && !isInCycle) continue;
      if (filter && !names[held].toLowerCase().includes(filter) && !names[wanted].toLowerCase().includes(filter)) continue;
      const [from, to] = [node(held), node(wanted)];
      const key = from.key + '\n' + to.key;
      if (!edges.has(key)) edges.set(key, { from, to, count: 0, isInCycle: false, parts: [] });
      const edge = edges.get(key);
      edge.count += count;
      edge.isInCycle = edge.isInCycle || isInCycle;
      edge.parts.push({ held: names[held], wanted: names[wanted], count, threads, heldSite, wantedSite });
    }
    return { nodes: [...nodes.values()], edges: [...edges.values()].filter(edge => edge.from !== edge.to || edge.isInCycle) };
  }

  /** Puts the nodes into layers and in an order that crosses few arrows (Sugiyama, Tagawa and Toda, 1981). */
  function layOut(graph) {
    for (const node of graph.nodes) Object.assign(node, { next: [], before: [], layer: 0, seen: 0 });
    // Arrows back to a node that is being followed are turned for the layers.
    const out = new Map(graph.nodes.map(node => [node, []]));
    for (const edge of graph.edges) if (edge.from !== edge.to) out.get(edge.from).push(edge.to);
    const done = [];
    for (const first of graph.nodes) {
      const stack = first.seen === 0 ? [[first, 0]] : [];
      first.seen = first.seen || 1;
      while (stack.length > 0) {
        const top = stack[stack.length - 1];
        const target = out.get(top[0])[top[1]];
        top[1] += 1;
        if (target === undefined) {
          top[0].seen = 2;
          done.push(top[0]);
          stack.pop();
        } else if (target.seen === 1) {
          target.next.push(top[0]);
          top[0].before.push(target);
        } else {
          top[0].next.push(target);
          target.before.push(top[0]);
          if (target.seen === 0) {
            target.seen = 1;
            stack.push([target, 0]);
          }
        }
      }
    }
    for (const node of done.reverse()) for (const next of node.next) next.layer = Math.max(next.layer, node.layer + 1);
    const layers = [];
    for (const node of graph.nodes) (layers[node.layer] = layers[node.layer] || []).push(node);
    const rows = layers.filter(Boolean);
    // Very wide layers are broken into several rows.
    const wide = 12;
    const lines = rows.flatMap(row => Array.from({ length: Math.ceil(row.length / wide) }, (_, at) => row.slice(at * wide, (at + 1) * wide)));
    lines.forEach(line => line.forEach((node, at) => { node.at = at - line.length / 2; }));
    for (let round = 0; round < 6; round += 1) {
      for (const line of round % 2 === 0 ? lines : [...lines].reverse()) {
        const mean = node => {
          const near = round % 2 === 0 ? node.before : node.next;
          return near.length === 0 ? node.at : near.reduce((sum, other) => sum + other.at, 0) / near.length;
        };
        const order = line.map(node => [mean(node), node]).sort((a, b) => a[0] - b[0]);
        order.forEach(([, node], at) => { node.at = at - line.length / 2; });
        line.sort((a, b) => a.at - b.at);
      }
    }
    const most = Math.max(1, ...lines.map(line => line.length));
    lines.forEach((line, row) => line.forEach((node, at) => {
      node.x = (most - line.length) / 2 * (WIDTH + GAP.x) + at * (WIDTH + GAP.x) + 12;
      node.y = row * (HEIGHT + GAP.y) + 12;
    }));
    return { width: most * (WIDTH + GAP.x) + 24, height: lines.length * (HEIGHT + GAP.y) - GAP.y + 44 };
  }

  function path(edge) {
    const { from, to } = edge;
    const [x1, x2] = [from.x + WIDTH / 2, to.x + WIDTH / 2];
    if (to.y > from.y) {
      const [y1, y2] = [from.y + HEIGHT, to.y - 3];
      const bend = Math.max(18, (y2 - y1) / 2);
      return 'M' + x1 + ' ' + y1 + 'C' + x1 + ' ' + (y1 + bend) + ' ' + x2 + ' ' + (y2 - bend) + ' ' + x2 + ' ' + y2;
    }
    // Up, or within a row: around the right side.
    const [y1, y2] = [from.y + HEIGHT / 2, to.y + HEIGHT / 2];
    const [s1, s2] = [from.x + WIDTH, to.x + WIDTH + 3];
    const side = Math.max(s1, s2) + 26;
    return 'M' + s1 + ' ' + y1 + 'C' + side + ' ' + y1 + ' ' + side + ' ' + y2 + ' ' + s2 + ' ' + y2;
  }

  class LockOrder {
    constructor(element, data) {
      this.data = data;
      this.index = 0;
      this.options = { open: new Set(), filter: '', cyclesOnly: false };
      this.scale = 1;
      this.field = el('input', { type: 'search', placeholder: 'Filter locks', 'aria-label': 'Filter locks', oninput: event => {
        this.options.filter = event.target.value;
        this.draw();
        this.save();
      } });
      this.only = el('input', { type: 'checkbox', onchange: event => {
        this.options.cyclesOnly = event.target.checked;
        this.draw();
        this.save();
      } });
      this.select = data.traces.length < 2 ? null : el('select', { 'aria-label': 'Trace', onchange: event => {
        this.open(Number(event.target.value));
        this.save();
      } }, data.traces.map((trace, at) => el('option', { value: at }, trace.name)));
      this.frame = el('div', { class: 'graph-frame', tabindex: '0', role: 'group', 'aria-label': 'Lock order graph' });
      this.detail = el('div', { class: 'timeline-details', 'aria-live': 'polite' });
      this.note = el('p', { class: 'dim small' });
      const button = (text, title, action) => el('button', { type: 'button', title, onclick: action }, text);
      element.append(el('div', { class: 'timeline-bar' }, this.select, this.field,
        el('label', { class: 'check' }, this.only, 'Cycles only'), button('−', 'Smaller', () => this.zoom(0.8)),
        button('+', 'Larger', () => this.zoom(1.25)), button('Fit', 'Fit the width', () => this.fit()),
        el('span', { class: 'timeline-legend' }, el('span', null, el('i', { class: 'swatch order' }), 'held, then acquired'),
          el('span', null, el('i', { class: 'swatch cycle' }), 'part of a cycle'))), this.frame, this.note, this.detail);
    }

    get trace() { return this.data.traces[this.index]; }

    open(index) {
      this.index = Math.min(Math.max(0, index || 0), this.data.traces.length - 1);
      if (this.select) this.select.value = String(this.index);
      this.draw();
    }

    show(state) {
      this.options.filter = this.field.value = state.filter || '';
      const cycles = this.trace.edges.filter(edge => edge[3]).length;
      // Of a large graph, the cycles are what one looks for.
      this.options.cyclesOnly = state.cycles === undefined ? cycles > 0 && this.trace.edges.length > 60 : state.cycles === '1';
      this.only.checked = this.options.cyclesOnly;
      this.options.open = new Set(state.open ? state.open.split('|') : []);
      this.open(Number(state.trace || 0));
      this.fit();
    }

    save() {
      Page.set('lock-order', {
        trace: this.index || null, filter: this.options.filter || null, cycles: this.options.cyclesOnly ? '1' : '0',
        open: [...this.options.open].join('|') || null,
      });
    }

    draw() {
      const graph = graphOf(this.trace, this.options);
      const size = layOut(graph);
      this.size = size;
      Page.clear(this.frame);
      Page.clear(this.detail).append(el('p', { class: 'dim' }, 'Choose an arrow to read who acquired what, and where.'));
      const total = this.trace.edgeCount;
      this.note.textContent = graph.edges.length === 0 ? '' : Page.many(graph.nodes.length, 'node') + ', '
        + Page.many(graph.edges.length, 'arrow') + (this.trace.edges.length < total
          ? ' of the ' + Page.count(this.trace.edges.length) + ' most important of ' + Page.count(total) : '') + '.';
      if (graph.edges.length === 0) {
        this.frame.append(el('p', { class: 'empty' }, this.trace.edges.length === 0
          ? 'No lock was acquired while another one was held.' : 'No arrow fits the filter.'));
        this.drawing = null;
        return;
      }
      const marker = (id, name) => svg('marker', { id, viewBox: '0 0 8 8', refX: 7, refY: 4, markerUnits: 'userSpaceOnUse', markerWidth: 10, markerHeight: 10, orient: 'auto-start-reverse' },
        svg('path', { d: 'M0 0L8 4L0 8z', class: name }));
      this.drawing = svg('svg', { class: 'graph', viewBox: '0 0 ' + (size.width + 40) + ' ' + size.height, role: 'img',
        'aria-label': 'Lock order with ' + Page.many(graph.nodes.length, 'node') + ' and ' + Page.many(graph.edges.length, 'arrow') },
        svg('defs', null, marker('arrow', 'tip'), marker('arrow-cycle', 'tip cycle')),
        graph.edges.map(edge => this.edge(edge)), graph.nodes.map(node => this.node(node)));
      this.frame.append(this.drawing);
      this.size = { width: size.width + 40, height: size.height };
      this.zoom(1);
    }

    edge(edge) {
      const choose = () => this.describe(edge);
      return svg('g', { class: 'edge' + (edge.isInCycle ? ' cycle' : ''), tabindex: '0', role: 'button', onclick: choose,
        onkeydown: event => { if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); choose(); } },
        'aria-label': edge.from.name + ' before ' + edge.to.name + ', ' + Page.many(edge.count, 'time') },
        svg('path', { class: 'hit', d: path(edge) }),
        svg('path', { class: 'line', d: path(edge), 'marker-end': edge.isInCycle ? 'url(#arrow-cycle)' : 'url(#arrow)' }));
    }

    node(node) {
      const toggle = () => {
        this.options.open.add(node.cluster);
        this.draw();
        this.save();
      };
      const text = node.name.length > 20 ? node.name.slice(0, 19) + '…' : node.name;
      return svg('g', { class: 'node' + (node.cluster ? ' cluster' : ''), transform: 'translate(' + node.x + ' ' + node.y + ')',
        ...(node.cluster ? { tabindex: '0', role: 'button', onclick: toggle,
          onkeydown: event => { if (event.key === 'Enter') toggle(); }, 'aria-label': 'Unfold ' + node.name } : {}) },
        svg('title', null, node.name),
        svg('rect', { width: WIDTH, height: HEIGHT, rx: 7 }),
        svg('text', { x: WIDTH / 2, y: HEIGHT / 2 }, text));
    }

    describe(edge) {
      const { threads, sites } = this.trace;
      Page.clear(this.detail).append(el('p', null, el('b', null, edge.from.name + ' → ' + edge.to.name), ', ' + Page.many(edge.count, 'time')
        + (edge.isInCycle ? ', part of a cycle' : '')),
        el('ul', null, edge.parts.slice(0, 20).map(part => el('li', null, part.threads.map(thread => '“' + threads[thread] + '”').join(', ')
          + ' acquired “' + part.wanted + '”' + (part.wantedSite >= 0 ? ' (' + sites[part.wantedSite] + ')' : '') + ' while holding “'
          + part.held + '”' + (part.heldSite >= 0 ? ' (' + sites[part.heldSite] + ')' : '') + ', ' + Page.many(part.count, 'time')))));
      if (edge.parts.length > 20) this.detail.append(el('p', { class: 'dim' }, 'and ' + (edge.parts.length - 20) + ' more'));
    }

    zoom(factor) {
      this.scale = Math.min(3, Math.max(0.15, this.scale * factor));
      if (!this.drawing) return;
      this.drawing.style.setProperty('width', this.size.width * this.scale + 'px');
      this.drawing.style.setProperty('height', this.size.height * this.scale + 'px');
    }

    fit() {
      if (!this.drawing || this.frame.clientWidth === 0) return;
      this.scale = Math.min(1.15, Math.max(0.35, (this.frame.clientWidth - 24) / this.size.width));
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
        element.append(el('p', { class: 'empty' }, 'No lock was acquired while another one was held.'));
        return;
      }
      order = new LockOrder(element, data);
    },
    show(state) { if (order) order.show(state); },
    keys: {
      '+': ['larger', act(self => self.zoom(1.25))],
      '-': ['smaller', act(self => self.zoom(0.8))],
      'f': ['fit the width', act(self => self.fit())],
    },
  });
})();
