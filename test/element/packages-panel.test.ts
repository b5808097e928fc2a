import { expect, html } from '@open-wc/testing';
import type { PyPlayground } from '../../src/element/py-playground.js';
import { PlaygroundError } from '../../src/errors.js';
import type { FakeSession } from '../../src/testing/fake-session.js';
import { press } from '../support/input.js';
import { until } from '../support/until.js';
import { button, has, inside, mount, mountWithFake, useFakes } from './playground-fixture.js';

const REFUSED = new PlaygroundError({ code: 'package-failed', phase: 'packages', message: 'There is no package "nunpy". Check the spelling.' });

interface Scene {
  readonly tag: PyPlayground;
  readonly session: FakeSession;
  readonly field: HTMLInputElement;
}

const needs = (...installed: string[]) => ({ kind: 'needs', imports: [], requirements: [], installed }) as const;

/** A tag whose panel is open, with the keyboard in its field. */
async function openPanel(template = html`<py-playground>x = 1</py-playground>`): Promise<Scene> {
  const { tag, session } = await mountWithFake(template, { answer: () => undefined });
  await session.boot();
  button(tag, 'Packages').focus();
  button(tag, 'Packages').click();
  await until(() => has(tag, '#package-field') && tag.shadowRoot!.activeElement === inside(tag, '#package-field'), 'the field has the focus');
  return { tag, session, field: inside<HTMLInputElement>(tag, '#package-field') };
}

async function submit({ field }: Scene, text: string): Promise<void> {
  field.value = text;
  await press('Enter');
}

/** Installs wait until the test lets them end. */
function holdInstalls({ session }: Scene): { end(error?: PlaygroundError): void } {
  let end: (error?: PlaygroundError) => void = () => undefined;
  session.install = () => new Promise((resolve, reject) => (end = (error) => (error ? reject(error) : resolve())));
  return { end: (error) => end(error) };
}

const wheel = (name = 'mine-1.0-py3-none-any.whl'): File => new File(['PK'], name);

function carrying(...files: readonly File[]): DataTransfer {
  const data = new DataTransfer();
  for (const file of files) data.items.add(file);
  return data;
}

const statusOf = (tag: PyPlayground): string => inside(tag, '#packages [role=status]').innerText;
const errorOf = (tag: PyPlayground): string => inside(tag, '#package-error').innerText;
const listOf = (tag: PyPlayground): string[] => [...tag.shadowRoot!.querySelectorAll('#packages li')].map((item) => item.textContent);

beforeEach(() => void useFakes());

describe('the packages panel', () => {
  it('opens and closes with its button, which says so', async () => {
    const { tag } = await openPanel();
    const opener = button(tag, 'Packages');
    expect([opener.ariaExpanded, inside(tag, '#packages').checkVisibility()]).to.deep.equal(['true', true]);
    expect(opener.getAttribute('aria-controls')).to.equal(inside(tag, '#packages').id);
    opener.click();
    await tag.updateComplete;
    expect([opener.ariaExpanded, inside(tag, '#packages').checkVisibility()]).to.deep.equal(['false', false]);
  });

  it('closes with Escape, and the keyboard is on the button again', async () => {
    const { tag } = await openPanel();
    await press('Escape');
    await until(() => tag.shadowRoot!.activeElement === button(tag, 'Packages'));
    expect(inside(tag, '#packages').checkVisibility()).to.equal(false);
  });

  it('is not there without a bar', async () => {
    const { tag } = await openPanel();
    tag.noToolbar = true;
    await tag.updateComplete;
    expect(inside(tag, '#packages').checkVisibility()).to.equal(false);
  });

  it('installs what the field names with Enter, and empties the field', async () => {
    const scene = await openPanel();
    await submit(scene, ' rich ');
    await until(() => scene.field.value === '');
    expect(scene.session.installed).to.deep.equal(['rich']);
    expect(statusOf(scene.tag)).to.equal('Installed: rich.');
  });

  for (const [text, wanted] of [
    ['numpy, pandas six', ['numpy', 'pandas', 'six']],
    ['rich >= 13, < 15', ['rich >= 13, < 15']],
    ['https://example.org/a/mine-1.0-py3-none-any.whl', ['https://example.org/a/mine-1.0-py3-none-any.whl']],
  ] as const) {
    it(`understands "${text}"`, async () => {
      const scene = await openPanel();
      scene.field.value = text;
      button(scene.tag, 'Install').click();
      await until(() => scene.field.value === '');
      expect(scene.session.installed).to.deep.equal(wanted);
    });
  }

  it('starts Python if need be', async () => {
    const made = useFakes();
    const tag = await mount(html`<py-playground boot="run">x = 1</py-playground>`);
    button(tag, 'Packages').click();
    await until(() => has(tag, '#package-field'));
    expect(inside(tag, '#packages').innerText).to.include('when Python is ready');
    inside<HTMLInputElement>(tag, '#package-field').value = 'rich';
    button(tag, 'Install').click();
    await until(() => made.length === 1 && made[0]!.session.installed.length === 1);
  });

  it('says what goes on, and installs the same thing only once', async () => {
    const scene = await openPanel();
    const held = holdInstalls(scene);
    await submit(scene, 'rich');
    await until(() => statusOf(scene.tag) === 'Loading packages…');
    expect(button(scene.tag, 'Install').ariaDisabled).to.equal('true');
    scene.session.install = () => Promise.reject(new Error('installed twice'));
    await press('Enter');
    held.end();
    await until(() => statusOf(scene.tag) === 'Installed: rich.');
    expect(button(scene.tag, 'Install').ariaDisabled).to.equal('false');
  });

  it('says that it waits for a program that runs', async () => {
    const scene = await openPanel();
    const held = holdInstalls(scene);
    void scene.tag.run();
    await until(() => scene.session.status === 'running');
    await submit(scene, 'rich');
    await until(() => statusOf(scene.tag) === 'Waiting until the program ends…');
    scene.session.finish();
    await until(() => statusOf(scene.tag) === 'Loading packages…');
    held.end();
    await until(() => statusOf(scene.tag) === 'Installed: rich.');
  });

  it('says why something could not be installed, and what was typed stays', async () => {
    const scene = await openPanel();
    scene.session.install = () => Promise.reject(REFUSED);
    await submit(scene, 'nunpy');
    await until(() => errorOf(scene.tag) === REFUSED.message);
    expect([scene.field.value, scene.field.ariaInvalid, statusOf(scene.tag)]).to.deep.equal(['nunpy', 'true', '']);
    expect(inside(scene.tag, '#package-error').getAttribute('role')).to.equal('alert');
  });

  it('forgets an error when the next thing is installed', async () => {
    const scene = await openPanel();
    scene.session.install = () => Promise.reject(REFUSED);
    await submit(scene, 'nunpy');
    await until(() => errorOf(scene.tag) !== '');
    scene.session.install = () => Promise.resolve();
    await submit(scene, 'numpy');
    await until(() => statusOf(scene.tag) === 'Installed: numpy.');
    expect([errorOf(scene.tag), scene.field.ariaInvalid]).to.deep.equal(['', 'false']);
  });

  it('keeps what is typed while something is installed', async () => {
    const scene = await openPanel();
    const held = holdInstalls(scene);
    await submit(scene, 'rich');
    await until(() => statusOf(scene.tag) !== '');
    scene.field.value = 'numpy';
    held.end();
    await until(() => statusOf(scene.tag) === 'Installed: rich.');
    expect(scene.field.value).to.equal('numpy');
  });

  it('installs wheels that are chosen', async () => {
    const { tag, session } = await openPanel();
    const chooser = inside<HTMLInputElement>(tag, '#packages [type=file]');
    chooser.files = carrying(wheel()).files;
    chooser.dispatchEvent(new Event('change'));
    await until(() => statusOf(tag) === 'Installed: mine-1.0-py3-none-any.whl.');
    expect(session.installed.map((one) => one instanceof File && one.name)).to.deep.equal(['mine-1.0-py3-none-any.whl']);
    expect(chooser.value).to.equal('');
  });

  it('installs wheels that are dropped on it, and leaves text to the field', async () => {
    const { tag, session } = await openPanel();
    const box = inside(tag, '#packages');
    const drag = (type: string, dataTransfer: DataTransfer): boolean => box.dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
    const text = new DataTransfer();
    text.setData('text/plain', 'rich');
    expect([drag('dragover', text), drag('drop', text)]).to.deep.equal([true, true]);
    expect(drag('dragover', carrying(wheel()))).to.equal(false);
    expect(box.classList.contains('dropping')).to.equal(true);
    expect(drag('drop', carrying(wheel('a.whl'), wheel('b.whl')))).to.equal(false);
    expect(box.classList.contains('dropping')).to.equal(false);
    await until(() => statusOf(tag) === 'Installed: a.whl, b.whl.');
    expect(session.installed).to.have.length(2);
  });

  it('lists what this Python has, again after an installation and after a run', async () => {
    const scene = await openPanel();
    const { tag, session } = scene;
    expect(inside(tag, '#packages').innerText).to.include('The list comes when Python is ready.');
    session.explanation = needs('six', 'numpy');
    await submit(scene, 'six');
    await until(() => listOf(tag).join() === 'numpy,six');
    session.explanation = needs('six', 'numpy', 'pandas');
    void tag.run();
    await until(() => session.status === 'running');
    session.finish();
    await until(() => listOf(tag).join() === 'numpy,pandas,six');
  });

  it('keeps its list while Python is busy, and has none for a fresh one', async () => {
    const scene = await openPanel();
    const { tag, session } = scene;
    session.explanation = needs('six');
    await submit(scene, 'six');
    await until(() => listOf(tag).join() === 'six');
    session.explanation = null;
    void tag.run();
    await until(() => session.status === 'running');
    await tag.updateComplete;
    expect(listOf(tag)).to.deep.equal(['six']);
    session.explanation = needs();
    await tag.restart();
    await until(() => inside(tag, '#packages').innerText.includes('No packages yet.'));
  });

  it('tells in the bar how far it has come, and then that Python is ready', async () => {
    const scene = await openPanel();
    const held = holdInstalls(scene);
    const bar = (): string => inside(scene.tag, '.status').innerText;
    await submit(scene, 'rich');
    scene.session.progress({ phase: 'packages', loaded: 1, total: 2 });
    await until(() => bar() === 'Loading packages…' && has(scene.tag, 'progress'));
    held.end(REFUSED);
    await until(() => bar() === 'Ready' && !has(scene.tag, 'progress'));
  });

  it('has words that a page can replace', async () => {
    const { tag } = await openPanel();
    tag.strings = { packageField: 'Paketname' };
    await until(() => inside(tag, '#packages label').innerText === 'Paketname');
  });

  for (const theme of ['light', 'dark']) {
    it(`is accessible with an error and a list, ${theme}`, async () => {
      const scene = await openPanel(html`<py-playground theme=${theme}>x = 1</py-playground>`);
      scene.session.install = () => Promise.reject(REFUSED);
      scene.session.explanation = needs('numpy', 'six');
      await submit(scene, 'nunpy');
      await until(() => errorOf(scene.tag) !== '' && listOf(scene.tag).length === 2);
      await expect(scene.tag).to.be.accessible();
    });
  }

  it('fits a screen 320 px wide', async () => {
    const scene = await openPanel();
    // A box, for not every browser's window can be made so small.
    const box = scene.tag.parentElement!;
    box.style.cssText = 'inline-size: 320px; overflow: auto';
    scene.session.explanation = needs('a'.repeat(80), 'numpy');
    await submit(scene, 'numpy');
    await until(() => listOf(scene.tag).length === 2);
    const panel = inside(scene.tag, '#packages');
    expect([box.scrollWidth, panel.scrollWidth]).to.deep.equal([320, panel.clientWidth]);
  });
});
