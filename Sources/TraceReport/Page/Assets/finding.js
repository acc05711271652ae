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
