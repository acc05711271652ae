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
    element.append(el('div', { class: 'split' },
      el('div', { class: 'side' }, el('div', { class: 'filters' }, field, level), counter, list), detail));

    const texts = findings.map(each => [each.rule, each.level, each.message, each.threads.join(' '), each.objects.join(' '),
      each.fingerprint, ...each.locations.map(at => at.place === null ? '' : data.places[at.place].file || '')]
      .join('\n').toLowerCase());
    const items = findings.map(each => el('li', null, el('a', { href: '#findings?id=' + each.id, class: 'item' },
      el('span', { class: 'level ' + each.level }, each.level), el('span', { class: 'rule' }, each.rule),
      isAccepted(each) && el('span', { class: 'tag' }, 'accepted'),
      each.count > 1 && el('span', { class: 'tag' }, '×' + each.count),
      el('span', { class: 'words' }, each.message))));
    items.forEach((item, index) => item.firstChild.addEventListener('click', event => {
      event.preventDefault();
      open(findings[index]);
    }));
    list.append(...items);

    let shown = findings;
    let opened = null;

    function open(finding) { Page.go('findings', { ...filterState(), id: finding.id }); }

    function filterState() { return { filter: field.value, level: level.value }; }

    function applyFilter() {
      const words = field.value.toLowerCase().split(/\s+/).filter(word => word !== '');
      shown = findings.filter((each, index) => {
        const fits = (level.value === '' || each.level === level.value) && words.every(word => texts[index].includes(word));
        items[index].hidden = !fits;
        return fits;
      });
      counter.textContent = shown.length === findings.length ? Page.many(findings.length, 'finding')
        : shown.length + ' of ' + Page.many(findings.length, 'finding');
    }

    function change() {
      applyFilter();
      Page.set('findings', filterState());
    }
    field.addEventListener('input', change);
    level.addEventListener('change', change);

    function draw(finding, state) {
      opened = finding;
      findings.forEach((each, index) => {
        const link = items[index].firstChild;
        if (each === finding) {
          link.setAttribute('aria-current', 'true');
          link.scrollIntoView({ block: 'nearest' });
        } else if (link.hasAttribute('aria-current')) {
          link.removeAttribute('aria-current');
        }
      });
      Page.player = null;
      Page.drawFinding(Page.clear(detail), finding, data.places, state);
      Page.announce(finding.level + ': ' + finding.message);
    }

    this.show = state => {
      field.value = state.filter || '';
      level.value = levels.includes(state.level) ? state.level : '';
      applyFilter();
      const finding = findings.find(each => String(each.id) === state.id) || opened || shown[0] || findings[0];
      if (finding !== opened || state.step) draw(finding, state);
    };

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
