'use strict';

Page.section({
  id: 'summary',
  title: 'Summary',
  render(element, data) {
    const { el } = Page;
    const levels = ['error', 'warning', 'note'];
    const found = levels.reduce((sum, level) => sum + data.counts[level], 0);
    const words = levels.filter(level => data.counts[level] > 0).map(level => Page.many(data.counts[level], level));
    const worst = levels.find(level => data.counts[level] > 0) || 'clean';
    element.append(el('div', { class: 'hero ' + worst },
      el('p', { class: 'verdict' }, found === 0 ? 'Nothing found' : words.join(', ')),
      el('p', { class: 'dim' },
        found === 0
          ? 'The ' + Page.many(data.rules.length, 'rule') + ' that were run have nothing to say.'
          : 'in ' + Page.many(data.traces.length, 'trace') + ', by ' + Page.many(data.rules.length, 'rule') + '.',
        data.accepted ? ' Not counted: ' + data.accepted + '.' : ''),
      el('div', { class: 'counts' }, levels.map(level =>
        el('a', { class: 'chip ' + level + (data.counts[level] ? '' : ' none'), href: '#findings?level=' + level },
          el('b', null, Page.count(data.counts[level])), ' ' + level + (data.counts[level] === 1 ? '' : 's'))))));

    for (const problem of data.problems) callout('error', problem.path + ': ' + problem.reason);
    for (const trace of data.traces) {
      const name = data.traces.length > 1 ? trace.path + ': ' : '';
      for (const remark of trace.remarks) callout('warning', name + remark);
    }
    for (const remark of data.remarks) callout('note', remark.file + ':' + remark.line + ': ' + remark.text);
    for (const omission of data.omissions) callout('note', 'Left out: ' + omission + '.');

    if (data.stories.some(story => story.announced)) {
      element.append(el('h3', null, 'What belongs together'), el('div', { class: 'stories' },
        data.stories.filter(story => story.announced).map(writeStory)));
    }
    writeFindings();
    element.append(el('h3', null, data.traces.length === 1 ? 'The trace' : 'The traces'),
      el('div', { class: 'cards' }, data.traces.map(writeTrace)));

    /** The first findings, but for those that a story above has told. */
    function writeFindings() {
      const told = new Set(data.stories.filter(story => story.announced).flatMap(story => story.parts));
      const others = Page.findings().filter(finding => !told.has(finding.id));
      if (others.length === 0) return;
      const most = 10;
      element.append(el('h3', null, told.size > 0 ? 'What else was found' : 'What was found'),
        el('div', { class: 'card story' }, el('ol', null, others.slice(0, most).map(writeFinding)),
          others.length > most && el('p', null, el('a', { href: '#findings' }, 'and ' + Page.many(others.length - most, 'more finding', 'more findings')))));
    }

    function writeFinding(finding) {
      return el('li', null, el('a', { href: '#findings?id=' + finding.id }, el('span', { class: 'level ' + finding.level }, finding.level), ' ',
        el('span', { class: 'rule' }, finding.rule), ' ', finding.brief), acceptance(finding));
    }

    /** Why a finding does not count; nothing for one that does. */
    function acceptance(finding) {
      const [word, reason] = finding.verdict === 'excluded' ? ['excluded', finding.excludedBy]
        : finding.suppressedBy !== null ? ['suppressed', finding.suppressedBy]
        : finding.isNew === false ? ['known', 'the baseline has it'] : [];
      return word && [' ', el('span', { class: 'tag' }, word), reason && el('span', { class: 'dim' }, ' ' + reason)];
    }

    function callout(kind, text) { element.append(el('p', { class: 'callout ' + kind }, text)); }

    function writeStory(story, index) {
      const findings = Page.findings();
      return el('div', { class: 'card story' },
        el('h4', null, 'Story ' + (index + 1) + ': ' + Page.many(story.parts.length, 'finding') + ' of what happened once'),
        el('ol', null, story.parts.slice(0, 12).map(id => {
          const finding = findings.find(each => each.id === id);
          return finding && writeFinding(finding);
        }), story.parts.length > 12 && el('li', { class: 'dim' }, 'and ' + (story.parts.length - 12) + ' more')));
    }

    function writeTrace(trace) {
      const rows = [['Trace', trace.path]];
      for (const process of trace.processes.slice(0, 8)) {
        if (process.command) rows.push(['Program', process.command]);
        rows.push(['Ended', process.end
          + (process.to === null || trace.isText ? '' : ', after ' + Page.duration(process.to - process.from)
            // The zero of all other times is the beginning of the recording.
            + (process.from > 0 ? ', at ' + Page.moment(process.to) + ' of the recording' : ''))]);
      }
      if (trace.processes.length > 8) rows.push(['', 'and ' + (trace.processes.length - 8) + ' more processes']);
      if (trace.started) rows.push(['Recorded', trace.started]);
      rows.push(['Contains', [Page.many(trace.events, 'event'), !trace.isSummary && Page.many(trace.threads, 'thread'),
        !trace.isSummary && Page.many(trace.objects, 'object')].filter(part => part).join(', ')]);
      rows.push([trace.isText ? 'Skipped' : 'Lost', trace.lost === 0 ? 'nothing'
        : Page.many(trace.lost, trace.isText ? 'line' : 'event')]);
      if (!trace.isText) rows.push(['Recording', trace.cleanEnd ? 'closed in an orderly way' : 'was not closed in an orderly way']);
      return el('div', { class: 'card' }, el('h4', null, trace.program),
        el('dl', { class: 'facts' }, rows.map(([key, value]) => [el('dt', null, key), el('dd', null, value)])));
    }
  },
});
