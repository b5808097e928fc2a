import { expect, html } from '@open-wc/testing';
import type { PyPlayground } from '../../src/element/py-playground.js';
import { until } from '../support/until.js';
import { button, collectWarnings, inside, mount, mountBox, outputText, useFakes, withRichEditor } from './playground-fixture.js';
import type { MadeSession } from './playground-fixture.js';

let made: MadeSession[];
beforeEach(() => (made = useFakes({ answer: (_run, session) => (session.print({ stream: 'stdout', text: 'it works\n' }), { status: 'ok', durationMs: 1 }) })));

/** It can be read, edited and run. */
async function expectToWork(tag: PyPlayground): Promise<void> {
  await withRichEditor(tag);
  expect(button(tag, 'Run').checkVisibility()).to.equal(true);
  button(tag, 'Run').click();
  await until(() => outputText(tag).includes('it works'));
  tag.code = 'x = 2';
  expect((await tag.run()).status).to.equal('ok');
  expect(made.at(-1)!.session.runs.at(-1)!.code).to.equal('x = 2');
}

describe('attributes with values that cannot be used', () => {
  let warned: ReturnType<typeof collectWarnings>;
  beforeEach(() => (warned = collectWarnings()));
  afterEach(() => warned.stop());

  it('get safe defaults and one warning each, however often the tag is updated and run', async () => {
    const tag = await mount(html`
      <py-playground
        src="javascript:alert(1)"
        layout="sideways"
        theme="pink"
        boot="never"
        isolation="none"
        network="*"
        rows="1e9"
        max-rows="-3"
        max-output-lines="lots"
        timeout="-1"
        index-url="data:text/plain,x"
        group="__proto__"
        label="&lt;img src=x onerror=alert(1)&gt;"
        >x = 1</py-playground
      >
    `);
    for (let times = 0; times < 3; times++) {
      tag.requestUpdate();
      await tag.run();
    }
    expect(made[0]!.options).to.deep.include({ isolation: 'sandbox', network: [], indexUrl: undefined });
    expect(made[0]!.session.runs[0]!.options.timeout).to.equal(0);
    expect(tag.code).to.equal('x = 1');
    expect(inside(tag, '[role=group]').ariaLabel).to.equal('<img src=x onerror=alert(1)>');
    const about = warned.warnings.map((message) => /^<py-playground> ([\w-]+)="/.exec(message)?.[1] ?? message);
    const names = ['src', 'layout', 'theme', 'boot', 'isolation', 'network', 'rows', 'max-rows', 'max-output-lines', 'timeout', 'index-url'];
    expect(about).to.have.members(names);
    expect(about).to.have.length(names.length);
    await tag.updateComplete;
    expect(tag.offsetHeight).to.be.lessThan(50_000);
  });

  it('of a sensible but too large size are brought down to what is possible', async () => {
    const tag = await mount(html`<py-playground timeout="1e9">x</py-playground>`);
    await tag.run();
    expect(made[0]!.session.runs[0]!.options.timeout).to.equal(86_400);
    expect(warned.warnings).to.have.length(1);
  });

  it('are not warned of when there are none', async () => {
    const tag = await mount(html`<py-playground rows="3" max-rows="10" max-output-lines="50000" timeout="0" layout="tabs" theme="dark" boot="run" network="any">x</py-playground>`);
    await tag.run();
    expect(warned.warnings).to.deep.equal([]);
  });

  it('as names of files are no danger', async () => {
    const tag = await mount(html`<py-playground></py-playground>`);
    tag.files = ['main.py', '__proto__', 'constructor', '../../etc/passwd'].map((name) => ({ name, text: `# ${name}` }));
    await tag.run();
    const { files } = made[0]!.session.runs[0]!.options;
    expect(Object.entries(files!)).to.deep.equal([['__proto__', '# __proto__'], ['constructor', '# constructor'], ['file4.py', '# ../../etc/passwd']]);
    expect(warned.warnings).to.have.length(1);
  });
});

it('ten megabytes of code are cut to what can be edited, with one warning, and the tag works', async () => {
  const { warnings, stop } = collectWarnings();
  const tag = await mount(html`<py-playground></py-playground>`);
  tag.code = 'some_variable = a_function(of, 3, args)\n'.repeat(260_000);
  expect(tag.code.length).to.equal(1 << 20);
  await expectToWork(tag);
  stop();
  expect(warnings).to.have.length(1);
});

describe('a page with hostile style sheets', () => {
  let style: HTMLStyleElement;
  beforeEach(() => (style = document.head.appendChild(document.createElement('style'))));
  afterEach(() => style.remove());

  it('cannot make the tag unreadable with rules for everything', async () => {
    style.textContent = `
      * { color: white; background: none; letter-spacing: 3em; word-spacing: 3em; text-transform: uppercase; text-indent: 9em; line-height: 0;
          white-space: nowrap; text-align: right; font: 90px cursive; text-shadow: 0 0 9px red; visibility: visible; float: none; }
      span, button, textarea, p, py-playground * { display: none !important; position: fixed !important; opacity: 0 !important; }
    `;
    const tag = await mount(html`<py-playground theme="light">x = 1</py-playground>`);
    const run = getComputedStyle(inside(tag, '[part~=run-button]'));
    expect([run.display === 'none', run.letterSpacing, run.wordSpacing, run.textTransform, run.textIndent, run.textShadow]).to.deep.equal([false, 'normal', '0px', 'none', '0px', 'none']);
    const status = getComputedStyle(inside(tag, '[part=status]'));
    expect([status.whiteSpace, status.fontSize, status.textAlign]).to.deep.equal(['normal', '13px', 'start']);
    await expectToWork(tag);
    const output = inside(tag, '[part=output]');
    expect(output.getBoundingClientRect().height).to.be.lessThan(100);
    expect(getComputedStyle(output).color).not.to.equal('rgb(255, 255, 255)');
    await expect(tag).to.be.accessible();
  });

  it('can hide it, which is the page’s right', async () => {
    const tag = await mount(html`<py-playground hidden>x = 1</py-playground>`);
    expect(tag.checkVisibility()).to.equal(false);
  });
});

describe('a page that changes what belongs to everyone', () => {
  const undo: (() => void)[] = [];
  afterEach(() => {
    for (const restore of undo.splice(0)) restore();
  });

  function pollute(target: object, name: string, value: unknown): void {
    const before = Object.getOwnPropertyDescriptor(target, name);
    Object.defineProperty(target, name, { value, configurable: true, writable: true, enumerable: true });
    undo.push(() => {
      if (before) Object.defineProperty(target, name, before);
      else Reflect.deleteProperty(target, name);
    });
  }

  it('by adding to prototypes, does not disturb the tag', async () => {
    // Not `signal` or `capture`: the browser itself reads those of every listener's options.
    for (const name of ['hidden', 'readonly', 'timeout', 'status', 'error', 'code', 'extra']) pollute(Object.prototype, name, 'polluted');
    for (const name of ['first', 'remove', 'extra']) pollute(Array.prototype, name, () => 'polluted');
    pollute(String.prototype, 'extra', 'polluted');
    const tag = await mount(html`<py-playground>x = 1</py-playground>`);
    await expectToWork(tag);
  });

  it('by patching fetch, timers and array methods, does not disturb the tag', async () => {
    pollute(globalThis, 'fetch', () => Promise.reject(new Error('patched')));
    const { setTimeout: set } = globalThis;
    pollute(globalThis, 'setTimeout', (callback: () => void, ms?: number) => set(callback, (ms ?? 0) + 1));
    // An older page's polyfills: right for arrays, and enumerable.
    for (const name of ['map', 'filter', 'includes'] as const) pollute(Array.prototype, name, Array.prototype[name]);
    const tag = await mount(html`<py-playground>x = 1</py-playground>`);
    await expectToWork(tag);
  });

  it('by ids and names that clobber the document, does not disturb the tag', async () => {
    const box = await mountBox(html`<div><img name="activeElement" /><img name="forms" /><a id="customElements"></a><form id="code-pane"><input name="id" /></form></div>`);
    box.insertAdjacentHTML('beforeend', '<py-playground>x = 1</py-playground>');
    await expectToWork(box.querySelector('py-playground')!);
  });
});

it('an event listener of the page that throws does not stop the tag', async () => {
  const tag = await mount(html`<py-playground>x = 1</py-playground>`);
  const errors: string[] = [];
  const note = (event: ErrorEvent): void => {
    errors.push(event.message);
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  addEventListener('error', note, { capture: true });
  const { onerror } = window;
  window.onerror = () => true;
  tag.addEventListener('py-output', () => {
    throw new Error('the page’s own mistake');
  });
  await expectToWork(tag);
  removeEventListener('error', note, { capture: true });
  window.onerror = onerror;
  expect(errors[0]).to.contain('the page’s own mistake');
});
