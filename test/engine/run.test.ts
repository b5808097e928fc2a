import { expect } from '@open-wc/testing';
import { Run } from '../../src/engine/run.js';
import type { OutputItem } from '../../src/protocol/messages.js';

const line = (text: string): OutputItem => ({ stream: 'stdout', text });

async function read(run: Run): Promise<string> {
  let all = '';
  for await (const item of run) if ('text' in item) all += item.text;
  return all;
}

describe('a run', () => {
  let run: Run;
  beforeEach(() => void (run = new Run(1, 'code', {}, () => undefined)));

  it('gives its output in order, what came before the reader and what comes after', async () => {
    run.push([line('a'), line('b')]);
    const reading = read(run);
    run.push([line('c')]);
    await Promise.resolve();
    run.push([line('d')]);
    run.settle({ status: 'ok', durationMs: 1 });
    expect(await reading).to.equal('abcd');
  });

  it('ends for every reader, each item going to one of them', async () => {
    const readers = [read(run), read(run), read(run)];
    run.push([line('a')]);
    await Promise.resolve();
    run.push([line('b')]);
    run.settle({ status: 'ok', durationMs: 1 });
    expect((await Promise.all(readers)).join('')).to.equal('ab');
  });

  it('keeps the newest output when nobody reads it, and no more than 8 MiB', async () => {
    const chunk = 'x'.repeat(1 << 20);
    for (let i = 0; i < 40; i++) run.push([line(`${i}:${chunk}`)]);
    run.settle({ status: 'ok', durationMs: 1 });
    const kept = await read(run);
    expect(kept.length).to.be.within(7 << 20, 8 << 20);
    expect(kept.startsWith('33:')).to.equal(true);
  });

  it('keeps a single item however large it is', async () => {
    run.push([line('x'.repeat(9 << 20))]);
    run.settle({ status: 'ok', durationMs: 1 });
    expect((await read(run)).length).to.equal(9 << 20);
  });

  it('can be read after its end', async () => {
    run.push([line('late')]);
    run.settle({ status: 'ok', durationMs: 1 });
    expect([await read(run), await read(run)]).to.deep.equal(['late', '']);
  });
});
