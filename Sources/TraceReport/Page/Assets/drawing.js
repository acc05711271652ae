'use strict';

/** Steps with a lane for each thread, as text. */
Page.drawLanes = (element, lanes, places) => {
  const { el } = Page;
  element.append(el('ol', { class: 'steps' }, lanes.steps.map(step => el('li', null,
    lanes.threads[step[1]] + ': ' + step[2] + (step[3] === null ? '' : ' ' + step[3])))));
};
