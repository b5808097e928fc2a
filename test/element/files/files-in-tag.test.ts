import { expect, html } from '@open-wc/testing';
import { GRACE_MS } from '../../../src/element/py-playground.js';
import { press } from '../../support/input.js';
import { until } from '../../support/until.js';
import { button, inside, mountWithFake, useFakes } from '../playground-fixture.js';
import { failure, question, rows, write } from './files-fixture.js';

/** A tag with a file, whose panel is open. */
async function openInTag() {
  const { tag, session } = await mountWithFake(html`<py-playground>x = 1</py-playground>`, { answer: () => undefined });
  await write(session, { 'a.txt': 'A', 'main.py': 'x = 1' });
  button(tag, 'Files').click();
  await until(() => rows(inside(tag, '#files')).length === 2, 'the files are listed');
  return { tag, session, box: inside(tag, '#files') };
}

beforeEach(() => void useFakes());

describe('the Files panel in its tag', () => {
  it('opens and closes with its button, and with Escape', async () => {
    const { tag, box } = await openInTag();
    const opener = button(tag, 'Files');
    expect([opener.ariaExpanded, opener.getAttribute('aria-controls'), box.checkVisibility()]).to.deep.equal(['true', 'files', true]);
    box.querySelector<HTMLElement>('.add')!.focus();
    await press('Escape');
    await until(() => tag.shadowRoot!.activeElement === opener, 'the button has the focus');
    expect([opener.ariaExpanded, box.checkVisibility()]).to.deep.equal(['false', false]);
  });

  it('knows which files the editor has', async () => {
    const { box } = await openInTag();
    expect([box.querySelector('[aria-label="Delete a.txt"]') !== null, box.querySelector('[aria-label="Delete main.py"]') === null]).to.deep.equal([true, true]);
  });

  it('listens to the session only while it is open', async () => {
    const { tag, session } = await openInTag();
    const open = session.listeners;
    button(tag, 'Files').click();
    await tag.updateComplete;
    const closed = session.listeners;
    expect(closed).to.be.lessThan(open);
    button(tag, 'Files').click();
    await until(() => session.listeners === open);
  });

  it('lets go of the session with the tag', async () => {
    const { tag, session } = await openInTag();
    tag.remove();
    await until(() => session.listeners === 0, `nobody listens, ${GRACE_MS} ms after the tag has gone`);
  });

  it('opens for saved work that is brought from outside, and says why that cannot be', async () => {
    const { tag } = await mountWithFake(html`<py-playground>x = 1</py-playground>`);
    await tag.uploadState(new File(['no archive'], 'work.zip'));
    const box = inside(tag, '#files');
    await until(() => box.checkVisibility() && failure(box) !== '');
    expect(question(box)).to.equal('');
  });
});
