import { expect, fixtureCleanup, html } from '@open-wc/testing';
import { PyPlayground } from '../../src/element/py-playground.js';
import type { PySaveEvent } from '../../src/element/events/py-save-event.js';
import { SessionElsewhereEvent } from '../../src/engine/session-events.js';
import { FakeSession } from '../../src/testing/fake-session.js';
import { FakeClock, settle } from '../support/clock.js';
import { press, type } from '../support/input.js';
import { until } from '../support/until.js';
import { button, has, inside, mount, withRichEditor } from './playground-fixture.js';

const AUTHOR = 'x = 1\ny = 2';
const MINE = '# mine\nx = 1\ny = 2';

interface Visit {
  readonly tag: PyPlayground;
  readonly session: FakeSession;
}

/** What the tests' reader has in the browser, and the page's author in the page. */
interface Scene {
  readonly author?: string;
  /** The reader's text, and the author's that it began from. */
  readonly mine?: string;
  readonly base?: string;
  /** The session answers what is saved only when the test lets it. */
  readonly hold?: Promise<void>;
}

let visits = 0;

/** A visit of a reader who has been here before. */
async function visit({ author = AUTHOR, mine, base = AUTHOR, hold }: Scene = {}): Promise<Visit> {
  const session = new FakeSession();
  if (mine !== undefined) session.code.set('', { author: [{ name: 'main.py', text: base }], files: [{ name: 'main.py', text: mine }], savedAt: Date.UTC(2026, 0, 2) });
  if (hold) {
    const { savedCode } = session;
    session.savedCode = async (cell) => (await hold, savedCode.call(session, cell));
  }
  PyPlayground.openSession = () => session;
  const tag = await mount(html`<py-playground boot="run" storage-key=${`saved-code test ${++visits}`}>${author}</py-playground>`);
  await withRichEditor(tag);
  return { tag, session };
}

/** Types at the start of the code. */
async function typeInto(tag: PyPlayground, text: string): Promise<void> {
  tag.focus();
  await press('Control+Home');
  await type(text);
}

const notice = (tag: PyPlayground): string => inside(tag, '#code-notice').textContent.trim();
const noticed = (tag: PyPlayground, words: RegExp): Promise<void> => until(() => words.test(notice(tag)), `the notice says ${String(words)}`);
const mark = (tag: PyPlayground): string => inside(tag, '#saved-mark').textContent;
const saved = (tag: PyPlayground): Promise<void> => until(() => mark(tag) === 'Saved', 'the code is saved');
const CHANGED = /The author has changed this example since you edited it/;

/** A visit in which the author has changed what the reader had edited. */
async function visitChanged(author = 'x = 1\ny = 3'): Promise<Visit> {
  const scene = await visit({ author, mine: MINE });
  await noticed(scene.tag, CHANGED);
  return scene;
}

const keptText = ({ session }: Visit): string | undefined => session.code.get('')?.files[0]?.text;

before(() => Object.assign(indexedDB, { databases: () => Promise.resolve([{ name: 'py-playground', version: 1 }]) }));
after(() => Reflect.deleteProperty(indexedDB, 'databases'));

describe('what the reader types', () => {
  it('is saved a second after the first letter, with the author’s text that it began from', async () => {
    const { tag, session } = await visit();
    await typeInto(tag, '#');
    await saved(tag);
    const clock = new FakeClock();
    try {
      await type('!');
      await settle();
      await clock.pass(999);
      expect([keptText({ tag, session }), mark(tag)]).to.deep.equal([`#${AUTHOR}`, 'Not saved yet']);
      await clock.pass(1);
      expect([session.code.get('')?.author, keptText({ tag, session }), mark(tag)]).to.deep.equal([[{ name: 'main.py', text: AUTHOR }], `#!${AUTHOR}`, 'Saved']);
    } finally {
      clock.restore();
    }
  });

  for (const event of ['visibilitychange', 'pagehide']) {
    it(`is saved at once on ${event}`, async () => {
      const { tag, session } = await visit();
      await typeInto(tag, '#');
      await saved(tag);
      const clock = new FakeClock();
      try {
        await type('!');
        // It bubbles, as the real one does.
        document.dispatchEvent(new Event(event, { bubbles: true }));
        await settle();
        expect(keptText({ tag, session })).to.equal(`#!${AUTHOR}`);
      } finally {
        clock.restore();
      }
    });
  }

  it('is saved when the tag leaves the page', async () => {
    const scene = await visit();
    await typeInto(scene.tag, '#');
    await saved(scene.tag);
    await type('!');
    scene.tag.remove();
    await until(() => keptText(scene) === `#!${AUTHOR}`);
  });

  it('is forgotten when it is the author’s again, and by Reset, whose Undo keeps it again', async () => {
    const scene = await visit();
    const { tag, session } = scene;
    await typeInto(tag, '#');
    await saved(tag);
    await press('Backspace');
    await until(() => session.code.size === 0, 'nothing is kept');
    await type('#');
    await until(() => session.code.size === 1);
    button(tag, 'Reset').click();
    await until(() => session.code.size === 0, 'nothing is kept after Reset');
    await until(() => has(tag, '.notice button'));
    button(tag, 'Undo').click();
    await until(() => keptText(scene) === `#${AUTHOR}`);
  });

  it('is tried again with the next edit when it could not be saved', async () => {
    const scene = await visit();
    const { tag, session } = scene;
    session.saveReport = { kept: false, copy: true };
    const events: PySaveEvent[] = [];
    tag.addEventListener('py-save', (event) => events.push(event));
    await typeInto(tag, '#');
    await until(() => events.length > 0, 'the page hears of it');
    expect(events.map(({ kept, copy, bubbles, composed }) => [kept, copy, bubbles, composed])).to.deep.equal([[false, true, true, true]]);
    await until(() => inside(tag, '#saved-mark').title.includes('another tab'));
    expect(mark(tag)).to.equal('Not saved yet');
    session.saveReport = { kept: true, copy: false };
    await type('!');
    await saved(tag);
    expect(keptText(scene)).to.equal(`#!${AUTHOR}`);
    expect(events.at(-1)?.kept).to.equal(true);
  });

  it('is saved by itself when the session, which refused it, can keep things again', async () => {
    const scene = await visit();
    const { tag, session } = scene;
    session.saveReport = { kept: false, copy: true };
    const events: PySaveEvent[] = [];
    tag.addEventListener('py-save', (event) => events.push(event));
    await typeInto(tag, '#');
    await until(() => events.length > 0, 'it was refused');
    session.saveReport = { kept: true, copy: false };
    session.reportSave(session.saveReport);
    await until(() => keptText(scene) === `#${AUTHOR}`);
    await saved(tag);
  });

  it('is put aside in the page’s last moment where only a session of before worked on a copy', async () => {
    const { tag, session } = await visit();
    session.saveReport = { kept: false, copy: true };
    await typeInto(tag, '#');
    await until(() => inside(tag, '#saved-mark').title.includes('another tab'));
    const next = new FakeSession();
    // It does not get to answer.
    let answer: () => void = () => undefined;
    const { saveCode } = next;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    next.saveCode = async (cell, code) => (await answered, saveCode.call(next, cell, code));
    tag.session = next;
    await type('!');
    await settle();
    dispatchEvent(new Event('pagehide'));
    const key = `py-playground code ${tag.storageKey} `;
    expect(localStorage.getItem(key)).to.include(`#!${JSON.stringify(AUTHOR).slice(1, -1)}`);
    answer();
    await saved(tag);
    expect(localStorage.getItem(key), 'it is saved as always').to.equal(null);
  });

  it('is offered when other code of the author’s comes before anything is here that could keep it', async () => {
    PyPlayground.openSession = () => new FakeSession();
    const tag = await mount(html`<py-playground boot="run" storage-key=${`saved-code test ${++visits}`}>x = 1</py-playground>`);
    const field = inside<HTMLTextAreaElement>(tag, '.plain-editor');
    field.value = 'typed';
    field.dispatchEvent(new Event('input', { bubbles: true }));
    tag.code = 'z = 3';
    await noticed(tag, /Your text of .+ is kept/);
    button(tag, 'Use it').click();
    expect(tag.code).to.equal('typed');
  });

  it('before Undo of Reset is brought back by another Undo', async () => {
    const { tag } = await visit();
    await typeInto(tag, '#');
    await tag.updateComplete;
    button(tag, 'Reset').click();
    await until(() => has(tag, '.notice button'));
    const undo = inside(tag, '.notice button');
    await typeInto(tag, 'later');
    undo.click();
    expect(tag.code).to.equal(`#${AUTHOR}`);
    undo.click();
    expect(tag.code).to.equal(`later${AUTHOR}`);
  });

  it('is not kept with no-persist, and no session is made for it', async () => {
    PyPlayground.openSession = () => {
      throw new Error('no session is needed');
    };
    const tag = await mount(html`<py-playground boot="run" no-persist>x = 1</py-playground>`);
    await withRichEditor(tag);
    await typeInto(tag, '#');
    document.dispatchEvent(new Event('visibilitychange', { bubbles: true }));
    await settle();
    expect([tag.session, mark(tag), notice(tag)]).to.deep.equal([undefined, '', '']);
  });
});

describe('at the next visit', () => {
  it('the reader’s text shows, and counts as edited', async () => {
    const { tag } = await visit({ mine: MINE });
    await until(() => tag.code === MINE);
    await saved(tag);
    await tag.updateComplete;
    expect(notice(tag)).to.equal('');
    button(tag, 'Reset').click();
    expect(tag.code).to.equal(AUTHOR);
  });

  it('text that was typed before it had come wins, and the kept one can be had', async () => {
    let answer: () => void = () => undefined;
    const scene = await visit({ mine: MINE, hold: new Promise((resolve) => (answer = resolve)) });
    const { tag } = scene;
    await typeInto(tag, '!');
    answer();
    await noticed(tag, /Your text of .+ is kept/);
    expect(tag.code).to.equal(`!${AUTHOR}`);
    button(tag, 'Use it').click();
    expect(tag.code).to.equal(MINE);
    await until(() => keptText(scene) === MINE);
    button(tag, 'Undo').click();
    expect(tag.code).to.equal(`!${AUTHOR}`);
    await until(() => keptText(scene) === `!${AUTHOR}`);
  });

  it('nothing is asked, and nothing kept, when the author has come to the same text', async () => {
    const { tag, session } = await visit({ author: MINE, mine: MINE });
    await until(() => session.code.size === 0, 'it is forgotten');
    expect([tag.code, notice(tag)]).to.deep.equal([MINE, '']);
  });

  it('files that a page sets late are the author’s', async () => {
    const { tag } = await visit({ author: '', mine: MINE });
    await noticed(tag, CHANGED);
    tag.code = AUTHOR;
    await until(() => tag.code === MINE);
    expect(notice(tag)).to.equal('');
  });

  it('a page that sets the same code once more takes neither the reader’s text nor what is offered', async () => {
    const { tag } = await visit();
    tag.code = 'z = 3';
    await typeInto(tag, '#');
    tag.code = 'z = 4';
    await noticed(tag, /Your text of .+ is kept/);
    await typeInto(tag, '!');
    tag.code = 'z = 4';
    expect([tag.code, /is kept/.test(notice(tag))]).to.deep.equal(['!z = 4', true]);
  });

  it('the reader’s text shows, and is saved, although the author’s cannot be loaded', async () => {
    const session = new FakeSession();
    session.code.set('', { author: [{ name: 'main.py', text: AUTHOR }], files: [{ name: 'main.py', text: MINE }], savedAt: 1 });
    PyPlayground.openSession = () => session;
    const { fetch } = globalThis;
    globalThis.fetch = () => Promise.resolve(new Response('', { status: 404 }));
    try {
      const tag = await mount(html`<py-playground boot="run" src="/lesson.py" storage-key=${`saved-code test ${++visits}`}></py-playground>`);
      await withRichEditor(tag);
      await until(() => tag.code === MINE, 'the reader’s text shows');
      expect(notice(tag)).to.equal('');
      await typeInto(tag, '!');
      await until(() => keptText({ tag, session }) === `!${MINE}`, 'what is typed is saved');
      expect(session.code.get('')?.author, 'what it began from is known').to.deep.equal([{ name: 'main.py', text: AUTHOR }]);
    } finally {
      globalThis.fetch = fetch;
    }
  });

  it('what the reader typed is offered when the page sets other code, and stays kept until they edit that', async () => {
    const scene = await visit();
    const { tag } = scene;
    await typeInto(tag, '#');
    await saved(tag);
    await type('!');
    tag.code = 'z = 3';
    expect(tag.code).to.equal('z = 3');
    await noticed(tag, /Your text of .+ is kept/);
    await until(() => keptText(scene) === `#!${AUTHOR}`, 'what was typed last is kept');
    button(tag, 'Use it').click();
    expect(tag.code).to.equal(`#!${AUTHOR}`);
  });
});

describe('when the author has changed the example', () => {
  it('the reader’s text shows, and the question above it, in a live region', async () => {
    const { tag } = await visitChanged();
    expect(tag.code).to.equal(MINE);
    expect(inside(tag, '#code-notice').getAttribute('role')).to.equal('status');
    expect([...tag.shadowRoot!.querySelectorAll('#code-notice button')].map(({ textContent }) => textContent)).to.deep.equal(['Author’s version', 'Keep mine', 'Compare']);
    await expect(tag).to.be.accessible();
  });

  it('the author’s version can be taken, and undone', async () => {
    const scene = await visitChanged();
    const { tag, session } = scene;
    button(tag, 'Author’s version').focus();
    button(tag, 'Author’s version').click();
    expect([tag.code, tag.shadowRoot!.activeElement === button(tag, 'Undo')]).to.deep.equal(['x = 1\ny = 3', true]);
    await until(() => session.code.size === 0, 'the choice is kept');
    button(tag, 'Undo').click();
    expect(tag.code).to.equal(MINE);
    expect(notice(tag)).to.match(CHANGED);
    await until(() => keptText(scene) === MINE);
    expect(session.code.get('')?.author).to.deep.equal([{ name: 'main.py', text: AUTHOR }]);
  });

  it('the reader’s can be kept, and is not asked about again', async () => {
    const { tag, session } = await visitChanged();
    button(tag, 'Keep mine').click();
    await until(() => session.code.get('')?.author[0]?.text === 'x = 1\ny = 3', 'the author’s new text is what it began from');
    expect(tag.code).to.equal(MINE);
    button(tag, 'Undo').click();
    expect(notice(tag)).to.match(CHANGED);
    await until(() => session.code.get('')?.author[0]?.text === AUTHOR, 'the question is open again');
  });

  it('the question is open as long as it is not answered, also after more edits', async () => {
    const { tag, session } = await visitChanged();
    await typeInto(tag, '!');
    await saved(tag);
    expect([session.code.get('')?.author[0]?.text, notice(tag)]).to.satisfy(([base, words]: string[]) => base === AUTHOR && CHANGED.test(words ?? ''));
  });

  it('both can be compared and merged, change by change, and undone', async () => {
    const { tag, session } = await visitChanged();
    button(tag, 'Compare').click();
    await until(() => has(tag, '.cm-chunkButtons button'), 'the comparison has come');
    for (const theme of ['light', 'dark'] as const) {
      tag.theme = theme;
      await tag.updateComplete;
      await expect(tag).to.be.accessible();
    }
    const choices = (name: string): HTMLButtonElement[] => [...tag.shadowRoot!.querySelectorAll<HTMLButtonElement>(`.cm-chunkButtons [name=${name}]`)];
    expect(choices('accept').map(({ textContent }) => textContent)).to.deep.equal(['Keep mine', 'Keep mine']);
    choices('accept')[0]!.click();
    choices('reject')[0]!.click();
    expect([tag.code, choices('accept').length]).to.deep.equal(['# mine\nx = 1\ny = 3', 0]);
    button(tag, 'Done').click();
    await until(() => session.code.get('')?.author[0]?.text === 'x = 1\ny = 3', 'the merged text is kept');
    expect([tag.code, has(tag, '.cm-merge-b')]).to.deep.equal(['# mine\nx = 1\ny = 3', false]);
    button(tag, 'Undo').click();
    expect([tag.code, CHANGED.test(notice(tag))]).to.deep.equal([MINE, true]);
  });

  it('what was typed after the choice can be had back when that is undone', async () => {
    const { tag } = await visitChanged();
    button(tag, 'Author’s version').click();
    await typeInto(tag, 'later ');
    button(tag, 'Undo').click();
    expect(tag.code).to.equal(MINE);
    button(tag, 'Undo').click();
    expect(tag.code).to.equal('later x = 1\ny = 3');
  });

  it('newer work of another tab waits until the question is settled', async () => {
    const { tag, session } = await visitChanged();
    session.reportSave({ kept: false, copy: true });
    session.dispatchEvent(new SessionElsewhereEvent());
    await settle();
    expect(notice(tag)).to.match(CHANGED);
    button(tag, 'Keep mine').click();
    await noticed(tag, /Your choice is kept\. Another tab has saved newer work of yours/);
    button(tag, 'Undo').click();
    expect(notice(tag)).to.match(CHANGED);
    button(tag, 'Keep mine').click();
    button(tag, 'Load the newer work').click();
    expect(session.calls.reload).to.equal(1);
    expect(notice(tag)).not.to.include('Another tab');
  });

  it('a comparison is over, though it was still on its way, when the author’s code becomes another', async () => {
    const { tag } = await visitChanged();
    button(tag, 'Compare').click();
    tag.code = 'z = 3';
    await noticed(tag, /Your text of .+ is kept/);
    await settle();
    expect([has(tag, '.cm-merge-b'), /is kept/.test(notice(tag))]).to.deep.equal([false, true]);
  });

  it('the question stays where the comparison cannot be had, and says so', async () => {
    const { tag } = await visitChanged();
    // As in another window's document, where CodeMirror does not work.
    tag.adoptedCallback();
    button(tag, 'Compare').click();
    await noticed(tag, /The comparison could not be loaded/);
    button(tag, 'Keep mine').click();
    expect(tag.code).to.equal(MINE);
  });

  it('a file that the author took away stays in a tab of its own, until the reader lets it go', async () => {
    const session = new FakeSession();
    session.code.set('', { author: [{ name: 'old.py', text: 'a' }], files: [{ name: 'old.py', text: 'mine' }], savedAt: 1 });
    PyPlayground.openSession = () => session;
    const tag = await mount(html`<py-playground boot="run" storage-key=${`saved-code test ${++visits}`}>x = 1</py-playground>`);
    await noticed(tag, /No longer part of it, but kept with your text: old\.py/);
    await tag.updateComplete;
    expect([...tag.shadowRoot!.querySelectorAll('[role=tab]')].map(({ textContent }) => textContent.trim())).to.deep.equal(['main.py', 'old.py']);
    button(tag, 'Author’s version').click();
    await tag.updateComplete;
    expect(tag.files.map(({ name }) => name)).to.deep.equal(['main.py']);
    button(tag, 'Undo').click();
    expect(tag.files.map(({ name, text }) => [name, text])).to.deep.equal([['main.py', 'x = 1'], ['old.py', 'mine']]);
  });

  it('words are those of the page', async () => {
    const { tag } = await visitChanged();
    tag.strings = { compare: 'Vergleichen', 'Keep mine': 'Meins behalten' };
    await tag.updateComplete;
    button(tag, 'Vergleichen').click();
    await until(() => has(tag, '.cm-chunkButtons button'), 'the comparison has come');
    expect(inside(tag, '.cm-chunkButtons [name=accept]').textContent).to.equal('Meins behalten');
  });

  it('nothing goes on after the tag is gone', async () => {
    const { tag, session } = await visitChanged();
    await typeInto(tag, '!');
    const clock = new FakeClock();
    try {
      fixtureCleanup();
      await clock.pass(5000);
      expect([clock.timers, session.listeners, session.calls.dispose]).to.deep.equal([0, 0, 1]);
    } finally {
      clock.restore();
    }
  });
});
