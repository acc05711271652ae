'use strict';

/**
 * The frame of the page: sections, navigation, keys, and the state in the URL's fragment.
 *
 * A section registers itself: `Page.section({id, title, render(element, data), show(state), keys})`. It is rendered when it
 * is first shown; `show` is called with its state (an object of strings) then and whenever the fragment changes. `keys` maps a
 * key to `[description, action]`, or to a description alone where an element of the section has the key; they work while the
 * section is shown. `print` makes of a section what is to be printed, `printed` takes it back. All texts come into the page
 * by way of `Page.el`, which makes text nodes: what a trace says is never markup.
 */
const Page = (() => {
  const sections = new Map();
  let current = null;

  /** What no font shows as what it is: controls, marks that reorder a line, what is invisible or not assigned. */
  const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Cn}]/gu;

  /** A text with what could reorder or hide it written out as `\u{202E}`, as on a terminal. */
  function safe(text) {
    return text.replace(unsafe, letter => '\\u{' + letter.codePointAt(0).toString(16).toUpperCase() + '}');
  }

  /** An element with attributes (`on…` are listeners, `class`, `style` as an object) and children (elements or texts). */
  function el(name, attributes, ...children) {
    return fill(document.createElement(name), attributes, children);
  }

  /** The same for SVG. */
  function svg(name, attributes, ...children) {
    return fill(document.createElementNS('http://www.w3.org/2000/svg', name), attributes, children);
  }

  function fill(element, attributes, children) {
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value === null || value === undefined || value === false) continue;
      if (key.startsWith('on')) element.addEventListener(key.slice(2), value);
      else if (key === 'style') for (const [name, text] of Object.entries(value)) element.style.setProperty(name, text);
      else element.setAttribute(key, value === true ? '' : safe(String(value)));
    }
    append(element, children);
    return element;
  }

  function append(element, children) {
    for (const child of children) {
      if (child === null || child === undefined || child === false) continue;
      if (Array.isArray(child)) append(element, child);
      else element.append(child instanceof Node ? child : document.createTextNode(child === '\n' ? child : safe(String(child))));
    }
  }

  function clear(element) { element.replaceChildren(); return element; }

  /** The data of a section; null where it has none. */
  function data(id) {
    const element = document.getElementById('data-' + id);
    return element ? JSON.parse(element.textContent) : null;
  }

  function section(description) { sections.set(description.id, description); }

  /** What the fragment says: the section, and its state. */
  function read() {
    const text = location.hash.replace(/^#/, '');
    const at = text.indexOf('?');
    const id = at < 0 ? text : text.slice(0, at);
    const state = {};
    if (at >= 0) for (const [key, value] of new URLSearchParams(text.slice(at + 1))) state[key] = value;
    return { id: sections.has(id) ? id : 'summary', state };
  }

  function fragment(id, state) {
    const parts = new URLSearchParams();
    for (const [key, value] of Object.entries(state)) {
      if (value !== null && value !== undefined && value !== '') parts.set(key, value);
    }
    const text = parts.toString();
    return '#' + id + (text ? '?' + text : '');
  }

  /** Goes to a section in a state; one can go back. */
  function go(id, state) {
    const target = fragment(id, state || {});
    if (target === location.hash) return apply();
    history.pushState(null, '', target);
    apply();
  }

  /** Changes a part of the state of a section that is shown, without drawing it again; null takes a part away. */
  function set(id, changes) {
    if (!current || current.id !== id) return;
    Object.assign(current.state, changes);
    history.replaceState(null, '', fragment(id, current.state));
  }

  function ready(entry) {
    if (entry.element) return;
    entry.element = document.querySelector('#section-' + entry.id + ' .body');
    entry.data = data(entry.id);
    entry.render(entry.element, entry.data);
  }

  function apply() {
    const { id, state } = read();
    const isNew = !current || current.id !== id;
    current = { id, state };
    for (const other of sections.values()) {
      document.getElementById('section-' + other.id).hidden = other.id !== id;
      const link = document.getElementById('nav-' + other.id);
      if (other.id === id) {
        link.setAttribute('aria-current', 'page');
        link.scrollIntoView({ block: 'nearest', inline: 'nearest' });
      } else {
        link.removeAttribute('aria-current');
      }
    }
    if (isNew) window.scrollTo(0, 0);
    const entry = sections.get(id);
    ready(entry);
    if (entry.show) entry.show(state);
  }

  function isTyping(target) { return target instanceof Element && target.closest('input, select, textarea') !== null; }

  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTyping(event.target)) {
      if (event.key === 'Escape') event.target.blur();
      return;
    }
    if (document.getElementById('keys').open) return;
    const entry = sections.get(current.id);
    const action = (entry.keys || {})[event.key] || keys[event.key];
    if (!action || !action[1]) return;
    const isControl = event.target instanceof Element && event.target.closest('button, a, summary, [role=slider]');
    if (isControl && (event.key === ' ' || event.key === 'Enter')) return;
    event.preventDefault();
    action[1]();
  }

  const order = () => [...sections.values()];
  const keys = {
    'j': ['next finding', () => Page.stepFinding(1)],
    'k': ['previous finding', () => Page.stepFinding(-1)],
    '/': ['filter', filter],
    '?': ['these keys', help],
    '[': ['section before', () => move(-1)],
    ']': ['section after', () => move(1)],
  };
  for (let number = 1; number <= 6; number += 1) {
    keys[number] = [null, () => { const entry = order()[number - 1]; if (entry) go(entry.id); }];
  }

  function move(by) {
    const all = order();
    const at = all.findIndex(entry => entry.id === current.id);
    go(all[(at + by + all.length) % all.length].id);
  }

  /** The first filter of the section; where it has none, that of the findings. */
  function filter() {
    let field = document.querySelector('#section-' + current.id + ' input[type=search]');
    if (!field) {
      go('findings');
      field = document.querySelector('#section-findings input[type=search]');
    }
    if (field) field.focus();
  }

  function help() {
    const list = clear(document.getElementById('keys-list'));
    const entry = sections.get(current.id);
    for (const [title, map] of [['Everywhere', keys], [entry.title, entry.keys || {}]]) {
      const known = Object.entries(map).filter(([, value]) => value[0]);
      if (known.length === 0) continue;
      list.append(el('h3', null, title), el('dl', { class: 'keys' }, known.map(([key, value]) =>
        [el('dt', null, el('kbd', null, key === ' ' ? 'space' : key)), el('dd', null, value[0])])));
    }
    list.append(el('p', { class: 'dim' }, '1 to ' + sections.size + ' go to the sections.'));
    document.getElementById('keys').showModal();
  }

  function theme() {
    const isDark = document.documentElement.dataset.theme
      ? document.documentElement.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
    document.documentElement.dataset.theme = isDark ? 'light' : 'dark';
    document.dispatchEvent(new Event('themechange'));
  }

  function start() {
    const nav = document.getElementById('nav');
    for (const entry of sections.values()) {
      nav.append(el('a', { href: '#' + entry.id, id: 'nav-' + entry.id }, entry.title));
    }
    document.getElementById('theme').addEventListener('click', theme);
    document.getElementById('help').addEventListener('click', help);
    document.getElementById('skip').addEventListener('click', event => {
      event.preventDefault();
      document.getElementById('main-content').focus();
    });
    document.addEventListener('keydown', press);
    window.addEventListener('hashchange', apply);
    window.addEventListener('popstate', apply);
    window.addEventListener('beforeprint', print);
    window.addEventListener('afterprint', printed);
    apply();
  }

  /** Paper is white, and has all sections. */
  let themeBefore = null;

  function print() {
    if (themeBefore !== null) return;
    themeBefore = document.documentElement.dataset.theme || '';
    document.documentElement.dataset.theme = 'light';
    for (const entry of sections.values()) {
      const isNew = !entry.element;
      ready(entry);
      if (isNew && entry.show) entry.show({});
      if (entry.print) entry.print();
    }
  }

  function printed() {
    if (themeBefore === null) return;
    if (themeBefore === '') delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = themeBefore;
    themeBefore = null;
    for (const entry of sections.values()) if (entry.printed) entry.printed();
  }

  /** "1.5 ms": nanoseconds as people read them. */
  function duration(nanoseconds) {
    if (nanoseconds === null || nanoseconds === undefined) return '';
    const steps = [[1e9, 's'], [1e6, 'ms'], [1e3, 'µs'], [1, 'ns']];
    for (const [size, unit] of steps) {
      if (Math.abs(nanoseconds) >= size || size === 1) {
        const value = nanoseconds / size;
        const digits = unit === 'ns' ? 0 : Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
        return value.toFixed(digits) + '\u00a0' + unit;
      }
    }
    return '';
  }

  /** "149.612 ms": a moment, in a unit and with so many digits that moments that far apart (in nanoseconds) differ. */
  function moment(nanoseconds, apart) {
    const step = Math.max(1, apart || 1000);
    const [size, unit] = Math.abs(nanoseconds) >= 1e9 || step >= 1e8 ? [1e9, 's'] : Math.abs(nanoseconds) >= 1e6 || step >= 1e5 ? [1e6, 'ms']
      : [1e3, 'µs'];
    return (nanoseconds / size).toFixed(Math.min(9, Math.max(0, Math.ceil(Math.log10(size / step) - 1e-9)))) + '\u00a0' + unit;
  }

  /** "12,345". */
  function count(number) { return number.toLocaleString('en'); }

  /** "1 event", "2 events". */
  function many(number, one, more) { return count(number) + ' ' + (number === 1 ? one : more || one + 's'); }

  /** What is said of a section that has nothing; a summary has less than a trace. */
  function emptyWords(text) {
    return data('summary').traces.every(trace => trace.isSummary) ? 'A summary does not have this: analyze the trace itself.' : text;
  }

  /** Says something to a screen reader. */
  function announce(text) { document.getElementById('announce').textContent = safe(text); }

  return {
    section, el, svg, safe, clear, data, go, set, start, duration, moment, count, many, emptyWords, announce, fragment,
    stepFinding() {}, openFinding() {},
    get state() { return current; },
  };
})();
