import { expect, html } from '@open-wc/testing';
import { SessionHolder } from '../../src/element/session-holder.js';
import type { SessionListener } from '../../src/element/session-binding.js';
import { PlaygroundError } from '../../src/errors.js';
import { FakeSession } from '../../src/testing/fake-session.js';
import { until } from '../support/until.js';
import { collectWarnings, mount, useFakes } from './playground-fixture.js';

const DEAF: SessionListener = {
  statusChanged: () => undefined,
  progressed: () => undefined,
  becameReady: () => undefined,
  asked: () => undefined,
  askedForFiles: () => undefined,
  printed: () => undefined,
  failed: () => undefined,
  responsiveChanged: () => undefined,
  saved: () => undefined,
  savedElsewhere: () => undefined,
  deviceChanged: () => undefined,
};

function hold(fake = {}): { readonly holder: SessionHolder; readonly made: FakeSession[]; readonly warnings: string[] } {
  const [made, warnings]: [FakeSession[], string[]] = [[], []];
  const create = (): FakeSession => {
    const session = new FakeSession(fake);
    made.push(session);
    return session;
  };
  return { holder: new SessionHolder({ group: () => '', create, warn: (message) => void warnings.push(message) }, DEAF), made, warnings };
}

describe('attributes that change', () => {
  it('before Python was asked for give a fresh session, and the one before ends', () => {
    const { holder, made, warnings } = hold();
    holder.bind();
    holder.settingsChanged(['packages']);
    expect([holder.session, made[0]!.calls.dispose, made[0]!.listeners]).to.deep.equal([undefined, 1, 0]);
    holder.bind();
    expect([made.length, warnings]).to.deep.equal([2, []]);
  });

  it('after a start that failed give a fresh session', async () => {
    const { holder, made } = hold({ slowBoot: true });
    const booting = holder.bind().session.boot().catch((error: unknown) => error);
    made[0]!.failBoot(new PlaygroundError({ code: 'asset-http', phase: 'download', message: 'Not there.' }));
    await booting;
    holder.settingsChanged(['indexUrl']);
    expect(holder.bind().session === made[1]).to.equal(true);
  });

  it('while Python starts, or after, leave it as it is and say so', async () => {
    const { holder, made, warnings } = hold({ slowBoot: true });
    const booting = holder.bind().session.boot();
    holder.settingsChanged(['packages']);
    made[0]!.finishBoot();
    await booting;
    holder.settingsChanged(['indexUrl', 'noPersist']);
    expect([made.length, made[0]!.calls.dispose]).to.deep.equal([1, 0]);
    expect(warnings[0]).to.contain('packages');
    expect(warnings[1]).to.contain('index-url, no-persist');
  });

  it('do not concern a session that the page gave', () => {
    const { holder, warnings } = hold();
    const given = new FakeSession();
    holder.give(given);
    holder.bind();
    holder.settingsChanged(['packages']);
    expect([holder.session === given, warnings]).to.deep.equal([true, []]);
  });

  it('while the look for an image is on are looked for again', async () => {
    const { holder, made } = hold();
    const looking = holder.isQuick(new AbortController().signal);
    holder.settingsChanged(['packages']);
    expect([await looking, made.length]).to.deep.equal([false, 2]);
  });
});

it('a tag says once that a change comes too late, and takes one that comes in time', async () => {
  const made = useFakes();
  const { warnings, stop } = collectWarnings();
  const tag = await mount(html`<py-playground boot="run" packages="numpy">x</py-playground>`);
  tag.packages = 'pandas';
  await tag.run();
  for (const packages of ['scipy', 'sympy']) {
    tag.packages = packages;
    await tag.updateComplete;
  }
  await until(() => tag.status === 'ready');
  stop();
  expect(made.map(({ options }) => options.packages)).to.deep.equal([['pandas']]);
  expect(warnings.filter((warning) => warning.includes('packages'))).to.have.length(1);
});
