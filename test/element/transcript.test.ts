import { expect, html } from '@open-wc/testing';
import { until } from '../support/until.js';
import { button, has, inside, mountWithFake, outputText } from './playground-fixture.js';

const GOES_ON = { answer: () => undefined };

describe('what a tag says among its output', () => {
  it('is in the words of the page', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground .strings=${{ restarted: 'Alles neu.', undo: 'Zurück', burst: '{count} Zeilen' }}></py-playground>`, GOES_ON);
    await session.boot();
    await tag.restart();
    await until(() => outputText(tag).includes('Alles neu.'), 'it is said');
    expect(button(tag, 'Zurück').checkVisibility()).to.equal(true);
  });

  it('is in English where the page says nothing else', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground .strings=${{ run: 'Los' }}></py-playground>`, GOES_ON);
    await session.boot();
    await tag.restart();
    await until(() => outputText(tag).includes('Python is fresh: no variables. Your files are still there.'), 'it is said');
  });
});

describe('a program that asks for files, in a tag', () => {
  it('is said to wait, gets what the reader chose, and goes on', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground></py-playground>`, GOES_ON);
    const running = tag.run('1');
    await until(() => session.status === 'running', 'it runs');
    const chosen = session.choose('Your data?', { accept: '.csv', multiple: true });
    await until(() => has(tag, '.choosing'), 'the field is shown');
    await tag.updateComplete;
    expect(inside(tag, '[part~=status]').textContent).to.equal('Waiting for your answer');
    const input = inside<HTMLInputElement>(tag, '.choosing input');
    expect([input.accept, input.multiple]).to.deep.equal(['.csv', true]);
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'a.csv'));
    input.files = data.files;
    input.dispatchEvent(new Event('change'));
    expect(await chosen).to.deep.equal([{ name: 'a.csv', data: 'eA==' }]);
    session.finish();
    expect((await running).status).to.equal('ok');
    await until(() => outputText(tag).includes('You chose a.csv (1 byte).'), 'the choice is said');
  });

  it('hears when the reader wants to choose none', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground></py-playground>`, GOES_ON);
    void tag.run('1');
    await until(() => session.status === 'running', 'it runs');
    const chosen = session.choose('');
    await until(() => has(tag, '.choosing'), 'the field is shown');
    button(tag, 'Cancel').click();
    expect(await chosen).to.equal(null);
    session.finish();
  });

  it('takes the field away when that is over, and says that it runs', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground></py-playground>`, GOES_ON);
    void tag.run('1');
    await until(() => session.status === 'running', 'it runs');
    const over = new AbortController();
    void session.choose('Your data?', { over: over.signal });
    await until(() => has(tag, '.choosing'), 'the field is shown');
    over.abort();
    await tag.updateComplete;
    expect([has(tag, '.choosing'), inside(tag, '[part~=status]').textContent]).to.deep.equal([false, 'Running…']);
    session.finish();
  });

  it('shows no field for a question that was over before it could be shown', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground></py-playground>`, GOES_ON);
    void tag.run('1');
    await until(() => session.status === 'running', 'it runs');
    void session.choose('Your data?', { over: AbortSignal.abort() });
    session.print({ stream: 'stdout', text: 'later' });
    await until(() => outputText(tag).includes('later'), 'what came later is shown');
    expect(has(tag, '.choosing')).to.equal(false);
    session.finish();
  });
});
