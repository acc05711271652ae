// Made by scripts/embed-page from Sources/TraceReport/Page/Assets: change those, and run it again.
// swift-format-ignore-file

/// The files of the page, by name, each with its SHA-256 in base64.
let embeddedPageAssets: [(name: String, text: String, digest: String)] = [
    (
        name: "drawing.js",
        text: #"""
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

            """#,
        digest: "zOmmbZXLDRhmhJRCSZn3GGDAPTnDeQ0xq+mGQCm8Bmg="
    ),
    (
        name: "finding.js",
        text: #"""
            'use strict';

            /** One finding in full: what is said of it, what its threads did, its places. */
            Page.drawFinding = (element, finding, places, state) => {
              const { el } = Page;
              const traces = Page.data('summary').traces;
              // A long chain is a list, as in the terminal.
              const start = finding.chain.length < 3 ? -1 : finding.message.indexOf(finding.chain[0]);
              const isChain = start >= 0;
              const lead = !isChain ? finding.message : start > 0 ? finding.message.slice(0, start)
                : finding.chain.length + ' threads wait for one another:';
              const ending = finding.chain[finding.chain.length - 1];
              const tail = isChain ? finding.message.slice(finding.message.lastIndexOf(ending) + ending.length).replace(/^[; ]+/, '') : '';
              element.append(el('header', null,
                el('p', { class: 'kicker' }, el('span', { class: 'level ' + finding.level }, finding.level), ' ',
                  el('span', { class: 'rule' }, finding.rule), finding.verdict && el('span', { class: 'tag' }, finding.verdict + (finding.isAcrossRuns ? ', across runs' : '')),
                  finding.count > 1 && el('span', { class: 'tag' }, finding.count + ' times in all'),
                  finding.isNew === true && el('span', { class: 'tag' }, 'new')),
                el('h3', null, lead)));
              if (isChain) element.append(el('ol', { class: 'chain' }, finding.chain.map(part => el('li', null, part))));
              if (isChain && tail !== '') element.append(el('p', null, tail));
              for (const [title, text] of [['Suppressed', finding.suppressedBy], ['Cannot happen', finding.excludedBy],
                ['Known', finding.isNew === false ? 'the baseline has it' : null]]) {
                if (text !== null && text !== undefined) element.append(el('p', { class: 'callout note' }, title + ': ' + text));
              }
              if (finding.help) element.append(el('p', { class: 'advice' }, el('b', null, 'What to do: '), finding.help));

              if (finding.schedule) {
                element.append(el('h4', null, 'A schedule in which it happens'));
                Page.drawSchedule(element, finding, finding.schedule, places, state);
              }
              if (finding.lanes && finding.lanes.steps.length > 0) {
                element.append(el('h4', null, finding.isAcrossRuns ? 'What its threads did, each in runs of its own' : 'What its threads did'));
                Page.drawLanes(element, finding.lanes, places, finding.traces[0]);
              }
              if (!finding.isDrawn) {
                element.append(el('p', { class: 'callout note' }, 'What its threads did is not drawn: the page has that of the first findings only. '
                  + '“synctrace explain TRACE ' + finding.id + '” prints it.'));
              }
              element.append(el('h4', null, 'Places'), el('ol', { class: 'places' }, finding.locations.map(location =>
                el('li', null, el('p', null, el('b', null, location.role), location.thread && ' by ' + location.thread,
                  location.object && [', ', el('span', { class: 'object' }, location.object)],
                  location.event !== null && el('span', { class: 'dim' }, ' event ' + location.event)),
                Page.source(places[location.place], finding.locations.length <= 4),
                location.callers && el('details', { class: 'callers' }, el('summary', null, 'Called by'),
                  location.callers.map(caller => Page.source(places[caller], false)))))));
              element.append(el('p', { class: 'dim small' }, finding.traces.map(index => traces[index].path).join(', '), ' · fingerprint ',
                el('code', null, finding.fingerprint)));
            };

            /** A line of source with blanks for tabs. */
            Page.untabbed = line => {
              let text = '';
              for (const letter of line) text += letter === '\t' ? ' '.repeat(4 - text.length % 4) : letter;
              return text;
            };

            /** A place by its file and line, else by its module and how far it is in that. */
            Page.where = place => !place.file && place.module ? place.module.split('/').pop() + '+0x' + place.line.toString(16)
              : (place.file || 'location') + (place.line === null ? '' : ':' + place.line);

            /** A place: its file, line and function, and the source around it where the page has it. */
            Page.source = (place, isOpen) => {
              const { el } = Page;
              if (!place) return null;
              const inModule = place.file && place.module && el('span', { class: 'dim' }, ' of ' + place.module.split('/').pop());
              const title = [el('code', null, Page.where(place)), inModule, place.function && el('span', { class: 'dim' }, ' in ' + place.function)];
              if (!place.source) return el('p', { class: 'where' }, title);
              return el('details', { class: 'source', open: isOpen }, el('summary', null, title),
                el('pre', null, place.source.map((line, index) => {
                  const number = place.first + index;
                  return el('span', { class: number === place.line ? 'line here' : 'line' },
                    el('span', { class: 'number' }, number), Page.untabbed(line), '\n');
                })));
            };

            """#,
        digest: "H2x4MXeUeLAkbCy7Qp4ltns/IodRxADPYleuZLIpgbw="
    ),
    (
        name: "findings.js",
        text: #"""
            'use strict';

            /** The findings, read once: other sections show them as well. */
            Page.findings = (() => {
              let known = null;
              return () => { known = known || Page.data('findings'); return known.findings; };
            })();

            Page.section({
              id: 'findings',
              title: 'Findings',
              keys: {
                'ArrowRight': ['next step of the schedule', () => Page.player && Page.player.forward()],
                'ArrowLeft': ['step back', () => Page.player && Page.player.back()],
                ' ': ['play or pause the schedule', () => Page.player && Page.player.toggle()],
              },
              render(element, data) {
                const { el } = Page;
                const findings = data.findings;
                const levels = ['error', 'warning', 'note'];
                if (findings.length === 0) {
                  element.append(el('p', { class: 'empty' }, 'Nothing found.'));
                  this.show = () => {};
                  return;
                }
                const isAccepted = each => each.suppressedBy !== null || each.isNew === false || each.verdict === 'excluded';
                const field = el('input', { type: 'search', placeholder: 'Filter: rule, thread, lock, file …', 'aria-label': 'Filter findings' });
                const level = el('select', { 'aria-label': 'Level' }, el('option', { value: '' }, 'all levels'),
                  levels.map(each => el('option', { value: each }, each)));
                const counter = el('p', { class: 'dim counter', 'aria-live': 'polite' });
                const list = el('ol', { class: 'list', 'aria-label': 'Findings' });
                const detail = el('article', { class: 'detail', tabindex: '-1', 'aria-live': 'off' });
                const paper = el('div', { class: 'print-only' });
                element.append(el('div', { class: 'split' },
                  el('div', { class: 'side' }, el('div', { class: 'filters' }, field, level), counter, list), detail), paper);

                const texts = findings.map(each => [each.rule, each.level, each.message, each.threads.join(' '), each.objects.join(' '),
                  each.fingerprint, ...each.locations.map(at => at.place === null ? '' : data.places[at.place].file || '')]
                  .join('\n').toLowerCase());
                /** How many of those that fit the filter are in the list: it grows on demand, so that thousands cost nothing. */
                const portion = 200;
                /** How many are printed with their places, and how many steps of theirs are drawn: more would keep a printer busy for minutes. */
                const mostPrinted = 50;
                const mostPrintedSteps = 500;
                let limit = portion;
                const items = new Map();
                const more = el('button', { type: 'button', class: 'more', onclick: () => { limit += 1000; fillList(); } });
                list.after(more);

                function item(finding) {
                  if (!items.has(finding)) {
                    items.set(finding, el('li', null, el('a', { href: '#findings?id=' + finding.id, class: 'item',
                      onclick: event => { event.preventDefault(); open(finding); } },
                    el('span', { class: 'level ' + finding.level }, finding.level), el('span', { class: 'rule' }, finding.rule),
                    isAccepted(finding) && el('span', { class: 'tag' }, 'accepted'),
                    finding.count > 1 && el('span', { class: 'tag' }, '×' + finding.count),
                    el('span', { class: 'words' }, finding.brief))));
                  }
                  return items.get(finding);
                }

                function fillList() {
                  list.replaceChildren(...shown.slice(0, limit).map(item));
                  more.hidden = shown.length <= limit;
                  more.textContent = 'Show more of ' + Page.count(shown.length);
                }

                let shown = findings;
                let opened = null;

                function open(finding) { Page.go('findings', { ...filterState(), id: finding.id }); }

                function filterState() { return { filter: field.value, level: level.value }; }

                function applyFilter() {
                  const words = field.value.toLowerCase().split(/\s+/).filter(word => word !== '');
                  shown = findings.filter((each, index) =>
                    (level.value === '' || each.level === level.value) && words.every(word => texts[index].includes(word)));
                  limit = Math.max(portion, shown.indexOf(opened) + portion / 2);
                  fillList();
                  counter.textContent = shown.length === findings.length ? Page.many(findings.length, 'finding')
                    : shown.length + ' of ' + Page.many(findings.length, 'finding');
                }

                function change() {
                  applyFilter();
                  Page.set('findings', filterState());
                  if (shown.length === 0) drawNothing();
                  else if (!shown.includes(opened)) {
                    draw(shown[0], {});
                    Page.set('findings', { id: String(opened.id), step: null });
                  }
                }
                field.addEventListener('input', change);
                level.addEventListener('change', change);

                function drawNothing() {
                  if (opened) item(opened).firstChild.removeAttribute('aria-current');
                  opened = null;
                  Page.player = null;
                  Page.clear(detail).append(el('p', { class: 'dim' }, 'No finding fits the filter.'));
                }

                function draw(finding, state) {
                  if (opened) item(opened).firstChild.removeAttribute('aria-current');
                  opened = finding;
                  if (shown.indexOf(finding) >= limit) {
                    limit = shown.indexOf(finding) + portion;
                    fillList();
                  }
                  item(finding).firstChild.setAttribute('aria-current', 'true');
                  item(finding).scrollIntoView({ block: 'nearest' });
                  Page.player = null;
                  Page.drawFinding(Page.clear(detail), finding, data.places, state);
                  Page.announce(finding.level + ': ' + finding.message);
                }

                this.show = state => {
                  field.value = state.filter || '';
                  level.value = levels.includes(state.level) ? state.level : '';
                  applyFilter();
                  const finding = findings.find(each => String(each.id) === state.id) || (shown.includes(opened) ? opened : shown[0]);
                  if (!finding) return drawNothing();
                  if (finding !== opened || state.step) draw(finding, state);
                  if (state.id === undefined) Page.set('findings', { id: String(finding.id) });
                };

                /** All that fit the filter, one below the other: of very many the first, and what is said of the others. */
                this.print = () => {
                  // A schedule that is drawn for paper is not the one that the keys move.
                  const player = Page.player;
                  let left = mostPrintedSteps;
                  Page.clear(paper).append(el('div', null, el('p', { class: 'dim' }, counter.textContent + ':'), shown.slice(0, mostPrinted).map(finding => {
                    const article = el('article', { class: 'detail' });
                    const steps = [finding.lanes, finding.schedule].reduce((sum, part) => sum + (part ? part.steps.length : 0), 0);
                    const isDrawn = steps <= left;
                    if (isDrawn) left -= steps;
                    Page.drawFinding(article, isDrawn ? finding : { ...finding, lanes: null, schedule: null }, data.places, {});
                    if (!isDrawn) article.append(el('p', { class: 'dim' }, 'What its threads did is not printed: the page draws it.'));
                    return article;
                  }), shown.length > mostPrinted && el('ol', { start: mostPrinted + 1 }, shown.slice(mostPrinted).map(finding =>
                    el('li', null, finding.level, ' ', el('span', { class: 'rule' }, finding.rule), ': ', finding.message)))));
                  Page.player = player;
                };
                this.printed = () => Page.clear(paper);

                Page.stepFinding = by => {
                  if (Page.state.id !== 'findings') return Page.go('findings', opened ? { id: opened.id } : {});
                  const at = shown.indexOf(opened);
                  const next = shown[Math.max(0, Math.min(shown.length - 1, at + by))];
                  if (next && next !== opened) open(next);
                };
              },
            });

            /** `j` and `k` work before the findings were first shown. */
            Page.stepFinding = () => Page.go('findings');

            """#,
        digest: "JYSVtiH0VWqHI3RCCzymPH9vAIuqmiGsvekWrSYV5xc="
    ),
    (
        name: "lanes.css",
        text: #"""
            .lanes-frame { overflow-x: auto; border: 1px solid var(--line); border-radius: 10px; }
            .lanes-inner { position: relative; min-width: calc(var(--lanes-width) + 320px); }
            .overlay { position: absolute; left: 0; top: 0; pointer-events: none; }
            .lanes .rest td { height: 30px; }
            .lanes { position: relative; table-layout: fixed; width: 100%; border-collapse: collapse; font-size: 13.5px; }
            .lanes th { height: 40px; padding: 0 6px; text-align: left; font-weight: 600; border-bottom: 1px solid var(--line); }
            .lanes th.code { color: var(--dim); font-weight: 400; padding-left: 14px; }
            .lanes .unseen-head { color: var(--dim); font-weight: 400; text-align: right; padding-right: 10px; }
            .lanes .thread { display: inline-block; max-width: 100%; padding: 2px 11px; border-radius: 7px; background: var(--faint); border: 1px solid var(--line);
              overflow: hidden; text-overflow: ellipsis; white-space: nowrap; vertical-align: middle; }
            .lanes td { height: 40px; padding: 0; border-bottom: 1px solid color-mix(in srgb, var(--line) 45%, transparent); }
            .lanes tr:last-child td { border-bottom: 0; }
            .lanes .number a { color: inherit; text-decoration: none; }
            .lanes .number a:hover { text-decoration: underline; }
            .lanes .number { text-align: right; padding-right: 10px; color: var(--dim); font-size: 12px; font-variant-numeric: tabular-nums; }
            .step { position: relative; line-height: 18px; overflow: hidden; padding-right: 6px; }
            .step .what { display: block; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
            .step .gap { display: block; font-size: 11px; line-height: 13px; color: var(--dim); }
            .lanes .marked .kind { color: var(--wait); font-weight: 600; }
            .lanes .marked .number { color: var(--wait); font-weight: 700; }
            .lanes td.code { padding: 0 10px 0 14px; border-left: 1px solid var(--line); }
            .lanes-inner.close { min-width: var(--lanes-width); }
            .lanes.close td { height: 48px; }
            .lanes.close .rest td { height: 30px; }
            .lanes.close .step { line-height: 15px; font-size: 12.5px; }
            .lanes.close .what > * { display: block; overflow: hidden; text-overflow: ellipsis; }
            .lanes.close .what > b { white-space: normal; max-height: 30px; }
            .lanes.close .gap + .what > b { white-space: nowrap; }
            .lanes.close .step { max-height: 46px; }
            .lanes.close .what > .dim { display: none; }
            .lanes.close .thread { padding: 2px 6px; font-size: 12px; line-height: 14px; white-space: normal; max-height: 34px; }
            .lanes.close th { padding: 0 2px; }
            .lanes.close col.code { width: auto; }
            .lanes.close th.code, .lanes.close td.code { border: 0; padding: 0; }
            .lanes.close .number, .lanes.close .unseen-head { position: sticky; left: 0; z-index: 2; background: var(--panel); box-shadow: 1px 0 var(--line);
              text-align: left; padding: 0 8px 0 12px; }
            .lanes.close .now .number { background: color-mix(in srgb, var(--accent) 12%, var(--panel)); }
            .lanes.close .number { line-height: 15px; }
            .lanes.close .code-line { display: inline; font-size: 12px; line-height: 16px; margin-left: 8px; font-weight: 400; }
            .lanes.close .code-line code { display: block; color: var(--text); white-space: nowrap; }
            .code-line { display: flex; gap: 10px; align-items: baseline; overflow: hidden; white-space: nowrap; }
            .code-line .dim { flex: none; font-size: 12px; }
            .code-line code { overflow: hidden; text-overflow: ellipsis; font-size: 12.5px; }
            .lifelines line { stroke: var(--line); stroke-width: 2; }
            .lifelines .dot { fill: var(--raised); stroke: var(--dim); stroke-width: 2; }
            .lifelines .end { fill: var(--dim); }
            .overlay .hold { opacity: .85; }
            .overlay .hold.shared { opacity: .45; }
            .waiting { stroke: var(--wait); stroke-width: 2.5; stroke-dasharray: 5 4; }
            .arrow { fill: none; stroke: var(--wait); stroke-width: 1.8; opacity: .75; }
            .arrow.open { stroke-width: 2.5; opacity: 1; }
            .arrow.join { stroke-dasharray: 2 3; }
            .arrow.wakes { stroke: var(--note); stroke-dasharray: 2 3; }
            .arrow-head { fill: var(--wait); }
            .later { opacity: .45 !important; }
            .overlay .later { opacity: 0 !important; }
            .lanes .now { background: color-mix(in srgb, var(--accent) 12%, transparent); }
            .lanes .now .number { color: var(--accent); font-weight: 700; }

            /* The names of the threads stay above their lanes. */
            .player .lanes-frame { overflow: auto; max-height: max(300px, calc(100vh - 320px)); }
            .player .lanes th { position: sticky; top: 0; z-index: 3; background: var(--panel); }
            .player .lanes.close .unseen-head { z-index: 4; }
            .player { display: grid; grid-template-columns: minmax(0, 1fr); gap: 12px; }
            /* In sight while the steps go by. */
            .player-head { position: sticky; top: 53px; z-index: 4; display: grid; gap: 8px; padding: 8px 0; background: var(--panel); }
            @media (max-width: 860px) { .player-head { top: 0; } }
            .controls { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; }
            .controls button { min-width: 38px; height: 34px; padding: 0 10px; }
            .controls .play { background: var(--accent); color: var(--panel); border-color: var(--accent); min-width: 84px; font-weight: 600; }
            .controls input { flex: 1; min-width: 120px; accent-color: var(--accent); padding: 0; }
            .controls output { font-variant-numeric: tabular-nums; color: var(--dim); min-width: 92px; text-align: right; }
            .now-words { min-height: 24px; }
            .locks { display: flex; flex-wrap: wrap; gap: 10px; max-height: 24vh; overflow-y: auto; }
            .locks .lock { border: 1px solid var(--line); border-left: 4px solid; border-radius: 8px; padding: 7px 13px; min-width: 150px; background: var(--raised); font-size: 13.5px; }
            .locks .owner { font-weight: 600; }
            .locks .waiters { color: var(--wait); }
            @media (max-width: 699px) {
              .lanes.close .code-line { display: block; margin-left: 0; line-height: 15px; }
              .lanes.close .code-line .dim { display: block; overflow: hidden; text-overflow: ellipsis; }
            }
            @media print {
              .lanes-frame, .player .lanes-frame { overflow: visible; max-height: none; border: 0; break-inside: avoid; background: none; }
              .player .lanes th { position: static; }
              .lanes-inner { zoom: var(--print-zoom); }
              .lanes .number { position: static !important; }
              .lanes .now, .lanes .now .number { background: none !important; }
              .later { opacity: 1 !important; }
              .overlay .later { opacity: 1 !important; }
              .controls { display: none; }
              .player-head { position: static; }
              .locks { max-height: none; }
            }

            """#,
        digest: "s95oYUhXZjDnCLBu6nxWicPz5gaBaRcLGVrGlrybn4U="
    ),
    (
        name: "lanes.js",
        text: #"""
            'use strict';

            /**
             * What a list of steps means: who holds and waits for what after each.
             *
             * A step is a list: event, lane, kind, object, detail, place, marked, gap, value, time. `Lanes.read` gives the holds and waits
             * as spans, from the step that begins them to the one that ends them (null: never); a hold that began before the first
             * step has `from` -1. Of a hold whose end was left out, `to` is the step after it, and `isTornAtEnd`; of one whose beginning
             * was, `from` is the step before it, and `isTornAtStart`. Permits of a semaphore are holds where threads give back what they
             * took, and so is a resource that is open.
             */
            const Lanes = (() => {
              const EVENT = 0, LANE = 1, KIND = 2, OBJECT = 3, DETAIL = 4, PLACE = 5, MARKED = 6, GAP = 7, VALUE = 8, TIME = 9;
              const begins = { request: 1, request_shared: 1, request_upgrade: 1, wait: 1, join_wait: 1, arrive: 1 };
              const isOfHolds = /^(request|acquire|release|enter$|leave$)/;
              const wakers = { notify: 1, notify_all: 1, set: 1 };
              const waitEnds = { acquire: 1, acquire_shared: 1, try_fail: 1, timeout: 1, wake: 1, join: 1, pass: 1, break: 1 };

              /** Whether a step is on an object that is counted: a semaphore, of whose permits it says how many are left. */
              function isCounted(step) { return /(^| )left$/.test(step[DETAIL] || ''); }

              function read(data) {
                const holds = [];
                const waits = [];
                /** Of semaphores that pass signals on nobody holds anything. */
                const signals = new Set(data.signals);
                /** Where a hold ends, or began, that is not whole among the steps. */
                const ends = new Map(data.spans);
                const began = new Map(data.spans.map(([acquire, release]) => [release, acquire]));
                data.steps.forEach((step, index) => {
                  for (const hold of holds) {
                    if (hold.to === null && hold.end < step[EVENT]) Object.assign(hold, { to: index, isTornAtEnd: true });
                  }
                  const lane = step[LANE];
                  const counted = isCounted(step);
                  const open = () => holds.find(hold => hold.lane === lane && hold.object === step[OBJECT] && hold.to === null);
                  for (const wait of waits) {
                    if (wait.lane !== lane || wait.to !== null) continue;
                    if (step[KIND] === 'end' || (waitEnds[step[KIND]] && wait.object === step[OBJECT])) wait.to = index;
                  }
                  switch (step[KIND]) {
                    case 'acquire': case 'acquire_shared':
                      // Each permit is a bar of its own; of a lock, another level is none.
                      if (counted ? !signals.has(step[OBJECT]) : !open()) {
                        holds.push({ lane, object: step[OBJECT], from: index, to: null, end: ends.get(step[EVENT]),
                          shared: counted || step[KIND] === 'acquire_shared' });
                      }
                      break;
                    case 'enter':
                      holds.push({ lane, object: step[OBJECT], from: index, to: null, end: ends.get(step[EVENT]), shared: false });
                      break;
                    case 'release': case 'release_shared': case 'leave':
                      if (counted ? signals.has(step[OBJECT]) : step[KIND] === 'release' && step[VALUE] > 0) break;
                      if (open()) open().to = index;
                      else {
                        const first = began.has(step[EVENT]) ? data.steps.findIndex(other => other[EVENT] > began.get(step[EVENT])) : 0;
                        holds.push({ lane, object: step[OBJECT], from: first - 1, to: index, isTornAtStart: first > 0,
                          shared: counted || step[KIND] === 'release_shared' });
                      }
                      break;
                    default:
                      if (begins[step[KIND]]) waits.push({ lane, object: step[OBJECT], kind: step[KIND], from: index, to: null });
                  }
                });
                // Side by side where they overlap: each hold has the first free place in its lane.
                const depth = data.threads.map(() => 0);
                for (const hold of [...holds].sort((a, b) => a.from - b.from)) {
                  const others = holds.filter(other => other.lane === hold.lane && other.place !== undefined
                    && (other.to === null || other.to > hold.from || (other.to === hold.from && !other.isTornAtEnd)));
                  hold.place = 0;
                  while (others.some(other => other.place === hold.place)) hold.place += 1;
                  depth[hold.lane] = Math.max(depth[hold.lane], hold.place + 1);
                }
                for (const wait of waits) {
                  wait.holders = holds.filter(hold => hold.object === wait.object && hold.lane !== wait.lane
                    && hold.from < (wait.to === null ? Infinity : wait.to) && (hold.to === null || hold.to > wait.from));
                  const awaited = wait.kind === 'join_wait' ? data.threads.indexOf(wait.object) : -1;
                  /** The lane of the thread whose end is waited for; -1 for none. */
                  wait.joined = awaited === wait.lane ? -1 : awaited;
                  wait.giver = giver(data, wait);
                }
                return { holds, waits, depth };
              }

              /** The step of another thread that let a waiter go on: the last notification or set before it woke, the end of the thread that
               * it joined; -1 for none. */
              function giver(data, wait) {
                if (wait.to !== null && wait.joined >= 0 && data.steps[wait.to][KIND] === 'join') {
                  return data.steps.findIndex((step, at) => at < wait.to && step[LANE] === wait.joined && step[KIND] === 'end');
                }
                if (wait.to === null || data.steps[wait.to][KIND] !== 'wake' || /timed out/.test(data.steps[wait.to][DETAIL] || '')) return -1;
                for (let at = wait.to - 1; at > wait.from; at -= 1) {
                  const step = data.steps[at];
                  if (step[LANE] !== wait.lane && step[OBJECT] === wait.object && wakers[step[KIND]]) return at;
                }
                return -1;
              }

              /** The state after so many steps: for each object that is held or waited for, by whom. */
              function stateAfter(data, spans, count) {
                const objects = new Map();
                const entry = name => {
                  if (!objects.has(name)) objects.set(name, { owners: [], waiters: [] });
                  return objects.get(name);
                };
                for (const hold of spans.holds) entry(hold.object);
                for (const wait of spans.waits) if (wait.object !== null) entry(wait.object);
                for (const hold of spans.holds) {
                  if (hold.from < count && (hold.to === null || hold.to >= count)) entry(hold.object).owners.push(hold);
                }
                for (const wait of spans.waits) {
                  if (wait.object !== null && wait.from < count && (wait.to === null || wait.to >= count)) entry(wait.object).waiters.push(wait);
                }
                return objects;
              }

              /** The objects that are held or asked for, in the order in which they occur. Threads, conditions and the like have no color:
               * that is for what a bar shows. */
              function held(data) {
                return [...new Set(data.steps.filter(step => step[OBJECT] !== null && isOfHolds.test(step[KIND])).map(step => step[OBJECT]))];
              }

              return { EVENT, LANE, KIND, OBJECT, DETAIL, PLACE, MARKED, GAP, VALUE, TIME, read, stateAfter, held };
            })();

            """#,
        digest: "JBnizR/a8crH0MHfCYLB6r5UW+7cat6dQfyTIWIef+Q="
    ),
    (
        name: "lock-order-layout.js",
        text: #"""
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

            """#,
        digest: "0BEB8EzdeLKR7HrRolqfWxeDH1BT+bwRDNScyk9MahQ="
    ),
    (
        name: "lock-order.css",
        text: #"""
            .swatch.order { height: 2px; background: var(--dim); }
            .swatch.cycle { height: 3px; background: var(--error); }
            .check { display: inline-flex; align-items: center; gap: 6px; }
            .graph-frame { overflow: auto; max-height: 66vh; border: 1px solid var(--line); border-radius: 10px; background: var(--panel); box-shadow: var(--shadow); padding: 8px; }
            .graph-frame .empty { border: 0; }
            .graph { display: block; margin: 0 auto; max-width: none; }
            .graph .node rect { fill: var(--faint); stroke: var(--line); }
            .graph .node text { fill: var(--text); font: 12.5px var(--sans); text-anchor: middle; dominant-baseline: central; }
            .graph .in-cycle rect { stroke: var(--error); }
            .unfolded { display: flex; flex-wrap: wrap; gap: 8px; }
            .unfolded:not(:empty) { margin-bottom: 10px; }
            .part { margin-top: 12px; overflow-wrap: anywhere; }
            .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 340px), 1fr)); gap: 4px 20px; margin-top: 4px; }
            .pair > div { min-width: 0; }
            .graph .cluster { cursor: pointer; }
            .graph .cluster rect { fill: var(--accent-soft); stroke: var(--accent); }
            .graph .edge { cursor: pointer; }
            .graph .line { fill: none; stroke: var(--dim); stroke-width: 1.4; }
            .graph .hit { fill: none; stroke: transparent; stroke-width: 14; }
            .graph .tip { fill: var(--dim); }
            .graph .edge.cycle .line { stroke: var(--error); stroke-width: 2.2; }
            .graph .tip.cycle { fill: var(--error); }
            .graph .node { cursor: pointer; }
            .graph.stressed .edge:not(.near), .graph.stressed .node:not(.near) { opacity: .18; }
            .graph .node:focus { outline: none; }
            .graph .node:focus-visible rect { stroke: var(--accent); stroke-width: 2; }
            .timeline-details button.plain { margin: 0; color: var(--accent); }
            .graph .edge:hover .line, .graph .edge:focus-visible .line { stroke: var(--accent); stroke-width: 3; }
            .graph .edge:focus { outline: none; }
            .graph .middle rect { stroke: var(--accent); stroke-width: 2; }
            @media print {
              .graph-frame { max-height: none; overflow: visible; box-shadow: none; }
              .graph { height: auto !important; max-width: 100%; max-height: 240mm; }
            }

            """#,
        digest: "W0P1bCYyH90qgRiCu48HESU/Dv0glf6yeucNiNcldJ4="
    ),
    (
        name: "lock-order.js",
        text: #"""
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

            """#,
        digest: "YyXvBjsDg7/psiGrbpBIn2pScIhkhRhhc2lYxB1e9hI="
    ),
    (
        name: "matrix.js",
        text: #"""
            'use strict';

            Page.section({
              id: 'matrix',
              title: 'Who blocked whom',
              render(element, matrices) {
                const { el } = Page;
                const filled = (matrices || []).filter(matrix => matrix.cells.length > 0);
                if (filled.length === 0) {
                  element.append(el('p', { class: 'empty' }, Page.emptyWords('No thread waited for a lock that another one held.')));
                  return;
                }
                element.append(el('p', { class: 'dim' },
                  'How long a thread (column) waited for locks while another (row) held them. A wait with several owners counts for each, for its part: '
                  + 'where these overlap, as with readers, a column adds up to more than its thread waited.'));
                for (const matrix of filled) {
                  const at = matrices.indexOf(matrix);
                  if (matrices.length > 1) element.append(el('h3', null, matrix.trace));
                  if (matrix.omitted > 0) {
                    element.append(el('p', { class: 'callout note' }, 'The ' + matrix.threads.length + ' threads with the most of it; '
                      + Page.many(matrix.omitted, 'more thread', 'more threads') + ' left out.'));
                  }
                  draw(matrix, at);
                }

                function draw(matrix, at) {
                  const words = value => matrix.isText ? Page.count(value) + ' lines' : Page.duration(value);
                  const cells = new Map(matrix.cells.map(cell => [cell[0] + ':' + cell[1], cell]));
                  const most = Math.max(...matrix.cells.map(cell => cell[2]));
                  const sum = (place, index) => matrix.cells.filter(cell => cell[place] === index).reduce((total, cell) => total + cell[2], 0);
                  const owners = matrix.threads.map((_, index) => sum(0, index));
                  const waiters = matrix.threads.map((_, index) => sum(1, index));
                  const columns = matrix.threads.map((_, index) => index).filter(index => waiters[index] > 0);
                  const rows = matrix.threads.map((_, index) => index).filter(index => owners[index] > 0);
                  element.append(el('div', { class: 'grid-frame', tabindex: '0', role: 'region', 'aria-label': 'Who blocked whom' },
                    el('table', { class: 'matrix' },
                      el('thead', null, el('tr', null, el('th', { scope: 'col', class: 'corner' }, 'held ↓ · waited →'),
                        columns.map(index => el('th', { scope: 'col', title: matrix.threads[index] }, el('span', null, matrix.threads[index]))),
                        el('th', { scope: 'col', class: 'sum' }, 'in all'))),
                      el('tbody', null, rows.map(row => el('tr', null,
                        el('th', { scope: 'row', title: matrix.threads[row] }, matrix.threads[row]),
                        columns.map(column => {
                          const cell = cells.get(row + ':' + column);
                          if (!cell) return el('td', { class: row === column ? 'self' : null });
                          // No darker than what the color of text is read on, light or dark.
                          const share = Math.round(8 + 37 * Math.sqrt(cell[2] / most));
                          return el('td', { style: { '--share': share + '%' },
                            title: matrix.threads[column] + ' waited ' + words(cell[2]) + ' for ' + matrix.threads[row] + ', in '
                              + Page.many(cell[3], 'hold') }, el('a', { href: Page.fragment('timeline', { trace: at || null,
                            filter: row === column ? matrix.threads[column] : matrix.threads[row] + '|' + matrix.threads[column] }) }, words(cell[2])));
                        }),
                        el('td', { class: 'sum' }, words(owners[row]))))),
                      el('tfoot', null, el('tr', null, el('th', { scope: 'row' }, 'in all'),
                        columns.map(column => el('td', { class: 'sum' }, words(waiters[column]))), el('td'))))));
                }
              },
            });

            """#,
        digest: "kwrrYvW+8EGRCQiSQvIv7IrTH4ZVccK9IbCK1LtZIeY="
    ),
    (
        name: "page.css",
        text: #"""
            :root {
              color-scheme: light;
              --bg: #f6f7f9; --panel: #ffffff; --raised: #ffffff; --line: #dfe3e8; --faint: #eef0f3;
              --text: #1b2330; --dim: #5f6b7a; --accent: #2558c9; --accent-soft: #e7eefc;
              --error: #c2261c; --error-soft: #fdecea; --warning: #94600a; --warning-soft: #fdf3dd;
              --note: #2f6f8f; --note-soft: #e5f2f8; --good: #1f7a45; --good-soft: #e4f4ea;
              /* No color of a lock lies near that of waits. */
              --wait: #b83d0a; --here: #fff3c9;
              --lock-0: #2360cf; --lock-1: #0a725c; --lock-2: #8440bf; --lock-3: #716000; --lock-4: #b32a70; --lock-5: #44700c;
              --lock-6: #09708c; --lock-7: #5f4fc6;
              --edge: rgba(20, 30, 50, .16);
              --shadow: 0 1px 2px rgba(20, 30, 50, .06), 0 2px 10px rgba(20, 30, 50, .05);
              --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
              --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
            }
            :root[data-theme="dark"] {
              color-scheme: dark;
              --bg: #11151b; --panel: #181d25; --raised: #1e242e; --line: #2b333f; --faint: #212833;
              --text: #e4e8ee; --dim: #98a3b3; --accent: #83abff; --accent-soft: #1e2d4d;
              --error: #ff8177; --error-soft: #3b1f1f; --warning: #f0b95a; --warning-soft: #372b14;
              --note: #7cc4e4; --note-soft: #15303c; --good: #6fd197; --good-soft: #14301f;
              --wait: #ff8f5a; --here: #3d3517;
              --lock-0: #7aa7ff; --lock-1: #4cc9aa; --lock-2: #c799f3; --lock-3: #d9c94a; --lock-4: #f28bbb; --lock-5: #a3cf5a;
              --lock-6: #56c4df; --lock-7: #b0a5ff;
              --edge: rgba(0, 0, 0, .6);
              --shadow: 0 1px 2px rgba(0, 0, 0, .4), 0 2px 12px rgba(0, 0, 0, .25);
            }
            @media (prefers-color-scheme: dark) {
              :root:not([data-theme="light"]) {
                color-scheme: dark;
                --bg: #11151b; --panel: #181d25; --raised: #1e242e; --line: #2b333f; --faint: #212833;
                --text: #e4e8ee; --dim: #98a3b3; --accent: #83abff; --accent-soft: #1e2d4d;
                --error: #ff8177; --error-soft: #3b1f1f; --warning: #f0b95a; --warning-soft: #372b14;
                --note: #7cc4e4; --note-soft: #15303c; --good: #6fd197; --good-soft: #14301f;
                --wait: #ff8f5a; --here: #3d3517;
                --lock-0: #7aa7ff; --lock-1: #4cc9aa; --lock-2: #c799f3; --lock-3: #d9c94a; --lock-4: #f28bbb; --lock-5: #a3cf5a;
                --lock-6: #56c4df; --lock-7: #b0a5ff;
                --edge: rgba(0, 0, 0, .6);
              --shadow: 0 1px 2px rgba(0, 0, 0, .4), 0 2px 12px rgba(0, 0, 0, .25);
              }
            }

            * { box-sizing: border-box; }
            [hidden] { display: none !important; }
            html { scroll-padding-top: 64px; }
            body { margin: 0; background: var(--bg); color: var(--text); font: 15px/1.5 var(--sans); }
            h2, h3, h4, p, ol, ul, dl, dd, pre { margin: 0; }
            h2 { font-size: 22px; letter-spacing: -.01em; margin-bottom: 16px; }
            h3 { font-size: 18px; margin: 28px 0 10px; }
            h4 { font-size: 14px; margin: 24px 0 10px; }
            code, pre, kbd { font-family: var(--mono); font-size: .9em; }
            a { color: var(--accent); }
            button, select, input { font: inherit; color: inherit; background: var(--raised); border: 1px solid var(--line); border-radius: 7px; padding: 5px 10px; }
            button { cursor: pointer; }
            button:hover { border-color: var(--accent); }
            :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
            main:focus { outline: none; }
            .dim { color: var(--dim); }
            .small { font-size: 13px; }
            .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
            .skip { position: absolute; left: -999px; }
            .skip:focus { left: 8px; top: 8px; z-index: 9; background: var(--panel); padding: 8px; }

            .top { position: sticky; top: 0; z-index: 5; display: flex; align-items: center; gap: 20px; padding: 0 24px; min-height: 52px;
              background: var(--panel); border-bottom: 1px solid var(--line); }
            .brand { display: flex; align-items: center; gap: 8px; min-width: 0; white-space: nowrap; }
            .brand h1 { display: flex; gap: 8px; min-width: 0; margin: 0; font-size: inherit; font-weight: 700; }
            .brand .program { color: var(--dim); font-weight: 400; overflow: hidden; text-overflow: ellipsis; max-width: 220px; }
            .mark { width: 16px; height: 16px; flex: none; border-radius: 4px;
              background: linear-gradient(135deg, var(--lock-0) 0 46%, var(--panel) 46% 54%, var(--wait) 54%); }
            #nav { display: flex; gap: 2px; flex: 1; overflow-x: auto; scrollbar-width: none; }
            #nav a { padding: 15px 11px 13px; color: var(--dim); text-decoration: none; white-space: nowrap; border-bottom: 2px solid transparent; }
            #nav a:hover { color: var(--text); }
            #nav a[aria-current] { color: var(--text); border-color: var(--accent); font-weight: 600; }
            .tools { display: flex; gap: 6px; }
            .tools button { width: 32px; height: 32px; padding: 0; }
            main { max-width: 1760px; margin: 0 auto; padding: 28px 24px 60px; }

            .hero { background: var(--panel); border: 1px solid var(--line); border-left: 5px solid var(--dim); border-radius: 10px; padding: 20px 24px; box-shadow: var(--shadow); }
            .hero.error { border-left-color: var(--error); }
            .hero.warning { border-left-color: var(--warning); }
            .hero.note { border-left-color: var(--note); }
            .hero.clean { border-left-color: var(--good); }
            .verdict { font-size: 26px; font-weight: 650; letter-spacing: -.015em; line-height: 1.25; }
            .counts { display: flex; flex-wrap: wrap; gap: 10px; margin-top: 16px; }
            .chip { padding: 6px 14px; border-radius: 20px; text-decoration: none; background: var(--faint); color: var(--dim); }
            .chip.error:not(.none) { background: var(--error-soft); color: var(--error); }
            .chip.warning:not(.none) { background: var(--warning-soft); color: var(--warning); }
            .chip.note:not(.none) { background: var(--note-soft); color: var(--note); }
            .callout { margin-top: 12px; padding: 10px 14px; border-radius: 8px; border: 1px solid var(--line); background: var(--panel); overflow-wrap: anywhere; }
            .callout.error { background: var(--error-soft); border-color: transparent; }
            .callout.warning { background: var(--warning-soft); border-color: transparent; }
            .callout.note { background: var(--note-soft); border-color: transparent; }
            .cards, .stories { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 420px), 1fr)); gap: 16px; }
            .card { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 16px 20px; box-shadow: var(--shadow); min-width: 0; }
            .card h4 { margin: 0 0 10px; font-size: 15px; overflow-wrap: anywhere; }
            .story ol { padding-left: 20px; }
            .story li { margin: 6px 0; overflow-wrap: anywhere; }
            .story a { color: inherit; text-decoration: none; }
            .story a:hover { text-decoration: underline; }
            .facts { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; }
            .facts dt { color: var(--dim); }
            .facts dd { overflow-wrap: anywhere; }
            .level { display: inline-block; font-size: 11.5px; font-weight: 650; line-height: 18px; padding: 0 8px; border-radius: 9px; }
            .level.error { background: var(--error-soft); color: var(--error); }
            .level.warning { background: var(--warning-soft); color: var(--warning); }
            .level.note { background: var(--note-soft); color: var(--note); }
            .tag { font-size: 11.5px; line-height: 16px; padding: 0 7px; border: 1px solid var(--line); border-radius: 9px; color: var(--dim); margin-left: 6px; white-space: nowrap; }
            .rule { font-family: var(--mono); font-size: 12.5px; }
            .empty { padding: 40px; text-align: center; color: var(--dim); background: var(--panel); border: 1px dashed var(--line); border-radius: 10px; }

            .split { display: grid; grid-template-columns: clamp(240px, 22vw, 340px) minmax(0, 1fr); gap: 24px; align-items: start; }
            .side { position: sticky; top: 72px; max-height: calc(100vh - 90px); display: flex; flex-direction: column; min-height: 0; }
            .filters { display: flex; gap: 8px; }
            .filters input { flex: 1; min-width: 0; }
            .counter { font-size: 13px; margin: 8px 2px; }
            .list { list-style: none; padding: 2px; overflow-y: auto; min-height: 0; }
            .item { display: block; padding: 9px 12px; border-radius: 8px; text-decoration: none; color: inherit; border: 1px solid transparent; }
            .item:hover { background: var(--faint); }
            .item[aria-current] { background: var(--panel); border-color: var(--line); box-shadow: var(--shadow); }
            .item .rule { margin-left: 6px; }
            .item .words { display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: hidden; color: var(--dim); font-size: 13.5px; margin-top: 3px; overflow-wrap: anywhere; }
            .detail { background: var(--panel); border: 1px solid var(--line); border-radius: 10px; padding: 22px 24px; box-shadow: var(--shadow); min-width: 0; overflow-wrap: anywhere; }
            .detail:focus { outline: none; }
            .detail h3 { margin: 8px 0 12px; line-height: 1.4; font-weight: 600; }
            .detail h4 { text-transform: none; border-top: 1px solid var(--line); padding-top: 18px; }
            .kicker .rule { margin-left: 4px; }
            .chain { padding-left: 24px; }
            .chain li { margin: 3px 0; }
            .advice { background: var(--faint); padding: 10px 14px; border-radius: 8px; margin-top: 12px; }
            .places { padding-left: 22px; display: grid; grid-template-columns: minmax(0, 1fr); gap: 14px; }
            .source summary { cursor: pointer; font-size: 13px; }
            .source summary code { overflow-wrap: anywhere; }
            .object { font-family: var(--mono); font-size: .9em; }
            .where { font-size: 13px; }
            .source pre { margin-top: 4px; padding: 8px 0; border-radius: 8px; background: var(--faint); overflow-x: auto; line-height: 1.5; overflow-wrap: normal; }
            .source .line { display: block; padding: 0 14px 0 0; width: max-content; min-width: 100%; tab-size: 4; }
            .source .here { background: var(--here); }
            .source .number { display: inline-block; width: 52px; padding-right: 14px; text-align: right; color: var(--dim); user-select: none; }

            dialog { border: 1px solid var(--line); border-radius: 12px; background: var(--panel); color: var(--text); padding: 22px 26px; max-width: 480px; width: calc(100% - 32px); box-shadow: var(--shadow); }
            dialog::backdrop { background: rgba(10, 15, 25, .45); }
            dialog h3 { font-size: 14px; margin: 12px 0 6px; }
            .keys { display: grid; grid-template-columns: max-content 1fr; gap: 4px 14px; }
            kbd { border: 1px solid var(--line); border-bottom-width: 2px; border-radius: 5px; padding: 0 6px; background: var(--faint); }
            dialog form { margin-top: 16px; text-align: right; }

            @media (max-width: 860px) {
              .top { flex-wrap: wrap; padding: 8px 14px 0; gap: 4px 12px; position: static; }
              .brand { flex: 1; }
              #nav { order: 3; flex-basis: 100%; }
              #nav a { padding: 8px 9px; }
              main { padding: 18px 14px 40px; }
              .split { grid-template-columns: minmax(0, 1fr); }
              .side { position: static; max-height: 300px; }
              .detail { padding: 16px; }
              .hero { padding: 16px; }
              .verdict { font-size: 22px; }
              .detail h3 { font-size: 16px; font-weight: 500; }
            }

            .print-only { display: none; }
            /* What can be scrolled sideways says so. */
            .lanes-frame, .grid-frame { background: linear-gradient(90deg, var(--panel) 30%, transparent) 0 0 / 40px 100% no-repeat local,
              linear-gradient(270deg, var(--panel) 30%, transparent) 100% 0 / 40px 100% no-repeat local,
              linear-gradient(90deg, var(--edge), transparent) 0 0 / 12px 100% no-repeat scroll,
              linear-gradient(270deg, var(--edge), transparent) 100% 0 / 12px 100% no-repeat scroll, var(--panel); }

            @media print {
              :root { --bg: #fff; --panel: #fff; --raised: #fff; --shadow: none; print-color-adjust: exact; -webkit-print-color-adjust: exact; }
              #nav, .tools, .split, dialog, .skip, .hint, .print-hide { display: none !important; }
              .print-only { display: block; }
              .section[hidden] { display: block !important; }
              .section[hidden] [hidden] { display: none !important; }
              .section + .section { break-before: page; }
              h2, h3, h4 { break-after: avoid; }
              body { font-size: 12px; }
              .top { position: static; min-height: 0; padding: 0 0 8px; }
              .detail { padding: 0; border: 0; }
              .detail + .detail { border-top: 2px solid var(--line); border-radius: 0; padding-top: 18px; margin-top: 18px; }
              .detail, .card, .hero { box-shadow: none; break-inside: auto; }
              .source, .card, .hero { break-inside: avoid; }
              main { padding: 12px 0 0; max-width: none; }
            }

            """#,
        digest: "ZiZuAwlEqCxMzbNp+9YbjusomxbaC4SE3Z/i4u6rbag="
    ),
    (
        name: "page.js",
        text: #"""
            'use strict';

            /**
             * The frame of the page: sections, navigation, keys, and the state in the URL's fragment.
             *
             * A section registers itself: `Page.section({id, title, render(element, data), show(state), keys})`. It is rendered when it
             * is first shown; `show` is called with its state (an object of strings) then and whenever the fragment changes. `keys` maps a
             * key to `[description, action]`, or to a description alone where an element of the section has the key; they work while the
             * section is shown. `print` makes of a section what is to be printed, `printed` takes it back. All texts come into the page
             * by way of `Page.el`, which makes text nodes: what a trace says is never markup.
             */
            const Page = (() => {
              const sections = new Map();
              let current = null;

              /** What no font shows as what it is: controls, marks that reorder a line, what is invisible or not assigned. */
              const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;

              /** A text with what could reorder or hide it written out as `\u{202E}`, as on a terminal. */
              function safe(text) {
                return text.replace(unsafe, letter => '\\u{' + letter.codePointAt(0).toString(16).toUpperCase() + '}');
              }

              /** An element with attributes (`on…` are listeners, `class`, `style` as an object) and children (elements or texts). */
              function el(name, attributes, ...children) {
                return fill(document.createElement(name), attributes, children);
              }

              /** The same for SVG. */
              function svg(name, attributes, ...children) {
                return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
              }

              function fill(element, attributes, children) {
                for (const [key, value] of Object.entries(attributes || {})) {
                  if (value === null || value === undefined || value === false) continue;
                  if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
                  else if (key === 'style') for (const [name, text] of Object.entries(value)) element.style.setProperty(name, text);
                  else element.setAttribute(key, value === true ? '' : safe(String(value)));
                }
                append(element, children);
                return element;
              }

              function append(element, children) {
                for (const child of children) {
                  if (child === null || child === undefined || child === false) continue;
                  if (Array.isArray(child)) append(element, child);
                  else element.append(child instanceof Node ? child : document.createTextNode(child === '\n' ? child : safe(String(child))));
                }
              }

              function clear(element) { element.replaceChildren(); return element; }

              /** The data of a section; null where it has none. */
              function data(id) {
                const element = document.getElementById('data-' + id);
                return element ? JSON.parse(element.textContent) : null;
              }

              function section(description) { sections.set(description.id, description); }

              /** What the fragment says: the section, and its state. */
              function read() {
                const text = location.hash.replace(/^#/, '');
                const at = text.indexOf('?');
                const id = at < 0 ? text : text.slice(0, at);
                const state = {};
                if (at >= 0) for (const [key, value] of new URLSearchParams(text.slice(at + 1))) state[key] = value;
                return { id: sections.has(id) ? id : 'summary', state };
              }

              function fragment(id, state) {
                const parts = new URLSearchParams();
                for (const [key, value] of Object.entries(state)) {
                  if (value !== null && value !== undefined && value !== '') parts.set(key, value);
                }
                const text = parts.toString();
                return '#' + id + (text ? '?' + text : '');
              }

              /** Goes to a section in a state; one can go back. */
              function go(id, state) {
                const target = fragment(id, state || {});
                if (target === location.hash) return apply();
                history.pushState(null, '', target);
                apply();
              }

              /** Changes a part of the state of a section that is shown, without drawing it again; null takes a part away. */
              function set(id, changes) {
                if (!current || current.id !== id) return;
                Object.assign(current.state, changes);
                history.replaceState(null, '', fragment(id, current.state));
              }

              function ready(entry) {
                if (entry.element) return;
                entry.element = document.querySelector('#section-' + entry.id + ' .body');
                entry.data = data(entry.id);
                entry.render(entry.element, entry.data);
              }

              function apply() {
                const { id, state } = read();
                const isNew = !current || current.id !== id;
                current = { id, state };
                for (const other of sections.values()) {
                  document.getElementById('section-' + other.id).hidden = other.id !== id;
                  const link = document.getElementById('nav-' + other.id);
                  if (other.id === id) {
                    link.setAttribute('aria-current', 'page');
                    link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
                  } else {
                    link.removeAttribute('aria-current');
                  }
                }
                if (isNew) window.scrollTo(0, 0);
                const entry = sections.get(id);
                ready(entry);
                if (entry.show) entry.show(state);
              }

              function isTyping(target) { return target instanceof Element && target.closest('input, select, textarea') !== null; }

              function press(event) {
                if (event.ctrlKey || event.metaKey || event.altKey) return;
                if (isTyping(event.target)) {
                  if (event.key === 'Escape') event.target.blur();
                  return;
                }
                if (document.getElementById('keys').open) return;
                const entry = sections.get(current.id);
                const action = (entry.keys || {})[event.key] || keys[event.key];
                if (!action || !action[1]) return;
                const isControl = event.target instanceof Element && event.target.closest('button, a, summary, [role=slider]');
                if (isControl && (event.key === ' ' || event.key === 'Enter')) return;
                event.preventDefault();
                action[1]();
              }

              const order = () => [...sections.values()];
              const keys = {
                'j': ['next finding', () => Page.stepFinding(1)],
                'k': ['previous finding', () => Page.stepFinding(-1)],
                '/': ['filter', filter],
                '?': ['these keys', help],
                '[': ['section before', () => move(-1)],
                ']': ['section after', () => move(1)],
              };
              for (let number = 1; number <= 6; number += 1) {
                keys[number] = [null, () => { const entry = order()[number - 1]; if (entry) go(entry.id); }];
              }

              function move(by) {
                const all = order();
                const at = all.findIndex(entry => entry.id === current.id);
                go(all[(at + by + all.length) % all.length].id);
              }

              /** The first filter of the section; where it has none, that of the findings. */
              function filter() {
                let field = document.querySelector('#section-' + current.id + ' input[type=search]');
                if (!field) {
                  go('findings');
                  field = document.querySelector('#section-findings input[type=search]');
                }
                if (field) field.focus();
              }

              function help() {
                const list = clear(document.getElementById('keys-list'));
                const entry = sections.get(current.id);
                for (const [title, map] of [['Everywhere', keys], [entry.title, entry.keys || {}]]) {
                  const known = Object.entries(map).filter(([, value]) => value[0]);
                  if (known.length === 0) continue;
                  list.append(el('h3', null, title), el('dl', { class: 'keys' }, known.map(([key, value]) =>
                    [el('dt', null, el('kbd', null, key === ' ' ? 'space' : key)), el('dd', null, value[0])])));
                }
                list.append(el('p', { class: 'dim' }, '1 to ' + sections.size + ' go to the sections.'));
                document.getElementById('keys').showModal();
              }

              function theme() {
                const isDark = document.documentElement.dataset.theme
                  ? document.documentElement.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
                document.documentElement.dataset.theme = isDark ? 'light' : 'dark';
                document.dispatchEvent(new Event('themechange'));
              }

              function start() {
                const nav = document.getElementById('nav');
                for (const entry of sections.values()) {
                  nav.append(el('a', { href: '#' + entry.id, id: 'nav-' + entry.id }, entry.title));
                }
                document.getElementById('theme').addEventListener('click', theme);
                document.getElementById('help').addEventListener('click', help);
                document.getElementById('skip').addEventListener('click', event => {
                  event.preventDefault();
                  document.getElementById('main-content').focus();
                });
                document.addEventListener('keydown', press);
                window.addEventListener('hashchange', apply);
                window.addEventListener('popstate', apply);
                window.addEventListener('beforeprint', print);
                window.addEventListener('afterprint', printed);
                apply();
              }

              /** Paper is white, and has all sections. */
              let themeBefore = null;

              function print() {
                if (themeBefore !== null) return;
                themeBefore = document.documentElement.dataset.theme || '';
                document.documentElement.dataset.theme = 'light';
                for (const entry of sections.values()) {
                  const isNew = !entry.element;
                  ready(entry);
                  if (isNew && entry.show) entry.show({});
                  if (entry.print) entry.print();
                }
              }

              function printed() {
                if (themeBefore === null) return;
                if (themeBefore === '') delete document.documentElement.dataset.theme;
                else document.documentElement.dataset.theme = themeBefore;
                themeBefore = null;
                for (const entry of sections.values()) if (entry.printed) entry.printed();
              }

              /** "1.5 ms": nanoseconds as people read them. */
              function duration(nanoseconds) {
                if (nanoseconds === null || nanoseconds === undefined) return '';
                const steps = [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs'], [1, 'ns']];
                for (const [size, unit] of steps) {
                  if (Math.abs(nanoseconds) >= size || size === 1) {
                    const value = nanoseconds / size;
                    const digits = unit === 'ns' ? 0 : Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
                    return value.toFixed(digits) + '\u00a0' + unit;
                  }
                }
                return '';
              }

              /** "149.612 ms": a moment, in a unit and with so many digits that moments that far apart (in nanoseconds) differ. */
              function moment(nanoseconds, apart) {
                const step = Math.max(1, apart || 1000);
                const [size, unit] = Math.abs(nanoseconds) >= 1e9 || step >= 1e8 ? [1e9, 's'] : Math.abs(nanoseconds) >= 1e6 || step >= 1e5 ? [1e6, 'ms']
                  : [1e3, 'µs'];
                return (nanoseconds / size).toFixed(Math.min(9, Math.max(0, Math.ceil(Math.log10(size / step) - 1e-9)))) + '\u00a0' + unit;
              }

              /** "12,345". */
              function count(number) { return number.toLocaleString('en'); }

              /** "1 event", "2 events". */
              function many(number, one, more) { return count(number) + ' ' + (number === 1 ? one : more || one + 's'); }

              /** What is said of a section that has nothing; a summary has less than a trace. */
              function emptyWords(text) {
                return data('summary').traces.every(trace => trace.isSummary) ? 'A summary does not have this: analyze the trace itself.' : text;
              }

              /** Says something to a screen reader. */
              function announce(text) { document.getElementById('announce').textContent = safe(text); }

              return {
                section, el, svg, safe, clear, data, go, set, start, duration, moment, count, many, emptyWords, announce, fragment,
                stepFinding() {}, openFinding() {},
                get state() { return current; },
              };
            })();

            """#,
        digest: "7aA9Sa4oB+tZclZXHgYk0tI/x2s36FaV6ZVhsQxhPQ0="
    ),
    (
        name: "page.mustache",
        text: #"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{{policy}}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{{title}} – synctrace</title>
            {{#styles}}<style>{{{text}}}</style>
            {{/styles}}
            </head>
            <body>
            <a class="skip" href="#main-content" id="skip">Skip to the content</a>
            <header class="top">
            <div class="brand"><span class="mark" aria-hidden="true"></span><h1>synctrace <span class="program">{{title}}</span></h1></div>
            <nav id="nav" aria-label="Sections"></nav>
            <div class="tools"><button type="button" id="theme" title="Light or dark" aria-label="Light or dark">◐</button><button type="button" id="help" title="Keys (?)" aria-label="Keys">?</button></div>
            </header>
            <noscript><p class="callout warning">This report needs JavaScript: its drawings are made in the browser. Nothing is loaded from elsewhere. What was found:</p><ol>{{#plain}}<li>{{text}}</li>{{/plain}}</ol></noscript>
            <main id="main-content" tabindex="-1">
            {{#sections}}<section class="section" id="section-{{id}}" aria-labelledby="title-{{id}}" hidden><h2 id="title-{{id}}">{{title}}</h2><div class="body"></div></section>
            {{/sections}}
            </main>
            <dialog id="keys" aria-labelledby="keys-title"><h2 id="keys-title">Keys</h2><div id="keys-list"></div><form method="dialog"><button>Close</button></form></dialog>
            <div id="announce" class="unseen" aria-live="polite"></div>
            {{#data}}<script type="application/json" id="data-{{id}}">{{{json}}}</script>
            {{/data}}
            {{#scripts}}<script>{{{text}}}</script>
            {{/scripts}}
            </body>
            </html>

            """#,
        digest: "LcVPJleLFEduHgUkVkTliMtY6VL3zkA3m+wDGxGW+uw="
    ),
    (
        name: "schedule.js",
        text: #"""
            'use strict';

            /** A schedule, step by step: play, pause, back, forward, a slider, and the state of every lock at the step. */
            Page.drawSchedule = (element, finding, schedule, places, state) => {
              const { el, clear } = Page;
              const last = schedule.steps.length;
              const hasRequests = schedule.requests > 0;
              element.append(el('p', { class: 'dim' }, Page.many(last - schedule.requests, 'event')
                + (schedule.omitted > 0 ? ' (' + Page.count(schedule.omitted) + ' that do not concern it are left out)' : '')
                + (schedule.reordered ? ', in another order than in the trace' : ', in the order of the trace')
                + (hasRequests ? '; then each marked thread asks for what it never gets.' : '.')));
              const play = el('button', { type: 'button', class: 'play', onclick: () => timer === null ? begin() : pause() });
              const slider = el('input', { type: 'range', min: 0, max: last, 'aria-label': 'Step of the schedule', oninput: () => { pause(); moveTo(Number(slider.value)); } });
              const output = el('output');
              const words = el('p', { class: 'now-words', 'aria-live': 'polite' });
              const locks = el('div', { class: 'locks', role: 'group', 'aria-label': 'Locks at this step' });
              const head = el('div', { class: 'player-head' },
                el('div', { class: 'controls' },
                  button('«', 'To the start', () => moveTo(0)), button('‹', 'One step back', () => moveTo(at - 1)), play,
                  button('›', 'One step forward', () => moveTo(at + 1)), button('»', 'To the end', () => moveTo(last)), slider, output),
                words, locks);
              const player = el('div', { class: 'player' }, head);
              element.append(player);
              // What is asked for at the end has the time of the event that it stands for.
              const times = new Map(finding.lanes ? finding.lanes.steps.map(step => [step[Lanes.EVENT], step[Lanes.TIME]]) : []);
              for (const step of schedule.steps) if (step[Lanes.TIME] === 0) step[Lanes.TIME] = times.get(step[Lanes.EVENT]) ?? null;
              const lanes = Page.drawLanes(player, schedule, places, finding.traces[0]);
              let at = last;
              let timer = null;

              function button(sign, title, action) {
                return el('button', { type: 'button', title, 'aria-label': title, onclick: () => { pause(); action(); } }, sign);
              }

              /** To a step; quietly where nobody has asked for it. */
              function moveTo(step, isQuiet) {
                at = Math.max(0, Math.min(last, step));
                slider.value = at;
                output.textContent = 'step ' + at + ' of ' + last;
                const entry = schedule.steps[at - 1];
                const isRequest = at > last - schedule.requests;
                clear(words).append(el('span', null, entry ? [schedule.threads[entry[Lanes.LANE]], isRequest ? 'asks in vain for' : entry[Lanes.KIND].replace(/_/g, ' '),
                  entry[Lanes.OBJECT] || ''].join(' ') : 'Before the first step.'));
                clear(locks).append(...[...Lanes.stateAfter(schedule, lanes.spans, at)].map(([name, lock]) =>
                  el('div', { class: 'lock', style: { 'border-left-color': lanes.colors.get(name) } }, el('b', { style: { color: lanes.colors.get(name) } }, name),
                    el('div', { class: lock.owners.length > 0 ? 'owner' : 'dim' },
                      lock.owners.length > 0 ? 'held by ' + lock.owners.map(hold => schedule.threads[hold.lane]).join(', ') : 'free'),
                    lock.waiters.length > 0 && el('div', { class: 'waiters' }, 'waits: ' + lock.waiters.map(wait => schedule.threads[wait.lane]).join(', ')))));
                const bar = document.querySelector('.top');
                const above = (getComputedStyle(bar).position === 'sticky' ? bar.offsetHeight : 0) + head.offsetHeight + 8;
                lanes.moveTo(at, !isQuiet, above);
                if (!isQuiet) Page.set('findings', { id: String(finding.id), step: String(at) });
              }

              function begin() {
                // Who starts whom is not what the schedule is about.
                if (at === last) moveTo(Math.max(0, schedule.steps.findIndex(step => !/^(create|start|begin)$/.test(step[Lanes.KIND]))));
                label(true);
                timer = setInterval(() => {
                  if (!player.isConnected) return pause();
                  moveTo(at + 1);
                  if (at === last) pause();
                }, 900);
              }

              function pause() {
                if (timer !== null) clearInterval(timer);
                timer = null;
                label(false);
              }

              function label(isPlaying) {
                play.textContent = isPlaying ? '❚❚ Pause' : '▶ Play';
                play.setAttribute('aria-pressed', isPlaying);
              }

              label(false);
              const wanted = Number(state && state.step);
              const isWanted = state && state.step !== undefined && Number.isInteger(wanted);
              moveTo(isWanted ? wanted : last, !isWanted);
              Page.player = { player, forward: () => { pause(); moveTo(at + 1); }, back: () => { pause(); moveTo(at - 1); }, toggle: () => play.click() };
            };

            """#,
        digest: "DIyaRkNeHOV3h/KrGuIafOzAe+uTXVvvyxTR4AMTdqg="
    ),
    (
        name: "start.js",
        text: #"""
            'use strict';

            // After all sections have registered.
            Page.start();

            """#,
        digest: "O4J8FNJeyyBuWhkxddyMFAFYYTjCvLIMec/1cJ+xuFs="
    ),
    (
        name: "summary.js",
        text: #"""
            'use strict';

            Page.section({
              id: 'summary',
              title: 'Summary',
              render(element, data) {
                const { el } = Page;
                const levels = ['error', 'warning', 'note'];
                const found = levels.reduce((sum, level) => sum + data.counts[level], 0);
                const words = levels.filter(level => data.counts[level] > 0).map(level => Page.many(data.counts[level], level));
                const worst = levels.find(level => data.counts[level] > 0) || 'clean';
                element.append(el('div', { class: 'hero ' + worst },
                  el('p', { class: 'verdict' }, found === 0 ? 'Nothing found' : words.join(', ')),
                  el('p', { class: 'dim' },
                    found === 0
                      ? 'The ' + Page.many(data.rules.length, 'rule') + ' that were run have nothing to say.'
                      : 'in ' + Page.many(data.traces.length, 'trace') + ', by ' + Page.many(data.rules.length, 'rule') + '.',
                    data.accepted ? ' Not counted: ' + data.accepted + '.' : ''),
                  el('div', { class: 'counts' }, levels.map(level =>
                    el('a', { class: 'chip ' + level + (data.counts[level] ? '' : ' none'), href: '#findings?level=' + level },
                      el('b', null, Page.count(data.counts[level])), ' ' + level + (data.counts[level] === 1 ? '' : 's'))))));

                for (const problem of data.problems) callout('error', problem.path + ': ' + problem.reason);
                for (const trace of data.traces) {
                  const name = data.traces.length > 1 ? trace.path + ': ' : '';
                  for (const remark of trace.remarks) callout('warning', name + remark);
                }
                for (const remark of data.remarks) callout('note', remark.file + ':' + remark.line + ': ' + remark.text);
                for (const omission of data.omissions) callout('note', 'Left out: ' + omission + '.');

                if (data.stories.some(story => story.announced)) {
                  element.append(el('h3', null, 'What belongs together'), el('div', { class: 'stories' },
                    data.stories.filter(story => story.announced).map(writeStory)));
                }
                writeFindings();
                element.append(el('h3', null, data.traces.length === 1 ? 'The trace' : 'The traces'),
                  el('div', { class: 'cards' }, data.traces.map(writeTrace)));

                /** The first findings, but for those that a story above has told. */
                function writeFindings() {
                  const told = new Set(data.stories.filter(story => story.announced).flatMap(story => story.parts));
                  const others = Page.findings().filter(finding => !told.has(finding.id));
                  if (others.length === 0) return;
                  const most = 10;
                  element.append(el('h3', null, told.size > 0 ? 'What else was found' : 'What was found'),
                    el('div', { class: 'card story' }, el('ol', null, others.slice(0, most).map(writeFinding)),
                      others.length > most && el('p', null, el('a', { href: '#findings' }, 'and ' + Page.many(others.length - most, 'more finding', 'more findings')))));
                }

                function writeFinding(finding) {
                  return el('li', null, el('a', { href: '#findings?id=' + finding.id }, el('span', { class: 'level ' + finding.level }, finding.level), ' ',
                    el('span', { class: 'rule' }, finding.rule), ' ', finding.brief), acceptance(finding));
                }

                /** Why a finding does not count; nothing for one that does. */
                function acceptance(finding) {
                  const [word, reason] = finding.verdict === 'excluded' ? ['excluded', finding.excludedBy]
                    : finding.suppressedBy !== null ? ['suppressed', finding.suppressedBy]
                    : finding.isNew === false ? ['known', 'the baseline has it'] : [];
                  return word && [' ', el('span', { class: 'tag' }, word), reason && el('span', { class: 'dim' }, ' ' + reason)];
                }

                function callout(kind, text) { element.append(el('p', { class: 'callout ' + kind }, text)); }

                function writeStory(story, index) {
                  const findings = Page.findings();
                  return el('div', { class: 'card story' },
                    el('h4', null, 'Story ' + (index + 1) + ': ' + Page.many(story.parts.length, 'finding') + ' of what happened once'),
                    el('ol', null, story.parts.slice(0, 12).map(id => {
                      const finding = findings.find(each => each.id === id);
                      return finding && writeFinding(finding);
                    }), story.parts.length > 12 && el('li', { class: 'dim' }, 'and ' + (story.parts.length - 12) + ' more')));
                }

                function writeTrace(trace) {
                  const rows = [['Trace', trace.path]];
                  for (const process of trace.processes.slice(0, 8)) {
                    if (process.command) rows.push(['Program', process.command]);
                    rows.push(['Ended', process.end
                      + (process.to === null || trace.isText ? '' : ', after ' + Page.duration(process.to - process.from)
                        // The zero of all other times is the beginning of the recording.
                        + (process.from > 0 ? ', at ' + Page.moment(process.to) + ' of the recording' : ''))]);
                  }
                  if (trace.processes.length > 8) rows.push(['', 'and ' + (trace.processes.length - 8) + ' more processes']);
                  if (trace.started) rows.push(['Recorded', trace.started]);
                  rows.push(['Contains', [Page.many(trace.events, 'event'), !trace.isSummary && Page.many(trace.threads, 'thread'),
                    !trace.isSummary && Page.many(trace.objects, 'object')].filter(part => part).join(', ')]);
                  rows.push([trace.isText ? 'Skipped' : 'Lost', trace.lost === 0 ? 'nothing'
                    : Page.many(trace.lost, trace.isText ? 'line' : 'event')]);
                  if (!trace.isText) rows.push(['Recording', trace.cleanEnd ? 'closed in an orderly way' : 'was not closed in an orderly way']);
                  return el('div', { class: 'card' }, el('h4', null, trace.program),
                    el('dl', { class: 'facts' }, rows.map(([key, value]) => [el('dt', null, key), el('dd', null, value)])));
                }
              },
            });

            """#,
        digest: "N43u7ojBxTz5HL20JndMoyGNjK+KeFdtebIzfoIMf50="
    ),
    (
        name: "tables.css",
        text: #"""
            .tables-bar { display: flex; flex-wrap: wrap; gap: 12px; align-items: center; }
            .tables-bar input { flex: 0 1 320px; }
            .jump { display: flex; flex-wrap: wrap; gap: 6px; }
            .grid-frame { overflow: auto; max-height: 70vh; border: 1px solid var(--line); border-radius: 10px; box-shadow: var(--shadow); margin-top: 8px; }
            .grid, .matrix { border-collapse: separate; border-spacing: 0; font-size: 13.5px; width: 100%; }
            .grid th { position: sticky; top: 0; z-index: 1; background: var(--panel); padding: 0; border-bottom: 1px solid var(--line); text-align: right; }
            .grid th.text { text-align: left; }
            .grid th button { border: 0; background: none; padding: 9px 6px 9px 10px; font-weight: 600; color: var(--dim); white-space: nowrap; font-size: 13px; }
            .grid th button:hover { color: var(--text); }
            .grid th button::after { content: ''; display: inline-block; width: 12px; text-align: right; }
            .grid th[aria-sort=ascending] button, .grid th[aria-sort=descending] button { color: var(--accent); }
            .grid th[aria-sort=ascending] button::after { content: '↑'; }
            .grid th[aria-sort=descending] button::after { content: '↓'; }
            .grid td { padding: 6px 20px 6px 10px; border-bottom: 1px solid var(--faint); text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
            .grid td.text { text-align: left; max-width: 320px; overflow: hidden; text-overflow: ellipsis; }
            .grid td:first-child { font-weight: 600; position: sticky; left: 0; background: var(--panel); }
            .grid th:first-child { left: 0; z-index: 2; }
            .grid tr:last-child td { border-bottom: 0; }
            .grid tbody tr:hover { background: var(--faint); }
            .more { margin-top: 8px; }
            .matrix { width: auto; }
            .grid-frame:has(> .matrix) { width: fit-content; max-width: 100%; }
            .matrix th, .matrix td { padding: 7px 12px; border-bottom: 1px solid var(--faint); border-right: 1px solid var(--faint); white-space: nowrap; text-align: right; font-variant-numeric: tabular-nums; }
            .matrix thead th { position: sticky; top: 0; z-index: 2; background: var(--panel); }
            .matrix th span { display: block; max-width: 110px; overflow: hidden; text-overflow: ellipsis; margin-left: auto; }
            .matrix tbody th { position: sticky; left: 0; z-index: 1; background: var(--panel); text-align: left; max-width: 220px; overflow: hidden; text-overflow: ellipsis; }
            .matrix .corner { color: var(--dim); font-weight: 400; text-align: left; left: 0; z-index: 3; }
            .matrix td[style] { background: color-mix(in srgb, var(--wait) var(--share), transparent); }
            .matrix td a { display: block; margin: -7px -12px; padding: 7px 12px; color: inherit; text-decoration: none; }
            .matrix td a:hover { text-decoration: underline; }
            .waiting-too { color: var(--wait); }
            .matrix .sum { color: var(--dim); font-weight: 400; background: var(--faint); }
            .matrix .self { background: repeating-linear-gradient(45deg, transparent 0 4px, var(--faint) 4px 6px); }
            @media print {
              .grid-frame { max-height: none; overflow: visible; border: 0; box-shadow: none; background: none; }
              .more { display: none; }
              .grid, .matrix { font-size: 8.5px; }
              .grid th, .grid td, .matrix th, .matrix td { position: static !important; }
              .grid th { vertical-align: bottom; }
              .grid th button { padding: 2px 4px; font-size: 8.5px; white-space: normal; text-align: inherit; }
              .grid th button::after { display: none; }
              .grid td { padding: 2px 4px; white-space: normal; }
              .matrix th, .matrix td { padding: 3px 5px; }
              .matrix td a { margin: 0; padding: 0; }
            }

            """#,
        digest: "cSRMwx9GkWGKgzw5oN9LMfkaJRHiRXRuD6YDF2+U08k="
    ),
    (
        name: "tables.js",
        text: #"""
            'use strict';

            Page.section({
              id: 'tables',
              title: 'Tables',
              render(element, tables) {
                const { el } = Page;
                const field = el('input', { type: 'search', placeholder: 'Filter rows: a name, a file …', 'aria-label': 'Filter rows',
                  oninput: () => { draw(); Page.set('tables', { filter: field.value }); } });
                const filled = (tables || []).filter(table => table.rows.length > 0);
                if (filled.length === 0) {
                  element.append(el('p', { class: 'empty' }, Page.emptyWords('The traces have no threads and no locks.')));
                  return;
                }
                const isText = Page.data('summary').traces.some(trace => trace.isText);
                const jump = el('nav', { class: 'jump', 'aria-label': 'Tables' }, filled.map(table =>
                  el('button', { type: 'button', onclick: () => views.get(table.id).heading.scrollIntoView({ block: 'start' }) },
                    table.title, ' ', el('span', { class: 'dim' }, Page.count(table.rowCount)))));
                element.append(el('div', { class: 'tables-bar print-hide' }, field, jump));
                /** How many rows a table shows at first, and more at a time. */
                const portion = 200;
                const views = new Map(filled.map(table => [table.id, view(table)]));
                let sorting = null;

                function view(table) {
                  const heading = el('h3', { id: 'table-' + table.id }, table.title);
                  const counter = el('span', { class: 'dim small' });
                  const heads = table.columns.map((column, index) => el('th', { scope: 'col', class: column.kind, title: column.help || null, 'aria-sort': 'none' },
                    el('button', { type: 'button', onclick: () => sort(table, index) }, column.title)));
                  const body = el('tbody');
                  const more = el('button', { type: 'button', class: 'more', onclick: () => { views.get(table.id).limit += 1000; draw(); } });
                  element.append(heading, counter, el('div', { class: 'grid-frame', tabindex: '0', role: 'region', 'aria-labelledby': heading.id },
                    el('table', { class: 'grid' }, el('thead', null, el('tr', null, heads)), body)), more);
                  return { table, heading, heads, body, counter, more, limit: portion,
                    texts: table.rows.map(row => row.filter(value => typeof value === 'string').join('\n').toLowerCase()) };
                }

                function cell(value, kind) {
                  if (value === null) return el('td', { class: kind });
                  // A count, and how many are still waiting.
                  if (Array.isArray(value)) return el('td', { class: kind }, Page.count(value[0]), el('span', { class: 'waiting-too' }, ' + ' + Page.count(value[1]) + ' waiting'));
                  const text = kind === 'time' ? (isText ? Page.count(value) : Page.duration(value))
                    : kind === 'count' ? Page.count(value) : kind === 'ratio' ? String(value) : value;
                  return el('td', { class: kind }, text);
                }

                /** First what is large, or first in the alphabet; then the other way, then as it came. */
                function sort(table, column) {
                  const first = table.columns[column].kind === 'text' ? 1 : -1;
                  const isSame = sorting && sorting.id === table.id && sorting.column === column;
                  if (isSame && sorting.direction !== first) sorting = null;
                  else sorting = { id: table.id, column, direction: isSame ? -first : first };
                  draw();
                  Page.set('tables', { sort: sorting ? [sorting.id, sorting.column, sorting.direction].join(':') : null });
                }

                function compare(a, b, { column, direction }) {
                  const plain = value => Array.isArray(value) ? value[0] + value[1] : value;
                  const [left, right] = [plain(a[column]), plain(b[column])];
                  if (left === null || right === null) return left === right ? 0 : left === null ? 1 : -1;
                  return direction * (typeof left === 'string' ? left.localeCompare(right, 'en', { numeric: true }) : left - right);
                }

                function draw() {
                  const words = field.value.toLowerCase().split(/\s+/).filter(word => word !== '');
                  for (const { table, heads, body, counter, more, limit, texts } of views.values()) {
                    let rows = table.rows.filter((_, index) => words.every(word => texts[index].includes(word)));
                    const own = sorting && sorting.id === table.id ? sorting : null;
                    if (own) rows = [...rows].sort((a, b) => compare(a, b, own));
                    heads.forEach((head, index) => head.setAttribute('aria-sort',
                      own && own.column === index ? (own.direction > 0 ? 'ascending' : 'descending') : 'none'));
                    Page.clear(body).append(...rows.slice(0, limit).map(row =>
                      el('tr', null, row.map((value, index) => cell(value, table.columns[index].kind)))));
                    counter.textContent = rows.length === table.rowCount ? Page.many(rows.length, 'row')
                      : Page.count(rows.length) + ' of ' + Page.many(table.rowCount, 'row')
                        + (table.rowCount > table.rows.length ? '; the page has ' + Page.count(table.rows.length) : '');
                    more.hidden = rows.length <= limit;
                    more.textContent = 'Show more of ' + Page.count(rows.length);
                  }
                }

                this.show = state => {
                  field.value = state.filter || '';
                  const [id, column, direction] = (state.sort || '').split(':');
                  const isKnown = views.has(id) && views.get(id).table.columns[Number(column)] !== undefined;
                  sorting = isKnown ? { id, column: Number(column), direction: direction === '1' ? 1 : -1 } : null;
                  draw();
                };
              },
            });

            """#,
        digest: "KZh5K+A0UhIZoEctafanlj4LwjmX0vNtgpQxdL2z7/Q="
    ),
    (
        name: "timeline-data.js",
        text: #"""
            'use strict';

            /** The timeline's typed arrays, as they lie in the page. */
            (() => {
              function bytes(text) {
                const binary = atob(text);
                const result = new Uint8Array(binary.length);
                for (let at = 0; at < binary.length; at += 1) result[at] = binary.charCodeAt(at);
                return result.buffer;
              }

              /** Where the entries of each lane begin in a column that is in order of lanes. */
              function begins(lanes, count) {
                const begin = new Uint32Array(count + 1);
                let at = 0;
                for (let lane = 0; lane < count; lane += 1) {
                  begin[lane] = at;
                  while (at < lanes.length && lanes[at] === lane) at += 1;
                }
                begin[count] = at;
                return begin;
              }

              function events(list, count) {
                const lane = new Uint16Array(bytes(list.lane));
                const order = Uint32Array.from(lane.keys()).sort((a, b) => lane[a] - lane[b] || a - b);
                const sorted = column => column.map((_, at) => column[order[at]]);
                const lanes = sorted(lane);
                return {
                  lane: lanes, begin: begins(lanes, count), kinds: list.kinds, kind: sorted(new Uint8Array(bytes(list.kind))),
                  seq: sorted(new Float64Array(bytes(list.seq))), time: sorted(new Float64Array(bytes(list.time))),
                  object: sorted(new Int32Array(bytes(list.object))), site: sorted(new Int32Array(bytes(list.site))),
                  thread: list.thread ? sorted(new Uint32Array(bytes(list.thread))) : null,
                };
              }

              /** Typed arrays of one trace, and where the slices of each lane begin. */
              function load(trace) {
                if (trace.loaded) return trace.loaded;
                const s = trace.slices;
                const lane = new Uint16Array(bytes(s.lane));
                trace.loaded = {
                  lane, kind: new Uint8Array(bytes(s.kind)), open: new Uint8Array(bytes(s.open)),
                  start: new Float64Array(bytes(s.start)), length: new Float64Array(bytes(s.length)),
                  object: new Uint32Array(bytes(s.object)), site: new Int32Array(bytes(s.site)), owner: new Int32Array(bytes(s.owner)),
                  giver: new Int32Array(bytes(s.giver)), giverSite: new Int32Array(bytes(s.giverSite)),
                  thread: s.thread ? new Uint32Array(bytes(s.thread)) : null,
                  begin: begins(lane, trace.lanes.length),
                  levels: trace.levels.map(level => ({ buckets: level.buckets, width: level.width, locks: new Uint8Array(bytes(level.locks)),
                    others: new Uint8Array(bytes(level.others)), holds: new Uint8Array(bytes(level.holds)) })),
                  events: events(trace.events, trace.lanes.length),
                };
                return trace.loaded;
              }

              /** The finest level whose buckets are no narrower than a pixel; null where the trace needs none. */
              function level(levels, nanosecondsPerPixel) {
                if (levels.length === 0) return null;
                return [...levels].reverse().find(each => each.width >= nanosecondsPerPixel) || levels[0];
              }

              Page.timelineLoad = load;
              Page.timelineLevel = level;
            })();

            """#,
        digest: "O0f7p437lA6wdhwMSCUUaUzQGgwYIeO+TyMiibLfAZM="
    ),
    (
        name: "timeline-drawing.js",
        text: #"""
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

            """#,
        digest: "RXByq/e1XuS/QUgaBC0WTo65s3W/AKDID9PJqE/LeKg="
    ),
    (
        name: "timeline-input.js",
        text: #"""
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

            """#,
        digest: "Zd46HYyrTHamBXyYyywJa/eC4+yxM+ygiIhZ0ZN6QIs="
    ),
    (
        name: "timeline-words.js",
        text: #"""
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

            """#,
        digest: "eYb1Fs6iPMwQYd0kJbaZuVxKEZr96KINdzOY8gc/M/Y="
    ),
    (
        name: "timeline.css",
        text: #"""
            .timeline-bar { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin-bottom: 10px; }
            .timeline-legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin-left: auto; color: var(--dim); font-size: 13px; }
            .timeline-legend span { display: inline-flex; align-items: center; gap: 6px; }
            .swatch { width: 18px; height: 10px; border-radius: 2px; }
            .swatch.hold { background: linear-gradient(90deg, var(--lock-0) 33%, var(--lock-1) 33% 66%, var(--lock-2) 66%); }
            .swatch.lock { background: var(--wait); }
            .swatch.other { background: var(--note); }
            .swatch.single { height: 2px; background: var(--accent); }
            .swatch.life { height: 2px; background: var(--line); }
            .timeline-frame { position: relative; border: 1px solid var(--line); border-radius: 10px; overflow: clip; background: var(--panel); box-shadow: var(--shadow); }
            .timeline-canvas { display: block; width: 100%; touch-action: pan-y; }
            .timeline-tip { position: fixed; z-index: 6; left: 0; top: 0; width: max-content; max-width: min(420px, 80vw); padding: 8px 12px; border-radius: 8px; pointer-events: none;
              background: var(--raised); border: 1px solid var(--line); box-shadow: var(--shadow); font-size: 13px; overflow-wrap: anywhere; }
            .timeline-details { margin-top: 12px; padding: 12px 16px; border: 1px solid var(--line); border-radius: 10px; background: var(--panel); overflow-wrap: anywhere; }
            .timeline-details button { margin-top: 8px; }
            .timeline-longest { margin-top: 12px; }
            .timeline-longest ol { padding-left: 28px; margin-top: 8px; }
            button.plain { vertical-align: top; border: 0; background: none; padding: 2px 4px; text-align: left; overflow-wrap: anywhere; }
            button.plain:hover { text-decoration: underline; }
            @media print {
              .timeline-details:has(> .hint) { display: none; }
              /* The canvas was painted for paper: its proportions count. */
              .timeline-canvas { width: 100% !important; height: auto !important; }
              .timeline-frame, .timeline-details { box-shadow: none; break-inside: avoid; }
            }

            """#,
        digest: "4lMKayqOJZ9Icl/Ou4pO7eQRX3/uLCNdnvLjJfCDPIg="
    ),
    (
        name: "timeline.js",
        text: #"""
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

            """#,
        digest: "2PvAJcKCMlpQq5r09sADdusQJS7PQDFlw/vR9tlmiF4="
    ),
]
