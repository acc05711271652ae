'use strict';

Page.section({
  id: 'tables',
  title: 'Tables',
  render(element, data) {
    element.append(Page.el('p', { class: 'empty' }, 'Not in this report.'));
  },
});
