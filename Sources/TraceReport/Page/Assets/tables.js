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
