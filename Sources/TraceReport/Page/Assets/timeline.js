'use strict';

Page.section({
  id: 'timeline',
  title: 'Timeline',
  render(element, data) {
    element.append(Page.el('p', { class: 'empty' }, 'Not in this report.'));
  },
});
