import { expect, html } from '@open-wc/testing';
import type { PyPlayground } from '../../src/element/py-playground.js';
import { PlaygroundError } from '../../src/errors.js';
import type { RunResult } from '../../src/engine/types.js';
import { FakeSession } from '../../src/testing/fake-session.js';
import { click, press, type } from '../support/input.js';
import { until } from '../support/until.js';
import { button, collectWarnings, has, inside, mount, mountBox, mountWithFake, outputText, useFakes, withRichEditor } from './playground-fixture.js';

const NO_ANSWER = { answer: () => undefined };
const SLOW_BOOT = { slowBoot: true };
const FAILED: RunResult = {
  status: 'error',
  durationMs: 1,
  error: {
    type: 'ZeroDivisionError',
    message: 'division by zero',
    traceback: 'Traceback (most recent call last):\n  File "main.py", line 2, in <module>\n    1/0\nZeroDivisionError: division by zero\n',
    frames: [{ file: 'main.py', line: 2, name: '<module>' }],
  },
};
const NOT_THERE = new PlaygroundError({ code: 'asset-http', phase: 'download', message: 'Python’s core is not at /x.' });
const OFFLINE = new PlaygroundError({ code: 'offline', phase: 'download', message: 'You are offline.' });

const statusText = (tag: PyPlayground): string => inside(tag, '[part=status]').textContent.trim();
const isDisabled = (tag: PyPlayground, words: string): boolean => button(tag, words).ariaDisabled === 'true';
const states = (tag: PyPlayground): string[] => ['booting', 'ready', 'running', 'error'].filter((state) => tag.matches(`:state(${state})`));
const editorText = (tag: PyPlayground): string => inside(tag, '[part=editor]').innerText;

/** The next event of this kind. */
function next<K extends keyof HTMLElementEventMap>(tag: PyPlayground, name: K): Promise<HTMLElementEventMap[K]> {
  return new Promise((resolve) => tag.addEventListener(name, resolve, { once: true }));
}

/** Whether the focus is on this, inside the tag. Asked so, a failure has nothing of the page to show, which cannot be shown. */
const hasFocus = (tag: PyPlayground, selector: string): boolean => tag.shadowRoot!.activeElement?.matches(selector) ?? false;

/** Types at the start of the tag's code, as a reader does. */
async function edit(tag: PyPlayground, text: string): Promise<void> {
  const before = tag.code;
  tag.focus();
  await press('Control+Home');
  await type(text);
  await until(() => tag.code === text + before, 'the text was typed');
  await tag.updateComplete;
}

beforeEach(() => void useFakes());

describe('run()', () => {
  it('runs the code as it stands, with its file name, the other files and the time limit', async () => {
    const { tag, session } = await mountWithFake(html`
      <py-playground timeout="3">
        <script type="text/python" name="app.py">import util</script>
        <script type="text/python" name="util.py" hidden>x = 1</script>
      </py-playground>
    `);
    expect(await tag.run()).to.deep.equal({ status: 'ok', durationMs: 1 });
    expect(session.runs[0]!.code).to.equal('import util');
    expect(session.runs[0]!.options).to.deep.equal({ filename: 'app.py', files: { 'util.py': 'x = 1' }, timeout: 3, cell: '' });
  });

  it('runs other code in the same Python', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground>x = 1</py-playground>`);
    await tag.run();
    await tag.run('print(x)');
    expect(session.runs.map((run) => run.code)).to.deep.equal(['x = 1', 'print(x)']);
  });

  it('can be vetoed by a listener of py-run, which sees the code', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground>x = 1</py-playground>`);
    tag.addEventListener('py-run', (event) => {
      expect(event.code).to.equal('x = 1');
      event.preventDefault();
    });
    expect((await tag.run()).status).to.equal('stopped');
    expect(session.runs).to.have.length(0);
  });

  it('settles for every way a run can end', async () => {
    const results: RunResult['status'][] = ['ok', 'error', 'stopped', 'timeout', 'crashed'];
    const waiting = [...results];
    const { tag } = await mountWithFake(html`<py-playground>x</py-playground>`, { answer: () => ({ status: waiting.shift()!, durationMs: 1 }) });
    for (const status of results) expect((await tag.run()).status).to.equal(status);
  });

  it('settles when the session is lost under it', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground>x</py-playground>`, NO_ANSWER);
    const running = tag.run();
    await until(() => session.status === 'running');
    session.die(new PlaygroundError({ code: 'interpreter-ended', phase: 'run', message: 'Python ended.' }));
    expect((await running).status).to.equal('crashed');
    expect(inside(tag, '[role=alert]').innerText).to.contain('Python ended.');
  });

  it('clears the output of the run before', async () => {
    const { tag } = await mountWithFake(html`<py-playground>x</py-playground>`, {
      answer: (run, fake) => (fake.print({ stream: 'stdout', text: `run ${run.id}\n` }), { status: 'ok', durationMs: 1 }),
    });
    await tag.run();
    await until(() => outputText(tag).includes('run 1'));
    await tag.run();
    await until(() => outputText(tag).includes('run 2'));
    expect(outputText(tag)).not.to.contain('run 1');
  });

  it('queues when called twice, and shows that it is still running after the first', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground>x</py-playground>`, NO_ANSWER);
    const [one, two] = [tag.run('1'), tag.run('2')];
    await until(() => session.status === 'running');
    session.finish();
    await one;
    await tag.updateComplete;
    expect(statusText(tag)).to.equal('Running…');
    session.finish();
    await two;
    await tag.updateComplete;
    expect(statusText(tag)).to.equal('Done');
  });

  it('works on a tag that never was in a page', async () => {
    const made = useFakes();
    const tag = document.createElement('py-playground');
    tag.code = 'x = 1';
    expect((await tag.run()).status).to.equal('ok');
    expect(made).to.have.length(1);
  });
});

describe('stop()', () => {
  it('stops the run and keeps the session', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground>x</py-playground>`, NO_ANSWER);
    const running = tag.run();
    await until(() => !isDisabled(tag, 'Stop'));
    button(tag, 'Stop').click();
    expect(await running).to.include({ status: 'stopped', stoppedBy: 'interrupt' });
    expect([session.status, tag.session === session]).to.deep.equal(['ready', true]);
    await until(() => outputText(tag).includes('Stopped.'));
    expect(statusText(tag)).to.equal('Stopped');
  });

  it('in one tag leaves another tag of the same session alone', async () => {
    const session = new FakeSession(NO_ANSWER);
    const [one, two] = [await mount(html`<py-playground>one</py-playground>`), await mount(html`<py-playground>two</py-playground>`)];
    [one.session, two.session] = [session, session];
    const [first, second] = [one.run(), two.run()];
    await until(() => session.runs.length === 2);
    two.stop();
    expect((await second).status).to.equal('stopped');
    expect(session.status).to.equal('running');
    session.finish();
    expect((await first).status).to.equal('ok');
  });

  it('before anything happened does nothing', async () => {
    const tag = await mount(html`<py-playground>x</py-playground>`);
    tag.stop();
    expect(tag.status).to.equal('idle');
  });

  it('during the boot gives it up', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground boot="now">x</py-playground>`, SLOW_BOOT);
    tag.boot = 'now';
    const booting = session.boot();
    await until(() => states(tag).includes('booting'));
    button(tag, 'Stop').click();
    expect(await booting.catch((error: unknown) => error)).to.have.property('code', 'aborted');
    await tag.updateComplete;
    expect(states(tag)).to.deep.equal([]);
    expect(has(tag, '[role=alert]')).to.equal(false);
  });
});

describe('restart()', () => {
  it('asks for a fresh Python and clears the output', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground>x</py-playground>`, {
      answer: (_run, fake) => (fake.print({ stream: 'stdout', text: 'old' }), { status: 'ok', durationMs: 1 }),
    });
    await tag.run();
    await until(() => outputText(tag).includes('old'));
    button(tag, 'Restart').click();
    await until(() => session.calls.restart === 1 && !outputText(tag).includes('old'));
    expect(tag.status).to.equal('ready');
  });

  it('does not reject when Python does not start', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground>x</py-playground>`, SLOW_BOOT);
    const restarting = tag.restart();
    session.failBoot(NOT_THERE);
    await restarting;
    await tag.updateComplete;
    expect(has(tag, '[role=alert]')).to.equal(true);
  });
});

describe('the reader’s edits', () => {
  it('are what `code` and `files` give and what runs', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground>x = 1</py-playground>`);
    await edit(tag, 'y');
    await tag.run();
    expect([tag.code, tag.files[0]!.text, session.runs[0]!.code]).to.deep.equal(['yx = 1', 'yx = 1', 'yx = 1']);
  });

  it('fire py-change', async () => {
    const { tag } = await mountWithFake(html`<py-playground>x = 1</py-playground>`);
    const changed = next(tag, 'py-change');
    await edit(tag, 'y');
    const { file, code } = await changed;
    expect([file, code]).to.deep.equal(['main.py', 'yx = 1']);
  });

  it('survive CodeMirror’s arrival, a change of `readonly` and of the words', async () => {
    const { tag } = await mountWithFake(html`<py-playground>x = 1</py-playground>`);
    await edit(tag, 'y');
    await withRichEditor(tag);
    tag.readonly = true;
    await tag.updateComplete;
    expect(tag.code).to.equal('yx = 1');
    tag.strings = { editor: 'Programm' };
    await tag.updateComplete;
    expect(tag.code).to.equal('yx = 1');
    expect(has(tag, '[aria-label="Programm"]')).to.equal(true);
  });

  it('give way to code that the page sets later', async () => {
    const { tag } = await mountWithFake(html`<py-playground>x = 1</py-playground>`);
    await edit(tag, 'y');
    tag.code = 'new';
    await tag.updateComplete;
    expect(tag.code).to.equal('new');
    expect(() => button(tag, 'Reset')).to.throw();
  });

  it('are taken back by Reset, which Undo takes back, and the focus stays in the tag', async () => {
    const { tag } = await mountWithFake(html`<py-playground>x = 1</py-playground>`);
    await edit(tag, 'y');
    button(tag, 'Reset').focus();
    await press('Enter');
    expect(tag.code).to.equal('x = 1');
    await until(() => hasFocus(tag, '.run'), 'the focus is on Run');
    await until(() => outputText(tag).includes('author’s code is back'));
    button(tag, 'Undo').click();
    await tag.updateComplete;
    expect(tag.code).to.equal('yx = 1');
    expect(has(tag, '[part=button][title*="author"]')).to.equal(true);
  });

  it('are impossible when the tag is readonly', async () => {
    const { tag } = await mountWithFake(html`<py-playground readonly>x = 1</py-playground>`);
    await withRichEditor(tag);
    tag.focus();
    await type('y');
    expect(tag.code).to.equal('x = 1');
  });
});

describe('events', () => {
  it('bubble and cross shadow roots', async () => {
    const { tag } = await mountWithFake(html`<py-playground>x</py-playground>`, {
      answer: (_run, fake) => (fake.print({ stream: 'stdout', text: 'hi' }), FAILED),
    });
    const heard: Event[] = [];
    const types = ['py-run', 'py-ready', 'py-output', 'py-result'];
    for (const name of types) document.addEventListener(name, (event) => heard.push(event), { once: true });
    await tag.run();
    expect(heard.map((event) => event.type)).to.have.members(types);
    for (const { type: name, bubbles, composed, cancelable, target } of heard) {
      expect([name, bubbles, composed, cancelable, target === tag]).to.deep.equal([name, true, true, name === 'py-run', true]);
    }
  });

  it('carry the code, the output and the result', async () => {
    const { tag } = await mountWithFake(html`<py-playground>x</py-playground>`, {
      answer: (_run, fake) => (fake.print({ stream: 'stdout', text: 'hi' }), FAILED),
    });
    const [run, output, result] = [next(tag, 'py-run'), next(tag, 'py-output'), next(tag, 'py-result')];
    await tag.run();
    expect([(await run).code, (await output).items, (await result).result]).to.deep.equal(['x', [{ stream: 'stdout', text: 'hi' }], FAILED]);
  });

  it('tell the boot’s progress, its report, and its failure', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground>x</py-playground>`, SLOW_BOOT);
    const progress = next(tag, 'py-boot');
    session.progress({ phase: 'download', loaded: 1, total: 4 });
    const { phase, loaded, total } = await progress;
    expect([phase, loaded, total]).to.deep.equal(['download', 1, 4]);
    const running = tag.run();
    await until(() => session.status === 'booting');
    const ready = next(tag, 'py-ready');
    session.finishBoot();
    expect((await ready).bootReport.source).to.equal('cold');
    expect(tag.bootReport).to.deep.equal(session.bootReport);
    await running;
    const failed = next(tag, 'py-error');
    session.die(NOT_THERE);
    expect((await failed).error.code).to.equal('asset-http');
  });
});

describe('the status', () => {
  it('goes from idle to booting, downloading, running and done, as words and as one :state()', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground>x</py-playground>`, { ...SLOW_BOOT, ...NO_ANSWER });
    expect([statusText(tag), states(tag)]).to.deep.equal(['', []]);
    const booting = session.boot();
    await tag.updateComplete;
    expect([statusText(tag), states(tag)]).to.deep.equal(['Starting Python…', ['booting']]);
    session.progress({ phase: 'download', loaded: 1, total: 3 });
    await tag.updateComplete;
    expect(statusText(tag)).to.equal('Loading Python: 33 %');
    expect(inside<HTMLProgressElement>(tag, 'progress').value).to.be.closeTo(1 / 3, 0.001);
    session.finishBoot();
    await booting;
    await tag.updateComplete;
    expect([statusText(tag), states(tag)]).to.deep.equal(['Ready', ['ready']]);
    const running = tag.run();
    await until(() => session.status === 'running');
    await tag.updateComplete;
    expect([statusText(tag), states(tag), isDisabled(tag, 'Run')]).to.deep.equal(['Running…', ['running'], true]);
    session.respond(false);
    await tag.updateComplete;
    expect(statusText(tag)).to.contain('not answering');
    session.finish();
    await running;
    await tag.updateComplete;
    expect([statusText(tag), states(tag), isDisabled(tag, 'Run')]).to.deep.equal(['Done', ['ready'], false]);
  });

  it('says Stopping… until a stop is through', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground>x</py-playground>`);
    class StubbornSession extends FakeSession {
      override run(...args: Parameters<FakeSession['run']>): ReturnType<FakeSession['run']> {
        const run = super.run(...args);
        run.stop = () => undefined;
        return run;
      }
    }
    const stubborn = new StubbornSession(NO_ANSWER);
    tag.session = stubborn;
    const running = tag.run();
    await until(() => stubborn.status === 'running');
    tag.stop();
    await tag.updateComplete;
    expect(statusText(tag)).to.equal('Stopping…');
    stubborn.finish({ status: 'stopped', durationMs: 1, stoppedBy: 'restart' });
    await running;
    await until(() => outputText(tag).includes('was restarted'));
    expect(session.listeners).to.equal(0);
  });

  it('is that of the session, and idle without one', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground>x</py-playground>`);
    expect(tag.status).to.equal('idle');
    await session.boot();
    expect(tag.status).to.equal('ready');
    tag.session = undefined;
    expect(tag.status).to.equal('idle');
  });
});

describe('boot modes', () => {
  const booted = (made: ReturnType<typeof useFakes>): boolean => made.some(({ session }) => session.calls.boot > 0);

  it('auto: Python starts when the reader first touches the tag, not before', async () => {
    const made = useFakes();
    const tag = await mount(html`<py-playground>x</py-playground>`);
    await withRichEditor(tag);
    expect(booted(made)).to.equal(false);
    await click(tag);
    await until(() => booted(made));
  });

  it('visible: Python starts when the tag comes into view', async () => {
    const made = useFakes();
    const box = await mountBox(html`<div><div style="height: 5000px"></div><py-playground boot="visible">x</py-playground></div>`);
    const tag = box.querySelector('py-playground')!;
    await new Promise((seen) => new IntersectionObserver(seen).observe(tag));
    expect(booted(made)).to.equal(false);
    tag.scrollIntoView();
    await until(() => booted(made));
  });

  it('run: Python starts with the first run only', async () => {
    const made = useFakes();
    const tag = await mount(html`<py-playground boot="run">x</py-playground>`);
    await click(tag);
    await withRichEditor(tag);
    expect(made).to.have.length(0);
    await tag.run();
    expect(made[0]!.session.status).to.equal('ready');
  });

  it('now: Python starts at once', async () => {
    const made = useFakes();
    await mount(html`<py-playground boot="now">x</py-playground>`);
    await until(() => booted(made));
  });

  it('autorun: the code runs when it comes into view, once', async () => {
    const made = useFakes();
    const tag = await mount(html`<py-playground autorun>x</py-playground>`);
    await next(tag, 'py-result');
    tag.parentElement!.append(tag);
    await withRichEditor(tag);
    expect(made[0]!.session.runs).to.have.length(1);
  });

  it('autorun does not run what could not be loaded', async () => {
    const made = useFakes();
    const { fetch } = globalThis;
    globalThis.fetch = () => Promise.resolve(new Response('x'.repeat((1 << 20) + 1)));
    const tag = await mount(html`<py-playground autorun boot="now" src="/lesson.py"></py-playground>`);
    await next(tag, 'py-error');
    globalThis.fetch = fetch;
    await tag.updateComplete;
    expect(made[0]!.session.runs).to.have.length(0);
    expect(inside(tag, '[role=alert]').innerText).to.contain('could not be loaded');
  });
});

describe('what the tag was told', () => {
  it('is what its session is made from', async () => {
    const made = useFakes();
    const tag = await mount(html`
      <py-playground packages="numpy, pandas" isolation="page" network="https://api.example" index-url="/core/" package-url="/wheels/" worker-url="/w.js" image-url="/i" sandbox-url="/s.html" storage-key="lesson" memory-limit="256">x</py-playground>
    `);
    await tag.run();
    const at = (path: string): string => new URL(path, document.baseURI).href;
    expect(made[0]!.options).to.deep.equal({
      packages: ['numpy', 'pandas'],
      isolation: 'page',
      network: ['https://api.example'],
      indexUrl: at('/core/'),
      packageUrl: at('/wheels/'),
      workerUrl: at('/w.js'),
      imageUrl: at('/i'),
      sandboxUrl: at('/s.html'),
      storageKey: 'lesson',
      memoryLimit: 256,
    });
  });

  it('has the default again when the attribute is taken away', async () => {
    const made = useFakes();
    const { warnings, stop } = collectWarnings();
    const tag = await mount(html`<py-playground src="" packages="numpy" network="any" index-url="/x/" label="L" layout="tabs" boot="run" isolation="page" theme="dark" rows="3" timeout="3">x</py-playground>`);
    for (const name of tag.getAttributeNames()) tag.removeAttribute(name);
    await tag.updateComplete;
    await tag.run();
    stop();
    expect(made[0]!.options).to.deep.equal({ packages: [], isolation: 'sandbox', network: [], indexUrl: undefined, packageUrl: undefined, workerUrl: undefined, imageUrl: undefined, sandboxUrl: undefined, storageKey: `${location.pathname} 0`, memoryLimit: 512 });
    expect(made[0]!.session.runs[0]!.options.timeout).to.equal(0);
    expect([tag.layout, tag.boot, tag.theme, tag.label]).to.deep.equal(['stacked', 'auto', 'auto', '']);
    expect(warnings).to.deep.equal([]);
  });

  it('names it for assistive technology', async () => {
    const tag = await mount(html`<py-playground label="Lists, example 2">x</py-playground>`);
    expect(inside(tag, '[role=group]').ariaLabel).to.equal('Lists, example 2');
  });

  it('replaces words of the interface', async () => {
    const tag = await mount(html`<py-playground .strings=${{ run: 'Los', label: 'Spielplatz' }}>x</py-playground>`);
    expect(button(tag, 'Los').part.contains('run-button')).to.equal(true);
    expect(inside(tag, '[role=group]').ariaLabel).to.equal('Spielplatz');
  });

  it('leaves out the bar, and Ctrl+Enter still runs', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground no-toolbar>x = 1</py-playground>`);
    expect(has(tag, '[part=toolbar]')).to.equal(false);
    tag.focus();
    await press('Control+Enter');
    await until(() => session.runs.length === 1);
  });

  it('sets the theme by property as well as by attribute', async () => {
    const tag = await mount(html`<py-playground>x</py-playground>`);
    tag.theme = 'dark';
    await tag.updateComplete;
    expect(getComputedStyle(tag).colorScheme).to.equal('dark');
    tag.setAttribute('theme', 'light');
    expect(getComputedStyle(tag).colorScheme).to.equal('light');
  });

  it('bounds the editor’s height', async () => {
    const tag = await mount(html`<py-playground rows="8">x</py-playground>`);
    const tall = inside(tag, '[part=editor]').offsetHeight;
    tag.rows = 2;
    await tag.updateComplete;
    expect(inside(tag, '[part=editor]').offsetHeight).to.be.lessThan(tall);
    tag.code = 'x\n'.repeat(200);
    tag.maxRows = 5;
    await tag.updateComplete;
    expect(inside(tag, '[part=editor]').offsetHeight).to.be.lessThan(tall);
  });
});

describe('a start that failed', () => {
  it('is a card that says why, with a way to try again', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground>x</py-playground>`, SLOW_BOOT);
    const running = tag.run();
    await until(() => session.status === 'booting');
    session.failBoot(NOT_THERE);
    expect((await running).status).to.equal('crashed');
    await tag.updateComplete;
    expect(inside(tag, '[role=alert]').innerText).to.contain(NOT_THERE.message);
    expect(states(tag)).to.deep.equal(['error']);
    button(tag, 'Try again').focus();
    await press(' ');
    await until(() => session.status === 'booting');
    session.finishBoot();
    await until(() => states(tag)[0] === 'ready');
    expect(has(tag, '[role=alert]')).to.equal(false);
    expect(hasFocus(tag, '.run')).to.equal(true);
  });

  it('for want of a network is tried again when there is one', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground>x</py-playground>`, SLOW_BOOT);
    const running = tag.run();
    await until(() => session.status === 'booting');
    session.failBoot(OFFLINE);
    await running;
    dispatchEvent(new Event('online'));
    await until(() => session.status === 'booting');
  });

  it('for another reason is not', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground>x</py-playground>`, SLOW_BOOT);
    const running = tag.run();
    await until(() => session.status === 'booting');
    session.failBoot(NOT_THERE);
    await running;
    dispatchEvent(new Event('online'));
    await tag.updateComplete;
    expect(session.status).to.equal('crashed');
  });

  it('is forgotten when another tag of the same session has started it', async () => {
    const session = new FakeSession(SLOW_BOOT);
    const [one, two] = [await mount(html`<py-playground>one</py-playground>`), await mount(html`<py-playground>two</py-playground>`)];
    [one.session, two.session] = [session, session];
    const running = one.run();
    await until(() => session.status === 'booting');
    session.failBoot(NOT_THERE);
    await running;
    await until(() => has(one, '[role=alert]') && has(two, '[role=alert]'));
    button(two, 'Try again').click();
    await until(() => session.status === 'booting');
    session.finishBoot();
    await until(() => !has(one, '[role=alert]') && !has(two, '[role=alert]'));
  });

  it('of the code’s address is tried again from there', async () => {
    const { fetch } = globalThis;
    const answers = [new Response('x'.repeat((1 << 20) + 1)), new Response('x = 7')];
    globalThis.fetch = () => Promise.resolve(answers.shift()!);
    const tag = await mount(html`<py-playground src="/lesson.py"></py-playground>`);
    await until(() => has(tag, '[role=alert]'));
    button(tag, 'Try again').click();
    await until(() => tag.code === 'x = 7');
    globalThis.fetch = fetch;
    expect(has(tag, '[role=alert]')).to.equal(false);
  });
});

describe('an error of the program', () => {
  it('is shown, marks its line in the editor, and leads there', async () => {
    const { tag } = await mountWithFake(html`<py-playground layout="tabs">x = 1${'\n'}1/0</py-playground>`, { answer: () => FAILED });
    await withRichEditor(tag);
    await tag.run();
    expect(states(tag)).to.deep.equal(['error']);
    await until(() => outputText(tag).includes('ZeroDivisionError'));
    const link = button(tag, 'line 2');
    link.click();
    await until(() => tag.shadowRoot!.activeElement?.closest('[part=editor]'), 'the editor has the focus');
    expect(inside(tag, '.cm-content').checkVisibility()).to.equal(true);
    expect(editorText(tag)).to.contain('1/0');
    const marked = inside(tag, '[part=editor]').querySelector('.cm-line[class*=error], .cm-error-line, .cm-line.error');
    expect(marked?.textContent).to.equal('1/0');
    await edit(tag, 'y');
  });

  it('in another file opens that file’s tab', async () => {
    const frames = [
      { file: 'main.py', line: 1, name: '<module>' },
      { file: 'util.py', line: 1, name: '<module>' },
    ];
    const traceback = 'Traceback (most recent call last):\n  File "main.py", line 1, in <module>\n    import util\n  File "util.py", line 1, in <module>\n    1/0\nZeroDivisionError: x\n';
    const { tag } = await mountWithFake(
      html`<py-playground><script type="text/python">import util</script><script type="text/python" name="util.py">1/0</script></py-playground>`,
      { answer: () => ({ status: 'error', durationMs: 1, error: { type: 'ZeroDivisionError', message: 'x', traceback, frames } }) },
    );
    await tag.run();
    await until(() => outputText(tag).includes('util.py'));
    inside(tag, '[aria-label="Go to util.py, line 1"]').click();
    await until(() => inside(tag, '[role=tab][aria-selected=true]').textContent.trim() === 'util.py');
  });
});

describe('layouts', () => {
  it('tabs: shows the code or the output, and the output when something runs', async () => {
    const { tag } = await mountWithFake(html`<py-playground layout="tabs">x</py-playground>`);
    const shown = (): boolean[] => ['#code-pane', '#output-pane'].map((pane) => inside(tag, pane).checkVisibility());
    expect(shown()).to.deep.equal([true, false]);
    await tag.run();
    await tag.updateComplete;
    expect(shown()).to.deep.equal([false, true]);
    button(tag, 'Code').click();
    await tag.updateComplete;
    expect(shown()).to.deep.equal([true, false]);
    for (const tab of tag.shadowRoot!.querySelectorAll('[role=tab]')) {
      const panel = inside(tag, `#${tab.getAttribute('aria-controls')!}`);
      expect([panel.role, panel.getAttribute('aria-labelledby')]).to.deep.equal(['tabpanel', tab.id]);
    }
  });

  it('tabs: the focus goes from the editor to the Output tab when Ctrl+Enter runs', async () => {
    const { tag } = await mountWithFake(html`<py-playground layout="tabs">x</py-playground>`);
    tag.focus();
    await press('Control+Enter');
    await until(() => button(tag, 'Output').matches(':focus'));
  });

  it('split: side by side where there is room, else one above the other', async () => {
    const box = await mountBox(html`<div style="width: 800px"><py-playground layout="split">x</py-playground></div>`);
    const tag = box.querySelector('py-playground')!;
    await tag.updateComplete;
    const beside = (): boolean => inside(tag, '#output-pane').getBoundingClientRect().left >= inside(tag, '#code-pane').getBoundingClientRect().right - 1;
    expect(beside()).to.equal(true);
    box.style.width = '500px';
    await until(() => !beside());
  });

  it('files: each visible one has a tab, and the editor is its panel', async () => {
    const tag = await mount(html`
      <py-playground>
        <script type="text/python">a</script>
        <script type="text/python" name="b.py">b</script>
        <script type="text/python" name="c.py" hidden>c</script>
      </py-playground>
    `);
    const tabs = [...tag.shadowRoot!.querySelectorAll<HTMLElement>('[role=tab]')];
    expect(tabs.map((tab) => tab.textContent.trim())).to.deep.equal(['main.py', 'b.py']);
    tabs[1]!.click();
    await tag.updateComplete;
    expect(inside(tag, '#file-pane').getAttribute('aria-labelledby')).to.equal(tabs[1]!.id);
    expect(inside(tag, '[aria-label="Code: b.py"]').checkVisibility()).to.equal(true);
  });
});

describe('the keyboard', () => {
  it('goes through the tag in the order of reading, and out again', async () => {
    const box = await mountBox(html`<div><button id="before"></button><py-playground boot="run">x = 1</py-playground><button id="after"></button></div>`);
    const tag = box.querySelector('py-playground')!;
    await withRichEditor(tag);
    box.querySelector<HTMLElement>('#before')!.focus();
    const seen: string[] = [];
    const at = (): string => {
      const active = tag.shadowRoot!.activeElement;
      if (!active) return `#${document.activeElement!.id}`;
      return active.closest('[part=editor]') ? 'editor' : active.textContent.trim();
    };
    for (const key of ['Tab', 'Tab', 'Tab', 'Tab', 'Tab']) {
      await press(key);
      seen.push(at());
    }
    expect(seen).to.deep.equal(['Run', 'Stop', 'Files', 'Packages', 'editor']);
    await press('Escape');
    await press('Tab');
    expect(at()).to.equal('#after');
  });

  it('runs and stops with Enter and Space', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground>x</py-playground>`, NO_ANSWER);
    button(tag, 'Run').focus();
    await press('Enter');
    await until(() => session.status === 'running');
    await press('Enter');
    button(tag, 'Stop').focus();
    await press(' ');
    await until(() => session.status === 'ready');
    expect(session.runs).to.have.length(1);
  });

  for (const chord of ['Control+Enter', 'Meta+Enter']) {
    it(`runs with ${chord} in the plain field and in CodeMirror, without changing the code`, async () => {
      const { tag, session } = await mountWithFake(html`<py-playground>x</py-playground>`);
      tag.focus();
      await press(chord);
      await until(() => session.runs.length === 1);
      await withRichEditor(tag);
      tag.focus();
      await press(chord);
      await until(() => session.runs.length === 2);
      expect(tag.code).to.equal('x');
    });
  }
});

it('a tag that comes into the page does not take the focus', async () => {
  const box = await mountBox(html`<div><input /></div>`);
  const input = box.querySelector('input')!;
  input.focus();
  box.insertAdjacentHTML('beforeend', '<py-playground boot="now" autorun>x</py-playground>');
  const tag = box.querySelector('py-playground')!;
  await next(tag, 'py-result');
  await withRichEditor(tag);
  expect(document.activeElement === input).to.equal(true);
});
