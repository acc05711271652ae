'use strict';

/** How many colors there are for what is held. */
Page.lockColors = 8;

/** The number of the color of what is held, by its name: the same in all views of the page. Those of findings come first. */
Page.lockColor = (() => {
  const known = new Map();
  const number = name => {
    if (!known.has(name)) known.set(name, known.size % Page.lockColors);
    return known.get(name);
  };
  return name => {
    if (known.size === 0) {
      for (const finding of Page.findings()) {
        for (const part of [finding.lanes, finding.schedule]) if (part) Lanes.held(part).forEach(number);
      }
    }
    return number(name);
  };
})();

/** The colors of what is held in a drawing: others than in the rest of the page only where two of them would be the same. */
Page.colorsOf = data => {
  const taken = new Set();
  return new Map(Lanes.held(data).map(name => {
    let number = Page.lockColor(name);
    for (let tried = 0; tried < Page.lockColors && taken.has(number); tried += 1) number = (number + 1) % Page.lockColors;
    taken.add(number);
    return [name, 'var(--lock-' + number + ')'];
  }));
};

/**
 * Steps drawn as on a whiteboard: threads side by side, time downwards, holds as bars, waits as dashed lines with an arrow
 * to whoever holds what is waited for; file and line and the source line beside. Gives what moves a cursor over it.
 *
 * With few threads the source stands to the right; with many it stands to the left, under the number of the event, and stays
 * in sight while the lanes are scrolled. `trace` is the number of the trace, whose timeline the numbers lead to.
 */
Page.drawLanes = (element, data, places, trace) => {
  const { el, svg } = Page;
  const spans = Lanes.read(data);
  const colors = Page.colorsOf(data);
  const count = data.threads.length;
  const isClose = count > 4;
  const row = isClose ? 48 : 40, head = 40, bar = 12, step = 17;
  const digits = String(Math.max(0, ...data.steps.map(entry => entry[Lanes.EVENT] || 0))).length;
  const lead = data.threads.map((_, index) => 22 + spans.depth[index] * step);
  // A lane is as wide as its words, within limits; where there are many, names are broken between words.
  const longest = text => text.split(' ').reduce((most, word) => Math.max(most, word.length), 0);
  const lane = data.threads.map((name, index) => {
    const own = data.steps.filter(entry => entry[Lanes.LANE] === index);
    if (isClose) {
      const most = Math.max(...own.map(entry => Math.max(longest(entry[Lanes.KIND].replace(/_/g, ' ')) * 8.4, longest(entry[Lanes.OBJECT] || '') * 8.4)));
      return Math.round(Math.min(lead[index] + 104, Math.max(lead[index] + 50, lead[index] + most + 8, longest(name) * 8.4 + 18)));
    }
    const letters = Math.max(name.length + 2, ...own.map(entry => entry[Lanes.KIND].length + (entry[Lanes.OBJECT] || '').length
      + (entry[Lanes.DETAIL] ? entry[Lanes.DETAIL].length + 3 : 1)));
    return Math.round(lead[index] + Math.max(count <= 3 && window.innerWidth > 1000 ? 120 : 80, Math.min(220, letters * 8 + 14)));
  });
  // What is left of the width is for the source.
  const style = getComputedStyle(element);
  const inside = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  const room = (inside > 0 ? inside : 700) - lane.reduce((sum, width) => sum + width, 0) - 4;
  const number = !isClose ? Math.max(46, digits * 7.5 + 18) : window.innerWidth < 700 ? 104 : Math.round(Math.min(380, Math.max(190, room)));
  const left = lane.reduce((sums, width) => [...sums, sums[sums.length - 1] + width], [number]);
  const x = index => left[index];
  const y = index => head + index * row + row / 2;

  const table = el('table', { class: isClose ? 'lanes close' : 'lanes' },
    el('colgroup', null, el('col', { style: { width: number + 'px' } }), lane.map(width =>
      el('col', { style: { width: width + 'px' } })), el('col', { class: 'code' })),
    el('thead', null, el('tr', null, el('th', { class: 'unseen-head', scope: 'col' }, isClose ? '# and source' : '#'),
      data.threads.map(name => el('th', { scope: 'col', title: name }, el('span', { class: 'thread' }, name))),
      el('th', { scope: 'col', class: 'code' }, isClose ? '' : 'source'))));
  const body = el('tbody');
  table.append(body);
  const rows = data.steps.map((entry, index) => {
    const place = places[entry[Lanes.PLACE]];
    const cells = data.threads.map((_, at) => at !== entry[Lanes.LANE] ? el('td')
      : el('td', null, el('div', { class: 'step', style: { 'padding-left': lead[at] + 'px' } }, words(entry))));
    const line = el('tr', { class: entry[Lanes.MARKED] ? 'marked' : null },
      el('td', { class: 'number' }, event(entry), isClose && code(place)), cells, el('td', { class: 'code' }, !isClose && code(place)));
    body.append(line);
    return line;
  });
  body.append(el('tr', { class: 'rest' }, el('td'), data.rest.map((text, at) =>
      el('td', null, el('div', { class: 'step dim', style: { 'padding-left': lead[at] + 'px' } }, text))), el('td')));
  const bottom = head + data.steps.length * row + 22;
  const picture = svg('svg', { class: 'overlay', width: x(count), height: bottom + 8, 'aria-hidden': 'true', focusable: 'false' });
  const parts = draw();
  const frame = el('div', { class: 'lanes-frame', tabindex: '0', role: 'region', 'aria-label': 'Threads side by side' },
    el('div', { class: isClose ? 'lanes-inner close' : 'lanes-inner', style: { '--lanes-width': x(count) + 'px',
      // On paper, a page's width has all lanes.
      '--print-zoom': Math.min(1, 700 / (x(count) + (isClose ? 10 : 320))) } }, picture, table));
  element.append(frame);

  /** "acquire lock1", what was left out before it, and what its value says. */
  function words(entry) {
    const object = entry[Lanes.OBJECT];
    return [entry[Lanes.GAP] && el('span', { class: 'gap' }, entry[Lanes.GAP]),
      el('span', { class: 'what', title: [entry[Lanes.KIND], object, entry[Lanes.DETAIL]].filter(text => text).join(' ') },
        el('span', { class: 'kind' }, entry[Lanes.KIND].replace(/_/g, ' ')), object !== null && ' ',
        object !== null && el('b', { style: { color: colors.get(object) } }, object),
        entry[Lanes.DETAIL] && el('span', { class: 'dim' }, ', ' + entry[Lanes.DETAIL]))];
  }

  /** The number of an event, which leads to its place in the timeline. */
  function event(entry) {
    return trace === undefined || entry[Lanes.TIME] === null || entry[Lanes.EVENT] === null ? entry[Lanes.EVENT] : el('a', { href: Page.fragment('timeline', { trace: trace || null, time: entry[Lanes.TIME] }),
      title: 'Event ' + entry[Lanes.EVENT] + ' in the timeline' }, entry[Lanes.EVENT]);
  }

  function code(place) {
    if (!place) return null;
    const file = Page.where(place).split('/').pop();
    const text = place.source ? Page.untabbed(place.source[place.line - place.first] || '').trim() : '';
    const where = Page.where(place);
    return el('span', { class: 'code-line', title: [[where, place.function].filter(part => part).join(', '), text].filter(part => part).join(': ') },
      // In a narrow window the end is what tells: the line.
      el('span', { class: 'dim' }, isClose && window.innerWidth < 700 && file.length > 13 ? '…' + file.slice(-12) : file), text && el('code', null, text));
  }

  function draw() {
    const marker = 'arrow-' + (Page.markers = (Page.markers || 0) + 1);
    picture.append(svg('defs', null, svg('marker', { id: marker, viewBox: '0 0 10 10', refX: 9, refY: 5, markerWidth: 7,
      markerHeight: 7, orient: 'auto-start-reverse' }, svg('path', { d: 'M0 0.6 L10 5 L0 9.4 z', class: 'arrow-head' }))));
    const lifelines = svg('g', { class: 'lifelines' });
    const bars = svg('g');
    const arrows = svg('g');
    data.threads.forEach((_, index) => {
      const at = x(index) + lead[index] - 9;
      const own = data.steps.map((entry, place) => entry[Lanes.LANE] === index ? place : -1).filter(place => place >= 0);
      const ended = data.steps.findIndex(entry => entry[Lanes.LANE] === index && entry[Lanes.KIND] === 'end');
      lifelines.append(svg('line', { x1: at, x2: at, y1: head, y2: ended < 0 ? bottom : y(ended) }));
      for (const place of own) {
        const isEnd = data.steps[place][Lanes.KIND] === 'end';
        lifelines.append(svg('circle', { cx: at, cy: y(place), r: isEnd ? 5 : 3.5, class: isEnd ? 'end' : 'dot' }));
      }
    });
    const drawn = [];
    for (const hold of spans.holds) {
      // Between two rows where the event itself is not shown.
      const top = hold.from < 0 ? head + 2 : y(hold.from) + (hold.isTornAtStart ? row / 2 : 0);
      const end = hold.to === null ? bottom + 4 : y(hold.to) - (hold.isTornAtEnd ? row / 2 : 0);
      const shape = svg('rect', { x: x(hold.lane) + 6 + hold.place * step, y: top, width: bar, height: Math.max(4, end - top), rx: 4,
        class: 'hold' + (hold.shared ? ' shared' : '') + (hold.to === null ? ' open' : ''), style: { fill: colors.get(hold.object) } },
        svg('title', null, data.threads[hold.lane] + ' holds ' + hold.object
          + (hold.isTornAtEnd ? ', to an event that is not shown' : hold.isTornAtStart ? ', from an event that is not shown' : '')));
      bars.append(shape);
      drawn.push({ from: hold.from, shapes: [shape] });
    }
    spans.waits.forEach((wait, index) => {
      const at = x(wait.lane) + lead[wait.lane] - 9;
      const end = wait.to === null ? bottom + 4 : y(wait.to);
      const shapes = [svg('line', { x1: at, x2: at, y1: y(wait.from), y2: end, class: 'waiting' + (wait.to === null ? ' open' : '') })];
      // Of very many the first, and the last, after which it was the waiter's turn.
      for (const hold of wait.holders.length > 4 ? [...wait.holders.slice(0, 3), wait.holders[wait.holders.length - 1]] : wait.holders) {
        const right = hold.lane > wait.lane;
        const from = at + (right ? 5 : -5);
        const target = x(hold.lane) + 6 + hold.place * step + (right ? 0 : bar);
        const height = Math.max(y(wait.from), hold.from < 0 ? 0 : y(hold.from) + 6);
        const drop = Math.min(height + 17 + (index % 2) * 3, bottom - 2);
        // Below the words of its row, and from there across to the bar.
        shapes.push(svg('path', { class: 'arrow' + (wait.to === null ? ' open' : ''), 'marker-end': 'url(#' + marker + ')',
          d: 'M' + at + ' ' + y(wait.from) + ' Q' + at + ' ' + drop + ' ' + (from + (right ? 14 : -14)) + ' ' + drop
            + ' L' + (target + (right ? -1 : 1)) + ' ' + drop }));
      }
      if (wait.joined >= 0 && wait.to === null) {
        // To the thread whose end is waited for.
        const height = Math.min(y(wait.from) + 17, bottom - 2);
        const right = wait.joined > wait.lane;
        const target = x(wait.joined) + lead[wait.joined] - 9 + (right ? -7 : 7);
        shapes.push(svg('path', { class: 'arrow join open', 'marker-end': 'url(#' + marker + ')',
          d: 'M' + at + ' ' + y(wait.from) + ' Q' + at + ' ' + height + ' ' + (at + (right ? 14 : -14)) + ' ' + height + ' L' + target + ' ' + height },
        svg('title', null, data.threads[wait.lane] + ' waits for the end of ' + data.threads[wait.joined])));
      }
      arrows.append(...shapes);
      drawn.push({ from: wait.from, shapes });
      if (wait.giver >= 0) {
        // From who woke it, or whose end it waited for.
        const from = data.steps[wait.giver][Lanes.LANE];
        const right = wait.lane > from;
        const start = x(from) + lead[from] - 9;
        const shape = svg('path', { class: 'arrow wakes', 'marker-end': 'url(#' + marker + ')', d: 'M' + start + ' ' + y(wait.giver)
          + ' L' + (at + (right ? -6 : 6)) + ' ' + y(wait.to) },
        svg('title', null, data.threads[from] + ' wakes ' + data.threads[wait.lane]));
        arrows.append(shape);
        drawn.push({ from: wait.to, shapes: [shape] });
      }
    });
    picture.append(lifelines, bars, arrows);
    return drawn;
  }

  return {
    /** Shows the first steps only, and marks the last of them; scrolls there if wanted, to below so many pixels of the window. */
    moveTo(shown, isFollowed, above) {
      rows.forEach((line, index) => {
        line.classList.toggle('later', index >= shown);
        line.classList.toggle('now', index === shown - 1);
      });
      for (const part of parts) for (const shape of part.shapes) shape.classList.toggle('later', part.from >= shown);
      const line = rows[shown - 1];
      if (!line || !isFollowed) return;
      // Below what stays in sight, and with room for the arrow under the row.
      line.style.setProperty('scroll-margin', above + 'px 0 48px');
      line.scrollIntoView({ block: 'nearest' });
    },
    spans, colors, rows,
  };
};
