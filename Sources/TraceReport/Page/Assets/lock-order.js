'use strict';

Page.section({
  id: 'lock-order',
  title: 'Lock order',
  render(element, data) {
    element.append(Page.el('p', { class: 'empty' }, 'Not in this report.'));
  },
});
