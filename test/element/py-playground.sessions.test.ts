import { expect, html } from '@open-wc/testing';
import type { BootReport } from '../../src/engine/types.js';
import { until } from '../support/until.js';
import { button, mountBox, mountWithFake, outputText, useFakes } from './playground-fixture.js';

const RESTORED: NonNullable<BootReport['restored']> = {
  savedAt: new Date(2026, 0, 5, 14, 32).getTime(),
  outputs: { '': { items: [{ stream: 'stdout', text: 'shown before\n' }], error: { type: 'ValueError', message: 'no', traceback: 'ValueError: no\n', frames: [] } } },
};

describe('a tag whose session is back', () => {
  it('shows the last output and error, and when they were saved', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground boot="now">x</py-playground>`, { slowBoot: true });
    void session.boot();
    session.finishBoot({ source: 'image', restored: RESTORED });
    // What is newest is drawn first.
    await until(() => /shown before[^]*ValueError: no[^]*Restored from .*2026.*(14|2):32/.test(outputText(tag)));
  });

  it('starts fresh on request, and goes back on Undo', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground boot="run">x</py-playground>`, { slowBoot: true });
    void session.boot();
    session.finishBoot({ restored: RESTORED });
    await until(() => outputText(tag).includes('Start fresh'));
    button(tag, 'Start fresh').click();
    await until(() => session.calls.restart === 1);
    session.finishBoot();
    await until(() => outputText(tag).includes('Python is fresh'));
    button(tag, 'Undo').click();
    await until(() => session.calls.undoRestart === 1);
  });

  it('says nothing of it when its own run brought it back, but the restored words, and shows no old output', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground boot="run">x</py-playground>`, { slowBoot: true });
    const running = tag.run();
    await until(() => session.status === 'booting');
    session.finishBoot({ restored: RESTORED });
    await running;
    await until(() => outputText(tag).includes('Restored from'));
    expect(outputText(tag)).not.to.contain('shown before');
  });

  it('says what was cancelled, and why something could not be brought back', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground boot="run">x</py-playground>`, { slowBoot: true });
    void session.boot();
    session.finishBoot({ restored: { ...RESTORED, cancelled: 'task poll() was cancelled.' } });
    await until(() => outputText(tag).includes('task poll() was cancelled.'));
    const other = await mountWithFake(html`<py-playground boot="run">x</py-playground>`, { slowBoot: true });
    void other.session.boot();
    other.session.finishBoot({ lost: 'The memory image is damaged.' });
    await until(() => outputText(other.tag).includes('could not be brought back. The memory image is damaged.'));
  });

  it('says once that it is a copy, or why it is not saved, and nothing when it is', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground boot="run">x</py-playground>`);
    await session.boot();
    session.reportSave({ kept: true, copy: false });
    for (let time = 0; time < 2; time++) session.reportSave({ kept: false, copy: true });
    for (let time = 0; time < 2; time++) session.reportSave({ kept: false, copy: false, reason: 'JavaScript objects cannot be kept: Array.' });
    await until(() => outputText(tag).includes('Array'));
    expect(outputText(tag).match(/you work on a copy/g)).to.have.length(1);
    expect(outputText(tag).match(/not saved on this device/g)).to.have.length(1);
  });
});

describe('the place of a session', () => {
  it('is the page’s path and the tag’s position, the group’s name, or the author’s key', async () => {
    const made = useFakes();
    const box = await mountBox(html`
      <div>
        <py-playground>a</py-playground>
        <py-playground group="g">b</py-playground>
        <py-playground storage-key="mine">c</py-playground>
        <py-playground no-persist>d</py-playground>
      </div>
    `);
    for (const tag of box.querySelectorAll('py-playground')) await tag.run();
    expect(made.map(({ options }) => options.storageKey)).to.deep.equal([`${location.pathname} 0`, `${location.pathname} group g`, 'mine', undefined]);
  });

  it('tells the tags of a group apart', async () => {
    const made = useFakes();
    const box = await mountBox(html`<div><py-playground group="cells">a</py-playground><py-playground group="cells">b</py-playground></div>`);
    for (const tag of box.querySelectorAll('py-playground')) await tag.run();
    expect(made).to.have.length(1);
    expect(made[0]!.session.runs.map(({ options }) => options.cell)).to.deep.equal(['0', '1']);
  });
});
