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
