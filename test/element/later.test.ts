import { expect } from '@open-wc/testing';
import { Later } from '../../src/element/later.js';
import type { PlaygroundError } from '../../src/errors.js';
import { until } from '../support/until.js';

/** A part that is a list, and whose code comes, or does not, when the test says. */
function makeLater() {
  const loads: { come(part: string[]): void; fail(): void }[] = [];
  const failures: PlaygroundError[] = [];
  const load = (): Promise<string[]> => new Promise((come, reject) => void loads.push({ come, fail: () => reject(new TypeError('no such file')) }));
  return { loads, failures, later: new Later(load, (error) => failures.push(error)) };
}

const push = (word: string) => (part: string[]) => void part.push(word);

describe('a part that is loaded later', () => {
  it('is not loaded before it is used, and then once', () => {
    const { loads, later } = makeLater();
    later.retry();
    expect(loads).to.have.length(0);
    later.use(push('a'));
    later.use(push('b'));
    expect(loads).to.have.length(1);
  });

  it('gets the calls that waited, in order, and those after it at once', async () => {
    const { loads, later } = makeLater();
    later.use(push('a'));
    later.ifUsed(push('b'));
    const part: string[] = [];
    loads[0]!.come(part);
    await until(() => part.length === 2);
    later.use(push('c'));
    later.ifUsed(push('d'));
    expect(part).to.deep.equal(['a', 'b', 'c', 'd']);
  });

  it('is not loaded for what concerns only a part that was used', () => {
    const { loads, later } = makeLater();
    later.ifUsed(push('a'));
    expect(loads).to.have.length(0);
  });

  it('says that its code did not come, and loads it again with the next call, or when told to', async () => {
    const { loads, failures, later } = makeLater();
    later.use(push('a'));
    loads[0]!.fail();
    await until(() => failures.length === 1);
    expect(failures[0]!.code).to.equal('asset-network');
    later.use(push('b'));
    loads[1]!.fail();
    await until(() => failures.length === 2);
    later.retry();
    const part: string[] = [];
    loads[2]!.come(part);
    await until(() => part.length > 0);
    expect(part).to.deep.equal(['a', 'b']);
  });

  it('keeps the last 128 calls', async () => {
    const { loads, later } = makeLater();
    for (let count = 1; count <= 130; count++) later.use(push(String(count)));
    const part: string[] = [];
    loads[0]!.come(part);
    await until(() => part.length > 0);
    expect([part.length, part[0], part.at(-1)]).to.deep.equal([128, '3', '130']);
  });
});
