'use strict';

Page.section({
  id: 'matrix',
  title: 'Who blocked whom',
  render(element, data) {
    element.append(Page.el('p', { class: 'empty' }, 'Not in this report.'));
  },
});
