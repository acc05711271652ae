'use strict';

/** The lock order as a graph and where its parts are drawn: apart from what a user does with it. */
(() => {
  const WIDTH = 148;
  const HEIGHT = 30;
  const GAP = { x: 26, y: 64 };
  const MANY = 40;
  /** How many locks are drawn around one. */
  const NEAR = 16;

  const clusterOf = name => name.replace(/[\s#\-_]*\d+$/, '') || name;

  /** The locks that are drawn around one: itself, those with an arrow to or from it, then those further away, the often used first. */
  function around(edges, middle) {
    const near = new Set([middle]);
    for (let ring = [middle]; ring.length > 0 && near.size < NEAR;) {
      const found = new Map();
      for (const [held, wanted, count] of edges) {
        for (const [at, other] of [[held, wanted], [wanted, held]]) {
          if (ring.includes(at) && !near.has(other)) found.set(other, (found.get(other) || 0) + count);
        }
      }
      ring = [...found].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, NEAR - near.size).map(([at]) => at);
      for (const at of ring) near.add(at);
    }
    return near;
  }

  /** The lock with the most arrows. */
  function busiest(edges) {
    const degrees = new Map();
    for (const [held, wanted] of edges) for (const at of [held, wanted]) degrees.set(at, (degrees.get(at) || 0) + 1);
    return [...degrees].reduce((best, each) => (each[1] > best[1] ? each : best), [-1, 0])[0];
  }

  /**
   * The nodes and arrows that are drawn. Of many locks, those of one kind are folded into a node, but never what is in a
   * cycle. Where that leaves too many, since they are all of one kind or in cycles, only the surroundings of one lock are
   * drawn: that of `options.near`, or the one with the most arrows.
   */
  function graphOf(trace, options) {
    const names = trace.objects;
    const filter = options.filter.toLowerCase();
    const edges = trace.edges.filter(([held, wanted, , isInCycle]) => (!options.cyclesOnly || isInCycle)
      && (!filter || names[held].toLowerCase().includes(filter) || names[wanted].toLowerCase().includes(filter)));
    const all = new Set();
    const used = new Set();
    const inCycle = new Set();
    for (const [held, wanted, , isInCycle] of trace.edges) {
      all.add(held).add(wanted);
      if (isInCycle) inCycle.add(held).add(wanted);
    }
    for (const [held, wanted] of edges) used.add(held).add(wanted);
    const sizes = new Map();
    for (const at of all) if (!inCycle.has(at)) sizes.set(clusterOf(names[at]), (sizes.get(clusterOf(names[at])) || 0) + 1);
    // Where all are of one kind, one node of them all would say nothing.
    const isFolding = all.size > MANY && sizes.size > 2;
    const isFolded = at => isFolding && !inCycle.has(at) && sizes.get(clusterOf(names[at])) > 3 && !options.open.has(clusterOf(names[at]));
    const drawnCount = new Set([...used].map(at => (isFolded(at) ? clusterOf(names[at]) : at))).size;
    const isLocal = drawnCount > MANY * 2 && !options.isWhole && options.open.size === 0;
    const wanted = names.indexOf(options.near);
    const middle = !isLocal ? -1 : used.has(wanted) ? wanted : busiest(edges);
    const near = isLocal ? around(edges, middle) : null;
    const nodes = new Map();
    function node(at) {
      const cluster = clusterOf(names[at]);
      const key = isFolded(at) ? 'cluster ' + cluster : 'lock ' + at;
      if (!nodes.has(key)) {
        nodes.set(key, { key, name: isFolded(at) ? cluster + ' × ' + sizes.get(cluster) : names[at],
          cluster: isFolded(at) ? cluster : null, isInCycle: false });
      }
      return nodes.get(key);
    }
    const arrows = new Map();
    for (const [held, wanted, count, isInCycle, threads, heldPlace, wantedPlace, open] of edges) {
      if (near && !(near.has(held) && near.has(wanted))) continue;
      const [from, to] = [node(held), node(wanted)];
      const key = from.key + '\n' + to.key;
      if (!arrows.has(key)) arrows.set(key, { key, from, to, count: 0, isInCycle: false, parts: [] });
      const edge = arrows.get(key);
      edge.count += count;
      edge.isInCycle = edge.isInCycle || isInCycle;
      edge.parts.push({ held: names[held], wanted: names[wanted], count, open, threads, heldPlace, wantedPlace });
    }
    const drawn = [...arrows.values()].filter(edge => edge.from !== edge.to || edge.isInCycle);
    for (const edge of drawn) if (edge.isInCycle) edge.from.isInCycle = edge.to.isInCycle = true;
    // What is in a cycle comes first, wherever there is a choice.
    const first = list => [...list.filter(each => each.isInCycle), ...list.filter(each => !each.isInCycle)];
    if (near) nodes.get('lock ' + middle).isMiddle = true;
    return { nodes: first([...nodes.values()]), edges: first(drawn), middle: near ? names[middle] : null, lockCount: used.size };
  }

  /** The parts of a graph between which there are no arrows: those with cycles first, then the large ones. */
  function partsOf(graph) {
    const parent = new Map(graph.nodes.map(node => [node, node]));
    const root = node => {
      while (parent.get(node) !== node) {
        parent.set(node, parent.get(parent.get(node)));
        node = parent.get(node);
      }
      return node;
    };
    for (const edge of graph.edges) parent.set(root(edge.from), root(edge.to));
    const parts = new Map();
    const part = node => {
      if (!parts.has(root(node))) parts.set(root(node), { nodes: [], edges: [] });
      return parts.get(root(node));
    };
    for (const node of graph.nodes) part(node).nodes.push(node);
    for (const edge of graph.edges) part(edge.from).edges.push(edge);
    const rank = each => (each.edges.some(edge => edge.isInCycle) ? 1e6 : 0) + each.nodes.length;
    return [...parts.values()].sort((a, b) => rank(b) - rank(a));
  }

  /** Whether a part is one cycle and nothing else. */
  function isRing(part) {
    return part.nodes.length > 2 && part.nodes.length <= 12 && part.edges.length === part.nodes.length
      && part.edges.every(edge => edge.isInCycle && edge.from !== edge.to)
      && new Set(part.edges.map(edge => edge.from)).size === part.nodes.length;
  }

  /** Puts the nodes of a cycle around a middle, each after the one that it is acquired after. */
  function layRing(part) {
    const next = new Map(part.edges.map(edge => [edge.from, edge.to]));
    const count = part.nodes.length;
    const [rx, ry] = [Math.max(130, count * 40), Math.max(70, count * 22)];
    let node = part.nodes[0];
    for (let at = 0; at < count; at += 1) {
      const angle = 2 * Math.PI * at / count - Math.PI / 2;
      node.x = 12 + rx * (1 + Math.cos(angle));
      node.y = 12 + ry * (1 + Math.sin(angle));
      node = next.get(node);
    }
    for (const edge of part.edges) edge.isStraight = true;
    return { width: 2 * rx + WIDTH + 24, height: 2 * ry + HEIGHT + 24 };
  }

  /** Lays out a graph, part by part, and puts the parts side by side and below each other. */
  function layOut(graph) {
    const parts = partsOf(graph).map(part => ({ part, size: isRing(part) ? layRing(part) : layLayers(part) }));
    const width = Math.max(8 * (WIDTH + GAP.x), ...parts.map(each => each.size.width));
    let [x, y, height, most] = [0, 0, 0, 0];
    for (const { part, size } of parts) {
      if (x > 0 && x + size.width > width) [x, y, height] = [0, y + height + 24, 0];
      for (const node of part.nodes) {
        node.x += x;
        node.y += y;
      }
      x += size.width + 24;
      most = Math.max(most, x);
      height = Math.max(height, size.height);
    }
    for (const edge of graph.edges) edge.detour = detourOf(edge, graph.nodes);
    // Arrows may swing out to both sides.
    const reach = graph.edges.flatMap(edge => edge.detour === 0 ? [] : curve(edge, edge.detour).map(point => point[0]));
    const left = Math.min(0, ...reach.map(at => at - 10));
    for (const node of graph.nodes) node.x -= left;
    return { width: Math.max(most, ...reach.map(at => at + 10)) - left, height: y + height };
  }

  /** Points of an arrow down, from the middle of one side to that of the other, that swings out by so much. */
  function curve({ from, to }, detour) {
    const [x1, x2, y1, y2] = [from.x + WIDTH / 2, to.x + WIDTH / 2, from.y + HEIGHT, to.y - 3];
    const bend = Math.max(18, (y2 - y1) / (detour === 0 ? 2 : 4));
    return Array.from({ length: 25 }, (_, at) => {
      const [t, u] = [at / 24, 1 - at / 24];
      const mix = (a, b, c, d) => u * u * u * a + 3 * u * u * t * b + 3 * u * t * t * c + t * t * t * d;
      return [mix(x1, x1 + detour, x2 + detour, x2), mix(y1, y1 + bend, y2 - bend, y2)];
    });
  }

  /** How far an arrow down has to swing out, and to which side, so as to run behind as few other nodes as can be; mostly 0. */
  function detourOf(edge, nodes) {
    const { from, to } = edge;
    const between = nodes.filter(node => node.y > from.y + HEIGHT && node.y + HEIGHT < to.y);
    if (between.length === 0) return 0;
    const step = WIDTH * 0.9;
    let [best, fewest] = [0, Infinity];
    for (const detour of [0, -step, step, -2 * step, 2 * step]) {
      const points = curve(edge, detour);
      const hits = between.filter(node => points.some(([x, y]) => x > node.x - 4 && x < node.x + WIDTH + 4 && y > node.y - 4 && y < node.y + HEIGHT + 4)).length;
      if (hits < fewest) [best, fewest] = [detour, hits];
    }
    return best;
  }

  /** Puts the nodes into layers and in an order that crosses few arrows (Sugiyama, Tagawa and Toda, 1981). */
  function layLayers(graph) {
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
    // What nothing is acquired before stands right above what is acquired after it: no long arrows.
    for (const node of graph.nodes) if (node.before.length === 0 && node.next.length > 0) node.layer = Math.max(0, Math.min(...node.next.map(next => next.layer)) - 1);
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

  /** A line from the edge of one node to that of another. */
  function straight(from, to) {
    const [x1, y1, x2, y2] = [from.x + WIDTH / 2, from.y + HEIGHT / 2, to.x + WIDTH / 2, to.y + HEIGHT / 2];
    const border = (margin) => Math.min((WIDTH / 2 + margin) / Math.max(1, Math.abs(x2 - x1)), (HEIGHT / 2 + margin) / Math.max(1, Math.abs(y2 - y1)));
    const [out, into] = [border(0), border(4)];
    return 'M' + (x1 + (x2 - x1) * out) + ' ' + (y1 + (y2 - y1) * out) + 'L' + (x2 - (x2 - x1) * into) + ' ' + (y2 - (y2 - y1) * into);
  }

  function path(edge) {
    const { from, to } = edge;
    if (edge.isStraight) return straight(from, to);
    const [x1, x2] = [from.x + WIDTH / 2, to.x + WIDTH / 2];
    if (to.y > from.y) {
      const [y1, y2] = [from.y + HEIGHT, to.y - 3];
      const bend = Math.max(18, (y2 - y1) / (edge.detour === 0 ? 2 : 4));
      return 'M' + x1 + ' ' + y1 + 'C' + (x1 + edge.detour) + ' ' + (y1 + bend) + ' ' + (x2 + edge.detour) + ' ' + (y2 - bend) + ' ' + x2 + ' ' + y2;
    }
    // Up, or within a row: around the right side.
    const [y1, y2] = [from.y + HEIGHT / 2, to.y + HEIGHT / 2];
    const [s1, s2] = [from.x + WIDTH, to.x + WIDTH + 3];
    const side = Math.max(s1, s2) + 26;
    return 'M' + s1 + ' ' + y1 + 'C' + side + ' ' + y1 + ' ' + side + ' ' + y2 + ' ' + s2 + ' ' + y2;
  }

  Page.lockGraph = { WIDTH, HEIGHT, graphOf, layOut, path };
})();
