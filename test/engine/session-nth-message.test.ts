import { expect } from '@open-wc/testing';
import { Session } from '../../src/engine/session.js';
import { FakeRuntime } from '../../src/testing/fake-runtime.js';
import type { FakeWorker } from '../../src/testing/fake-runtime.js';
import type { WorkerToHost } from '../../src/protocol/messages.js';
import { FakeClock } from '../support/clock.js';

const DEATHS: Readonly<Record<string, (worker: FakeWorker) => void>> = {
  'its frame is removed': (worker) => worker.lose(),
  'it sends garbage': (worker) => worker.fault('invalid'),
  'Python ends itself': (worker) => worker.emit({ type: 'ended', reason: 'Python ended.' }),
  'it falls silent': () => undefined,
};

/** A runtime whose workers, all together, say `last` messages; then the one that would say the next dies, and says nothing more. */
function dyingRuntime(last: number, die: (worker: FakeWorker) => void): { readonly runtime: FakeRuntime; readonly died: () => boolean } {
  const runtime = new FakeRuntime();
  runtime.image = new Blob(['base']);
  let said = 0;
  let dead: FakeWorker | undefined;
  const { open } = runtime.parts.transport;
  runtime.parts.transport.open = async (...request) => {
    const place = await open(...request);
    return {
      alive: true,
      spawn: (asked, events) =>
        place.spawn(asked, {
          ...events,
          message: (message: WorkerToHost) => {
            const { worker } = runtime;
            if (worker === dead && message.type !== 'ended') return;
            if (dead || said++ < last) events.message(message);
            else {
              dead = worker;
              die(worker);
            }
          },
        }),
    };
  };
  return { runtime, died: () => dead !== undefined };
}

describe('a session whose worker dies at its nth message', () => {
  before(() => import('../../src/engine/boot.js'));

  for (const [what, die] of Object.entries(DEATHS)) {
    it(`settles every promise and runs again, for each n, when ${what}`, async () => {
      for (let last = 0; ; last++) {
        const { runtime, died } = dyingRuntime(last, die);
        const clock = new FakeClock();
        const session = new Session({ storageKey: 'lesson' }, runtime.parts);
        const pending: Promise<unknown>[] = [];
        const ask = (promise: Promise<unknown>): void => void pending.push(promise.catch((error: unknown) => error));
        try {
          ask(session.boot());
          ask(session.run('1').result);
          await clock.pass(0);
          ask(session.run('forever', { timeout: 1 }).result);
          ask(session.run('2').result);
          await clock.pass(3000);
          ask(session.checkpoint());
          await clock.pass(0);
          ask(session.hibernate());
          await clock.pass(0);
          // What a silent worker leaves open ends with it.
          session.probe();
          ask(session.run('3').result);
          await clock.pass(70_000);
          session.stop();
          await clock.pass(2000);
          let settled = 0;
          for (const promise of pending) void promise.then(() => (settled += 1));
          const over = !died();
          let again: string | undefined;
          void session.run('again').result.then(({ value }) => (again = value));
          await clock.pass(70_000);
          expect(settled, `settled, at message ${last + 1}`).to.equal(pending.length);
          if (!over) expect([again, runtime.alive], `run again, at message ${last + 1}`).to.deep.equal(['again', 1]);
          await session.dispose();
          expect([runtime.alive, clock.timers]).to.deep.equal([0, 0]);
          if (!over) continue;
          expect(last).to.be.greaterThan(8);
          break;
        } finally {
          clock.restore();
        }
      }
    });
  }
});
