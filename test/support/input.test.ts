import { expect, fixture, html } from '@open-wc/testing';
import { click, emulate, press, type } from './input.js';

describe('the test keyboard and mouse', () => {
  it('type where they clicked', async () => {
    const field = await fixture<HTMLTextAreaElement>(html`<textarea aria-label="text"></textarea>`);
    await click(field);
    expect(document.activeElement).to.equal(field);
    await type('print(6*7)\nB');
    expect(field.value).to.equal('print(6*7)\nB');
  });

  it('press chords, and keys that move the focus', async () => {
    const form = await fixture<HTMLFormElement>(html`<form><input aria-label="first" /><input aria-label="second" /></form>`);
    const [first, second] = form.querySelectorAll('input');
    const seen: string[] = [];
    form.addEventListener('keydown', (event) => seen.push(`${event.ctrlKey ? 'Ctrl+' : ''}${event.key}`));
    first?.focus();
    await press('Control+b');
    await press('Tab');
    expect(seen).to.deep.equal(['Ctrl+Control', 'Ctrl+b', 'Tab']);
    expect(document.activeElement).to.equal(second);
  });

  it('make the window as large as asked', async () => {
    await emulate({ width: 700, height: 500 });
    expect([innerWidth, innerHeight]).to.deep.equal([700, 500]);
  });
});
