import { expect, html } from '@open-wc/testing';
import type { PyPlayground } from '../../src/element/py-playground.js';
import { until } from '../support/until.js';
import { button, inside, mountWithFake } from './playground-fixture.js';

const { fetch } = globalThis;
let arrive: (code: Response) => void;

beforeEach(() => {
  const arriving = new Promise<Response>((resolve) => (arrive = resolve));
  globalThis.fetch = () => arriving;
});

afterEach(() => {
  arrive(new Response(''));
  globalThis.fetch = fetch;
});

const statusText = (tag: PyPlayground): string => inside(tag, '[part=status]').textContent.trim();

describe('a run whose code is on its way', () => {
  it('says so, begins when it has come, and is one however often it is asked for', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground boot="run" src="/lesson.py"></py-playground>`);
    const [first, second] = [tag.run(), tag.run()];
    await until(() => statusText(tag) === 'Loading the code…');
    const third = tag.run();
    expect(session.runs).to.have.length(0);
    arrive(new Response('x = 7'));
    const results = await Promise.all([first, second, third]);
    expect(results.map((result) => result === results[0])).to.deep.equal([true, true, true]);
    expect(session.runs.map((run) => run.code)).to.deep.equal(['x = 7']);
  });

  it('is given up by Stop, and can be asked for again', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground boot="run" src="/lesson.py"></py-playground>`);
    const running = tag.run();
    await until(() => button(tag, 'Stop').ariaDisabled === 'false');
    button(tag, 'Stop').click();
    expect(await running).to.deep.equal({ status: 'stopped', durationMs: 0 });
    await tag.updateComplete;
    expect([statusText(tag), button(tag, 'Run').ariaDisabled]).to.deep.equal(['', 'false']);
    const again = tag.run();
    arrive(new Response('x = 8'));
    expect((await again).status).to.equal('ok');
    expect(session.runs.map((run) => run.code)).to.deep.equal(['x = 8']);
  });

  it('does not begin when the code does not come, and the card that says why stays', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground boot="run" src="/lesson.py"></py-playground>`);
    const running = tag.run();
    await until(() => statusText(tag) === 'Loading the code…');
    arrive(new Response('x'.repeat((1 << 20) + 1)));
    const { status, error } = await running;
    await tag.updateComplete;
    expect([status, session.runs.length]).to.deep.equal(['crashed', 0]);
    expect(inside(tag, '[role=alert]').innerText).to.contain(error!.message);
  });

  it('lets other code run at once', async () => {
    const { tag, session } = await mountWithFake(html`<py-playground boot="run" src="/lesson.py"></py-playground>`);
    await tag.run('print(1)');
    expect(session.runs.map((run) => run.code)).to.deep.equal(['print(1)']);
  });
});
