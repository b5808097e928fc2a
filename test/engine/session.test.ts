import { expect } from '@open-wc/testing';
import { Session } from '../../src/engine/session.js';
import type { SessionStatus } from '../../src/engine/types.js';
import { PlaygroundError } from '../../src/errors.js';
import { FakeRuntime } from '../../src/testing/fake-runtime.js';
import { FakeClock, settle } from '../support/clock.js';

describe('a session', () => {
  let runtime: FakeRuntime;
  let session: Session;
  let statuses: SessionStatus[];

  // Loaded lazily by the first session; here, so that no test waits for a file.
  before(() => import('../../src/engine/boot.js'));
  beforeEach(() => {
    runtime = new FakeRuntime();
    session = new Session({}, runtime.parts);
    statuses = [];
    session.on('status', ({ status }) => statuses.push(status));
  });

  afterEach(() => session.dispose());

  describe('that runs code', () => {
    it('starts Python with the first run', async () => {
      const result = await session.run('1').result;
      expect(result).to.deep.equal({ status: 'ok', value: '1', durationMs: 1 });
      expect(statuses).to.deep.equal(['booting', 'ready', 'running', 'ready']);
    });

    it('runs one after the other, in the order asked for', async () => {
      const order: string[] = [];
      session.on('result', ({ run }) => order.push(run.code));
      await Promise.all(['a', 'b', 'fail', 'c'].map((code) => session.run(code).result));
      expect(order).to.deep.equal(['a', 'b', 'fail', 'c']);
      expect(runtime.worker.sent.map((message) => 'code' in message && message.code)).to.deep.equal(['a', 'b', 'fail', 'c']);
    });

    it('starts Python once, however often it is asked', async () => {
      const reports = await Promise.all([session.boot(), session.boot(), session.run('1').result.then(() => session.boot())]);
      expect(runtime.workers).to.have.length(1);
      expect(new Set(reports)).to.have.length(1);
    });

    it('gives a program’s output to its run, and what comes after the end to listeners', async () => {
      const heard: string[] = [];
      session.on('output', ({ run, items }) => heard.push(`${run.code}: ${items.map((item) => 'text' in item && item.text).join()}`));
      const run = session.run('forever');
      await session.boot();
      runtime.worker.print('during');
      runtime.worker.end({ status: 'ok' });
      const seen: unknown[] = [];
      for await (const item of run) seen.push(item);
      runtime.worker.emit({ type: 'output', run: run.id, items: [{ stream: 'stdout', text: 'background' }] });
      await settle();
      expect(seen).to.deep.equal([{ stream: 'stdout', text: 'during' }]);
      expect(heard).to.deep.equal(['forever: during', 'forever: background']);
    });

    it('ignores output and results of runs that were never asked for', async () => {
      const run = session.run('forever');
      await session.boot();
      let outputs = 0;
      session.on('output', () => (outputs += 1));
      runtime.worker.emit({ type: 'output', run: 99, items: [{ stream: 'stdout', text: 'forged' }] });
      runtime.worker.emit({ type: 'result', run: 99, outcome: { status: 'ok' }, ms: 0 });
      await settle();
      expect([outputs, session.status]).to.deep.equal([0, 'running']);
      runtime.worker.end({ status: 'ok' });
      expect((await run.result).status).to.equal('ok');
    });

    it('lets a listener start the next run from any event', async () => {
      const results: string[] = [];
      let left = 6;
      const again = (): void => void (left-- > 0 && session.run(`listener ${left}`).result.then(({ status }) => results.push(status)));
      session.on('status', again);
      session.on('result', again);
      await session.run('1').result;
      for (let turn = 0; turn < 4; turn++) await settle();
      expect(results).to.deep.equal(Array(6).fill('ok'));
      expect(session.status).to.equal('ready');
    });
  });

  describe('that is stopped', () => {
    it('interrupts the program and keeps the interpreter', async () => {
      const run = session.run('forever');
      await session.boot();
      session.stop();
      const result = await run.result;
      expect([result.status, result.stoppedBy]).to.deep.equal(['stopped', 'interrupt']);
      expect((await session.run('1').result).status).to.equal('ok');
      expect(runtime.workers).to.have.length(1);
    });

    it('sends one interrupt, however often Stop is pressed', async () => {
      const run = session.run('forever');
      await session.boot();
      for (let press = 0; press < 20; press++) session.stop();
      expect((await run.result).status).to.equal('stopped');
      expect(runtime.worker.generation).to.equal(1);
      expect(runtime.workers).to.have.length(1);
    });

    it('tells each run how many interrupts came before it, so that none of them can hit it', async () => {
      for (let round = 0; round < 3; round++) {
        const run = session.run('forever');
        await session.boot();
        session.stop();
        await run.result;
      }
      const generations = runtime.worker.sent.flatMap((message) => (message.type === 'run' ? [message.generation] : []));
      expect(generations).to.deep.equal([0, 1, 2]);
    });

    it('does not stop the next run with an interrupt that came too late for the one before', async () => {
      const first = session.run('forever');
      await session.boot();
      runtime.worker.end({ status: 'ok' });
      session.stop();
      expect((await first.result).status).to.equal('ok');
      const second = session.run('forever');
      await settle();
      expect(session.status).to.equal('running');
      second.stop();
      expect((await second.result).stoppedBy).to.equal('interrupt');
    });

    it('gives back what waits in the queue at once', async () => {
      const runs = [session.run('forever'), session.run('1'), session.run('2')];
      await session.boot();
      session.stop();
      const results = await Promise.all(runs.map((run) => run.result));
      expect(results.map(({ status }) => status)).to.deep.equal(['stopped', 'stopped', 'stopped']);
      expect(runtime.worker.sent.filter(({ type }) => type === 'run')).to.have.length(1);
    });

    it('takes a single waiting run out of the queue and leaves the others', async () => {
      const runs = [session.run('a'), session.run('b'), session.run('c')] as const;
      runs[1].stop();
      const results = await Promise.all(runs.map((run) => run.result));
      expect(results.map(({ status }) => status)).to.deep.equal(['ok', 'stopped', 'ok']);
    });

    it('can be told so by a signal: before the run, while it waits, and while it runs', async () => {
      const before = AbortSignal.abort();
      const waiting = new AbortController();
      const running = new AbortController();
      const runs = [session.run('forever', { signal: running.signal }), session.run('1', { signal: before }), session.run('2', { signal: waiting.signal })] as const;
      waiting.abort();
      expect((await runs[1].result).status).to.equal('stopped');
      expect((await runs[2].result).status).to.equal('stopped');
      await session.boot();
      running.abort();
      expect((await runs[0].result).stoppedBy).to.equal('interrupt');
    });

    it('can be stopped by whoever hears that it runs', async () => {
      session.on('status', ({ status }) => status === 'running' && session.stop());
      expect((await session.run('forever').result).stoppedBy).to.equal('interrupt');
    });

    it('stops what goes on in the background while nothing runs, and no run that comes later', async () => {
      session.stop();
      await session.boot();
      session.stop();
      expect((await session.run('1').result).status).to.equal('ok');
      expect(runtime.worker.sent.map(({ type }) => type)).to.include('cancel');
    });

    it('gives up a start, and takes the next run for a new one', async () => {
      runtime.autoBoot = false;
      const booting = rejection(session.boot());
      const stopped = session.run('1');
      await settle();
      session.stop();
      const next = session.run('2');
      expect((await stopped.result).status).to.equal('stopped');
      expect((await booting).code).to.equal('aborted');
      await settle();
      runtime.worker.boot();
      expect((await next.result).value).to.equal('2');
      expect([runtime.workers.length, runtime.alive]).to.deep.equal([2, 1]);
      expect(statuses).to.deep.equal(['booting', 'idle', 'booting', 'ready', 'running', 'ready']);
    });

    it('gives up a start when the last run that needs it is stopped, unless somebody asked for the start itself', async () => {
      runtime.autoBoot = false;
      const runs = [session.run('1'), session.run('2')] as const;
      await settle();
      runs[0].stop();
      expect(session.status).to.equal('booting');
      runs[1].stop();
      expect([session.status, runtime.alive]).to.deep.equal(['idle', 0]);
      const booting = session.boot();
      session.run('3').stop();
      await settle();
      expect(session.status).to.equal('booting');
      runtime.worker.boot();
      await booting;
    });

    it('ends the worker of a start that is given up in its last moment', async () => {
      session.on('progress', ({ progress }) => progress.phase === 'bridge' && session.stop());
      runtime.autoBoot = false;
      const booting = rejection(session.boot());
      await settle();
      runtime.worker.emit({ type: 'booting', phase: 'bridge' });
      runtime.worker.boot();
      expect((await booting).code).to.equal('aborted');
      expect([runtime.alive, session.status]).to.deep.equal([0, 'idle']);
    });

    it('can be stopped by whoever hears that it starts', async () => {
      const unlisten = session.on('status', ({ status }) => status === 'booting' && session.stop());
      expect((await rejection(session.boot())).code).to.equal('aborted');
      unlisten();
      expect((await session.run('1').result).status).to.equal('ok');
    });
  });

  describe('whose program does not answer', () => {
    let clock: FakeClock;

    beforeEach(async () => {
      await session.boot();
      clock = new FakeClock();
    });

    afterEach(() => clock.restore());

    it('replaces the interpreter after a second', async () => {
      const run = session.run('deaf');
      session.stop();
      await clock.pass(999);
      expect(runtime.workers).to.have.length(1);
      await clock.pass(2);
      const result = await run.result;
      expect([result.status, result.stoppedBy]).to.deep.equal(['stopped', 'restart']);
      expect([runtime.workers.length, runtime.alive, session.status]).to.deep.equal([2, 1, 'ready']);
    });

    it('replaces it at once when Stop is pressed again, and once however often', async () => {
      const run = session.run('deaf');
      session.stop();
      await clock.pass(400);
      for (let press = 0; press < 3; press++) session.stop();
      expect((await run.result).stoppedBy).to.equal('restart');
      await clock.pass(0);
      expect(statuses.slice(-3)).to.deep.equal(['idle', 'booting', 'ready']);
      expect([runtime.workers.length, runtime.alive]).to.deep.equal([2, 1]);
    });

    it('takes a double click for one press', async () => {
      const run = session.run('deaf');
      session.stop();
      await clock.pass(200);
      session.stop();
      expect(runtime.alive + runtime.workers.length).to.equal(2);
      await clock.pass(1000);
      expect((await run.result).stoppedBy).to.equal('restart');
    });

    it('goes on with what waits, in the new interpreter', async () => {
      const stuck = session.run('deaf');
      stuck.stop();
      const next = session.run('next');
      await clock.pass(1001);
      expect((await next.result).value).to.equal('next');
      expect(runtime.workers).to.have.length(2);
    });

    it('says that it is silent, and that it answers again', async () => {
      const heard: boolean[] = [];
      session.on('responsive', ({ responsive }) => heard.push(responsive));
      const run = session.run('deaf');
      // A busy worker answers no ping either.
      runtime.worker.send = () => undefined;
      await clock.pass(2000);
      expect(heard).to.deep.equal([false]);
      runtime.worker.emit({ type: 'pong', ping: 0 });
      await clock.pass(0);
      expect(heard).to.deep.equal([false, true]);
      runtime.worker.end({ status: 'ok' });
      await run.result;
    });

    it('stops a run that takes longer than it may', async () => {
      const run = session.run('forever', { timeout: 3 });
      await clock.pass(2999);
      expect(session.status).to.equal('running');
      await clock.pass(2);
      const result = await run.result;
      expect([result.status, result.stoppedBy]).to.deep.equal(['timeout', 'interrupt']);
    });

    it('does not count a time limit as a second Stop', async () => {
      const run = session.run('deaf', { timeout: 1 });
      await clock.pass(500);
      session.stop();
      await clock.pass(900);
      expect(runtime.workers).to.have.length(1);
      await clock.pass(200);
      expect((await run.result).status).to.equal('stopped');
    });

    it('takes an endless time limit for none', async () => {
      const run = session.run('forever', { timeout: Infinity });
      await clock.pass(10_000);
      expect(session.status).to.equal('running');
      run.stop();
      await run.result;
    });

    it('leaves no timer behind', async () => {
      const run = session.run('forever', { timeout: 5 });
      await clock.pass(100);
      session.stop();
      await run.result;
      await settle();
      expect(clock.timers).to.equal(0);
    });
  });

  describe('after the page slept', () => {
    let clock: FakeClock;

    beforeEach(async () => {
      await session.boot();
      clock = new FakeClock();
    });

    afterEach(() => clock.restore());

    it('finds out that its idle worker is dead', async () => {
      runtime.worker.send = () => undefined;
      const errors: string[] = [];
      session.on('error', ({ error }) => errors.push(error.code));
      session.probe();
      await clock.pass(9000);
      expect(session.status).to.equal('ready');
      await clock.pass(1500);
      expect([session.status, errors]).to.deep.equal(['crashed', ['worker-failed']]);
      expect((await session.run('1').result).status).to.equal('ok');
    });

    it('finds it out in the same time when it is asked again and again', async () => {
      runtime.worker.send = () => undefined;
      for (let asked = 0; asked < 21; asked++) {
        session.probe();
        await clock.pass(500);
      }
      expect(session.status).to.equal('crashed');
    });

    it('keeps a worker that answers', async () => {
      session.probe();
      await clock.pass(5000);
      expect([session.status, runtime.alive, clock.timers]).to.deep.equal(['ready', 1, 0]);
    });

    it('keeps a worker that computes in the background before it answers', async () => {
      const { send } = runtime.worker;
      runtime.worker.send = () => undefined;
      session.probe();
      await clock.pass(9000);
      runtime.worker.send = send;
      runtime.worker.emit({ type: 'pong', ping: 1 });
      await clock.pass(20_000);
      expect([session.status, runtime.alive, clock.timers]).to.deep.equal(['ready', 1, 0]);
    });

    it('asks a worker that reported an error whether it lives', async () => {
      runtime.worker.error('ReferenceError: x is not defined');
      await clock.pass(5000);
      expect(session.status).to.equal('ready');
      runtime.worker.send = () => undefined;
      runtime.worker.error('out of memory');
      await clock.pass(10_500);
      expect(session.status).to.equal('crashed');
    });

    it('does not blame the worker for the time that the page slept', async () => {
      const heard: boolean[] = [];
      session.on('responsive', ({ responsive }) => heard.push(responsive));
      const run = session.run('forever');
      await clock.pass(600);
      clock.jump(3_600_000);
      await clock.pass(1000);
      expect(heard).to.deep.equal([]);
      run.stop();
      await run.result;
    });
  });

  describe('that is restarted', () => {
    it('ends what runs and what waits, and has a fresh interpreter', async () => {
      const runs = [session.run('forever'), session.run('1')];
      await session.boot();
      await session.restart();
      const results = await Promise.all(runs.map((run) => run.result));
      expect(results.map(({ status }) => status)).to.deep.equal(['stopped', 'stopped']);
      expect([runtime.workers.length, runtime.alive, session.status]).to.deep.equal([2, 1, 'ready']);
    });

    it('starts once when asked several times', async () => {
      await session.boot();
      const restarts = [session.restart(), session.restart(), session.restart()];
      const ends = await Promise.allSettled(restarts);
      expect(ends.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected', 'fulfilled']);
      expect([runtime.alive, session.status]).to.deep.equal([1, 'ready']);
    });

    it('starts when it had not, or had crashed', async () => {
      await session.restart();
      runtime.worker.lose();
      await settle();
      expect(session.status).to.equal('crashed');
      await session.restart();
      expect(session.status).to.equal('ready');
    });
  });

  describe('that is disposed', () => {
    const states: Readonly<Record<string, () => Promise<void>>> = {
      idle: () => Promise.resolve(),
      booting: () => {
        runtime.autoBoot = false;
        session.boot().catch(() => undefined);
        return settle();
      },
      ready: async () => void (await session.boot()),
      running: async () => {
        session.run('forever');
        await session.boot();
      },
      stopping: async () => {
        session.run('deaf');
        await session.boot();
        session.stop();
      },
      crashed: async () => {
        await session.boot();
        runtime.worker.lose();
        await settle();
      },
    };

    for (const [state, reach] of Object.entries(states)) {
      it(`settles everything and ends its worker when it was ${state}`, async () => {
        const queued = state === 'idle' || state === 'ready' || state === 'crashed' ? [] : [session.run('1')];
        await reach();
        await session.dispose();
        for (const run of queued) expect((await run.result).status).to.be.oneOf(['stopped', 'ok']);
        await settle();
        expect([session.status, runtime.alive]).to.deep.equal(['disposed', 0]);
      });
    }

    it('refuses to run and to start', async () => {
      await session.dispose();
      const result = await session.run('1').result;
      expect([result.status, result.error?.message]).to.deep.equal(['crashed', 'This session was ended. Make a new one.']);
      expect((await rejection(session.boot())).code).to.equal('disposed');
      expect((await rejection(session.restart())).code).to.equal('disposed');
    });

    it('says so once, and nothing after', async () => {
      session.run('forever');
      await session.boot();
      await session.dispose();
      await session.dispose();
      session.stop();
      await settle();
      expect(statuses).to.deep.equal(['booting', 'ready', 'running', 'disposed']);
    });

    it('holds no timer and no listener on the signals it was given', async () => {
      const clock = new FakeClock();
      const { signal } = new AbortController();
      const counts = countListeners(signal);
      session.run('forever', { signal, timeout: 60 });
      await session.boot();
      session.probe();
      await session.dispose();
      await settle();
      clock.restore();
      expect([clock.timers, counts.added, counts.removed]).to.deep.equal([0, 1, 1]);
    });
  });
});

/** What a promise was rejected with. */
async function rejection(promise: Promise<unknown>): Promise<PlaygroundError> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).to.be.instanceOf(PlaygroundError);
  return error as PlaygroundError;
}

function countListeners(target: EventTarget): { added: number; removed: number } {
  const counts = { added: 0, removed: 0 };
  const { addEventListener, removeEventListener } = target;
  target.addEventListener = (...args: Parameters<EventTarget['addEventListener']>) => {
    counts.added += 1;
    addEventListener.apply(target, args);
  };
  target.removeEventListener = (...args: Parameters<EventTarget['removeEventListener']>) => {
    counts.removed += 1;
    removeEventListener.apply(target, args);
  };
  return counts;
}
