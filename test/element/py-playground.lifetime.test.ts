import { expect, fixtureCleanup, html } from '@open-wc/testing';
import { GRACE_MS, PyPlayground } from '../../src/element/py-playground.js';
import type { RunResult } from '../../src/engine/types.js';
import { noteListeners } from '../support/live-listeners.js';
import { until } from '../support/until.js';
import { inside, has, mount, mountBox, useFakes, withRichEditor } from './playground-fixture.js';
import type { MadeSession } from './playground-fixture.js';

/** Timers that fire when the test says so. */
function holdTimers(): { readonly elapse: (ms: number) => void; stop(): void } {
  const { setTimeout: set, clearTimeout: clear } = globalThis;
  const waiting = new Map<number, { readonly at: number; readonly callback: () => void }>();
  let now = 0;
  let ids = 1e9;
  globalThis.setTimeout = ((callback: () => void, ms = 0) => {
    // Only waits of a human length are held; the rest is the browser's and the libraries' own business.
    if (ms < GRACE_MS) return set(callback, ms);
    waiting.set(++ids, { at: now + ms, callback });
    return ids;
  }) as typeof setTimeout;
  globalThis.clearTimeout = (id) => {
    if (!waiting.delete(Number(id))) clear(id);
  };
  return {
    elapse(ms) {
      now += ms;
      for (const [id, { at, callback }] of waiting) {
        if (at > now) continue;
        waiting.delete(id);
        callback();
      }
    },
    stop: () => Object.assign(globalThis, { setTimeout: set, clearTimeout: clear }),
  };
}

const GONE = GRACE_MS + 1;
const CODE = '<script type="text/python">x = 1</script>';

let made: MadeSession[];
let timers: ReturnType<typeof holdTimers>;

beforeEach(() => {
  made = useFakes();
  timers = holdTimers();
});

afterEach(() => {
  fixtureCleanup();
  timers.elapse(GONE);
  timers.stop();
});

const disposals = (): number[] => made.map(({ session }) => session.calls.dispose);

/** A box with a tag in it that has run once. */
async function mountRun(): Promise<{ box: HTMLElement; tag: PyPlayground }> {
  const box = await mountBox(html`<div><py-playground>x = 1</py-playground></div>`);
  const tag = box.querySelector('py-playground')!;
  await tag.run();
  return { box, tag };
}

/** The tag with CodeMirror in it, and its help, which comes after it and listens on the window too. */
const withAssistance = (tag: PyPlayground): Promise<void> => until(() => has(tag, '.cm-content[aria-autocomplete]'), 'the help has come');

describe('a tag that is taken out of the page', () => {
  it('and put in elsewhere at once keeps its session', async () => {
    const { box, tag } = await mountRun();
    box.append(document.createElement('section'));
    box.lastElementChild!.append(tag);
    timers.elapse(GONE);
    await tag.run();
    expect([made.length, disposals()]).to.deep.equal([1, [0]]);
  });

  it('and put back within the grace period keeps its session, its edits and its output', async () => {
    const { box, tag } = await mountRun();
    made[0]!.session.print({ stream: 'stdout', text: 'kept' });
    tag.remove();
    timers.elapse(GRACE_MS - 1);
    box.append(tag);
    timers.elapse(GONE);
    await until(() => inside(tag, '[part=output]').innerText.includes('kept'));
    expect([made.length, disposals(), tag.status]).to.deep.equal([1, [0], 'ready']);
  });

  it('for good ends its session, and nothing listens any more', async () => {
    // The first editor of a page leaves two listeners there in Firefox, for all that follow.
    const first = await mount(html`<py-playground>x = 0</py-playground>`);
    await withAssistance(first);
    made.length = 0;
    const listeners = noteListeners();
    const { tag } = await mountRun();
    await withAssistance(tag);
    expect(listeners.live()).to.include.members(['pageshow', 'online', 'resume']);
    tag.remove();
    timers.elapse(GONE);
    listeners.stop();
    expect([disposals(), made[0]!.session.listeners, tag.status]).to.deep.equal([[1], 0, 'idle']);
    expect(listeners.live()).to.deep.equal([]);
  });

  it('for good, while CodeMirror is on its way, gets none', async () => {
    const { box, tag } = await mountRun();
    // Touched, so that the editor is asked for in this very moment.
    tag.dispatchEvent(new PointerEvent('pointerdown'));
    tag.remove();
    timers.elapse(GONE);
    box.append(document.createElement('py-playground'));
    await withRichEditor(box.querySelector('py-playground')!);
    expect(has(tag, '.cm-content')).to.equal(false);
  });

  it('for good settles a run that was on', async () => {
    made = useFakes({ answer: () => undefined });
    const tag = await mount(html`<py-playground>x</py-playground>`);
    const running: Promise<RunResult> = tag.run();
    await until(() => made[0]?.session.status === 'running');
    tag.remove();
    timers.elapse(GONE);
    expect((await running).status).to.equal('stopped');
  });

  it('for good, and then put back, has the reader’s text and works with a fresh session', async () => {
    const { box, tag } = await mountRun();
    await withRichEditor(tag);
    tag.focus();
    document.execCommand('insertText', false, 'y');
    await until(() => tag.code !== 'x = 1');
    const { code } = tag;
    tag.remove();
    timers.elapse(GONE);
    expect(tag.code).to.equal(code);
    box.append(tag);
    await withRichEditor(tag);
    await tag.run();
    expect([made.length, made[1]!.session.runs[0]!.code]).to.deep.equal([2, code]);
  });

  it('leaves a session that the page gave alone, and listens to it again when it is back', async () => {
    const { box, tag } = await mountRun();
    const { session } = made[0]!;
    const [given] = useFakesAndMakeOne();
    tag.session = given;
    expect(session.calls.dispose).to.equal(1);
    tag.remove();
    timers.elapse(GONE);
    expect([given.calls.dispose, given.listeners]).to.deep.equal([0, 0]);
    box.append(tag);
    expect(given.listeners).to.be.greaterThan(0);
  });

  it('and runs there ends its session when it is through', async () => {
    const { tag } = await mountRun();
    tag.remove();
    timers.elapse(GONE);
    await tag.run();
    expect(disposals()).to.deep.equal([1, 0]);
    timers.elapse(GONE);
    expect(disposals()).to.deep.equal([1, 1]);
  });
});

function useFakesAndMakeOne(): [MadeSession['session']] {
  const sessions = useFakes();
  PyPlayground.openSession({});
  return [sessions[0]!.session];
}

describe('tags of a group', () => {
  async function mountTwo(groups: readonly [string, string]): Promise<readonly [PyPlayground, PyPlayground]> {
    const box = await mountBox(html`<div><py-playground group=${groups[0]}>one</py-playground><py-playground group=${groups[1]}>two</py-playground></div>`);
    const [one, two] = box.querySelectorAll('py-playground');
    await Promise.all([one!.run(), two!.run()]);
    return [one!, two!];
  }

  it('share an interpreter until the last of them is gone', async () => {
    const [one, two] = await mountTwo(['g', 'g']);
    expect(one.session === two.session).to.equal(true);
    one.remove();
    timers.elapse(GONE);
    expect(disposals()).to.deep.equal([0]);
    two.remove();
    timers.elapse(GONE);
    expect(disposals()).to.deep.equal([1]);
  });

  it('of different names do not', async () => {
    const [one, two] = await mountTwo(['g', '__proto__']);
    expect(one.session === two.session).to.equal(false);
  });

  it('show the Restart button and the report also when they come later', async () => {
    const [one] = await mountTwo(['g', 'g']);
    const late = document.createElement('py-playground');
    late.group = 'g';
    one.after(late);
    await late.run();
    expect(late.bootReport).to.deep.equal(one.bootReport);
    expect(made).to.have.length(1);
  });
});

describe('a tag', () => {
  it('made by createElement works before and after it is in the page', async () => {
    const tag = document.createElement('py-playground');
    tag.code = 'x = 1';
    expect(tag.code).to.equal('x = 1');
    const box = await mountBox(html`<div></div>`);
    box.append(tag);
    await tag.updateComplete;
    expect(inside(tag, '[part=editor]').innerText + inside<HTMLTextAreaElement>(tag, 'textarea').value).to.contain('x = 1');
  });

  it('made by innerHTML works', async () => {
    const box = await mountBox(html`<div></div>`);
    box.innerHTML = `<py-playground>${CODE}</py-playground>`;
    expect(box.querySelector('py-playground')!.code).to.equal('x = 1');
  });

  it('that is cloned is a tag of its own with the author’s code', async () => {
    const { box, tag } = await mountRun();
    tag.code = 'changed';
    const clone = tag.cloneNode(true) as PyPlayground;
    box.append(clone);
    await clone.run();
    expect([clone.code, made.length, has(clone, '[part=editor]')]).to.deep.equal(['x = 1', 2, true]);
  });

  it('does nothing inside <template>, and works when it is taken from there', async () => {
    const box = await mountBox(html`<div></div>`);
    box.innerHTML = `<template><py-playground autorun boot="now">${CODE}</py-playground></template>`;
    expect(made).to.have.length(0);
    box.append(box.querySelector('template')!.content.cloneNode(true));
    await until(() => made[0]?.session.runs.length === 1);
  });

  it('works in a shadow root, and its events come out', async () => {
    const host = await mountBox(html`<div></div>`);
    host.attachShadow({ mode: 'open' }).innerHTML = `<py-playground>${CODE}</py-playground>`;
    const heard: string[] = [];
    host.addEventListener('py-result', (event) => heard.push(event.result.status));
    await host.shadowRoot!.querySelector('py-playground')!.run();
    expect(heard).to.deep.equal(['ok']);
  });

  it('whose properties were set before it was upgraded has them', async () => {
    const early = document.implementation.createHTMLDocument().createElement('py-playground');
    const given = useFakesAndMakeOne()[0];
    Object.assign(early, { code: 'early', session: given, label: 'Early', strings: { run: 'Go' }, timeout: 3 });
    expect(Object.hasOwn(early, 'code')).to.equal(true);
    const box = await mountBox(html`<div></div>`);
    box.append(early);
    customElements.upgrade(early);
    await early.updateComplete;
    await early.run();
    expect(['code', 'session', 'label'].map((name) => Object.hasOwn(early, name))).to.deep.equal([false, false, false]);
    expect([given.runs[0]!.code, given.runs[0]!.options.timeout, inside(early, '.run').innerText.trim()]).to.deep.equal(['early', 3, 'Go']);
  });

  it('moved into another document keeps its looks, its text and its session', async () => {
    const { box, tag } = await mountRun();
    await withRichEditor(tag);
    const frame = document.createElement('iframe');
    box.append(frame);
    frame.contentDocument!.body.append(frame.contentDocument!.adoptNode(tag));
    await tag.updateComplete;
    const view = frame.contentWindow!;
    expect(view.getComputedStyle(inside(tag, '[part=toolbar]')).display).to.equal('flex');
    expect(inside<HTMLTextAreaElement>(tag, 'textarea').value).to.equal('x = 1');
    timers.elapse(GONE);
    await tag.run();
    expect([made.length, disposals()]).to.deep.equal([1, [0]]);
    tag.focus();
    box.append(tag);
    await tag.updateComplete;
    expect(getComputedStyle(inside(tag, '[part=toolbar]')).display).to.equal('flex');
  });

  it('asks its session for a sign of life when the page comes back from the cache or from sleep', async () => {
    await mountRun();
    const { calls } = made[0]!.session;
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }));
    expect(calls.probe).to.equal(0);
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    document.dispatchEvent(new Event('resume'));
    expect(calls.probe).to.equal(2);
  });
});
