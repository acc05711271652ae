'use strict';

/** A schedule, step by step: play, pause, back, forward, a slider, and the state of every lock at the step. */
Page.drawSchedule = (element, finding, schedule, places, state) => {
  const { el, clear } = Page;
  const last = schedule.steps.length;
  const hasRequests = schedule.requests > 0;
  element.append(el('p', { class: 'dim' }, Page.many(last - schedule.requests, 'event')
    + (schedule.omitted > 0 ? ' (' + Page.count(schedule.omitted) + ' that do not concern it are left out)' : '')
    + (schedule.reordered ? ', in another order than in the trace' : ', in the order of the trace')
    + (hasRequests ? '; then each marked thread asks for what it never gets.' : '.')));
  const play = el('button', { type: 'button', class: 'play', onclick: () => timer === null ? begin() : pause() });
  const slider = el('input', { type: 'range', min: 0, max: last, 'aria-label': 'Step of the schedule', oninput: () => { pause(); moveTo(Number(slider.value)); } });
  const output = el('output');
  const words = el('p', { class: 'now-words', 'aria-live': 'polite' });
  const locks = el('div', { class: 'locks', role: 'group', 'aria-label': 'Locks at this step' });
  const head = el('div', { class: 'player-head' },
    el('div', { class: 'controls' },
      button('«', 'To the start', () => moveTo(0)), button('‹', 'One step back', () => moveTo(at - 1)), play,
      button('›', 'One step forward', () => moveTo(at + 1)), button('»', 'To the end', () => moveTo(last)), slider, output),
    words, locks);
  const player = el('div', { class: 'player' }, head);
  element.append(player);
  // What is asked for at the end has the time of the event that it stands for.
  const times = new Map(finding.lanes ? finding.lanes.steps.map(step => [step[Lanes.EVENT], step[Lanes.TIME]]) : []);
  for (const step of schedule.steps) if (step[Lanes.TIME] === 0) step[Lanes.TIME] = times.get(step[Lanes.EVENT]) ?? null;
  const lanes = Page.drawLanes(player, schedule, places, finding.traces[0]);
  let at = last;
  let timer = null;

  function button(sign, title, action) {
    return el('button', { type: 'button', title, 'aria-label': title, onclick: () => { pause(); action(); } }, sign);
  }

  /** To a step; quietly where nobody has asked for it. */
  function moveTo(step, isQuiet) {
    at = Math.max(0, Math.min(last, step));
    slider.value = at;
    output.textContent = 'step ' + at + ' of ' + last;
    const entry = schedule.steps[at - 1];
    const isRequest = at > last - schedule.requests;
    clear(words).append(el('span', null, entry ? [schedule.threads[entry[Lanes.LANE]], isRequest ? 'asks in vain for' : entry[Lanes.KIND].replace(/_/g, ' '),
      entry[Lanes.OBJECT] || ''].join(' ') : 'Before the first step.'));
    clear(locks).append(...[...Lanes.stateAfter(schedule, lanes.spans, at)].map(([name, lock]) =>
      el('div', { class: 'lock', style: { 'border-left-color': lanes.colors.get(name) } }, el('b', { style: { color: lanes.colors.get(name) } }, name),
        el('div', { class: lock.owners.length > 0 ? 'owner' : 'dim' },
          lock.owners.length > 0 ? 'held by ' + lock.owners.map(hold => schedule.threads[hold.lane]).join(', ') : 'free'),
        lock.waiters.length > 0 && el('div', { class: 'waiters' }, 'waits: ' + lock.waiters.map(wait => schedule.threads[wait.lane]).join(', ')))));
    const bar = document.querySelector('.top');
    const above = (getComputedStyle(bar).position === 'sticky' ? bar.offsetHeight : 0) + head.offsetHeight + 8;
    lanes.moveTo(at, !isQuiet, above);
    if (!isQuiet) Page.set('findings', { id: String(finding.id), step: String(at) });
  }

  function begin() {
    // Who starts whom is not what the schedule is about.
    if (at === last) moveTo(Math.max(0, schedule.steps.findIndex(step => !/^(create|start|begin)$/.test(step[Lanes.KIND]))));
    label(true);
    timer = setInterval(() => {
      if (!player.isConnected) return pause();
      moveTo(at + 1);
      if (at === last) pause();
    }, 900);
  }

  function pause() {
    if (timer !== null) clearInterval(timer);
    timer = null;
    label(false);
  }

  function label(isPlaying) {
    play.textContent = isPlaying ? '❚❚ Pause' : '▶ Play';
    play.setAttribute('aria-pressed', isPlaying);
  }

  label(false);
  const wanted = Number(state && state.step);
  const isWanted = state && state.step !== undefined && Number.isInteger(wanted);
  moveTo(isWanted ? wanted : last, !isWanted);
  Page.player = { player, forward: () => { pause(); moveTo(at + 1); }, back: () => { pause(); moveTo(at - 1); }, toggle: () => play.click() };
};
