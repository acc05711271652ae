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
