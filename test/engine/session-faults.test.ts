import { expect } from '@open-wc/testing';
import { Session } from '../../src/engine/session.js';
import { PlaygroundError } from '../../src/errors.js';
import { FakeRuntime } from '../../src/testing/fake-runtime.js';
import type { FakeStep, FakeWorker } from '../../src/testing/fake-runtime.js';
import { FakeClock, settle } from '../support/clock.js';

/** Ways for a worker to end that nobody asked for, and the code that the session reports. */
const DEATHS: Readonly<Record<string, readonly [(worker: FakeWorker) => void, string]>> = {
  'its frame is removed': [(worker) => worker.lose(), 'worker-failed'],
  'it sends garbage': [(worker) => worker.fault('invalid'), 'worker-rejected'],
  'it floods the page': [(worker) => worker.fault('flood'), 'worker-rejected'],
  'Python ends itself': [(worker) => worker.emit({ type: 'ended', reason: 'Python ended: exit code 3.' }), 'interpreter-ended'],
};

/** A state of the session, how to bring it about, and the runs that are pending then. */
const STATES: Readonly<Record<string, { readonly codes: readonly string[]; readonly stop: boolean; readonly booted: boolean }>> = {
  booting: { codes: ['1', '2'], stop: false, booted: false },
  ready: { codes: [], stop: false, booted: true },
  running: { codes: ['forever', '2'], stop: false, booted: true },
  stopping: { codes: ['deaf'], stop: true, booted: true },
};

describe('a session whose worker dies', () => {
  let runtime: FakeRuntime;
  let session: Session;
  let errors: string[];

  // Loaded lazily by the first session; here, so that no test waits for a file.
  before(() => import('../../src/engine/boot.js'));
  beforeEach(() => {
    runtime = new FakeRuntime();
    session = new Session({}, runtime.parts);
    errors = [];
    session.on('error', ({ error }) => errors.push(error.code));
  });

  afterEach(() => session.dispose());

  for (const [state, { codes, stop, booted }] of Object.entries(STATES)) {
    for (const [what, [die, code]] of Object.entries(DEATHS)) {
      it(`settles every promise and starts a fresh one with the next run, when ${what} while ${state}`, async () => {
        runtime.autoBoot = booted;
        const boot = session.boot().then(
          () => 'ready',
          (error: unknown) => error,
        );
        const runs = codes.map((text) => session.run(text));
        if (booted) await boot;
        await settle();
        if (stop) session.stop();
        die(runtime.worker);
        const results = await Promise.all(runs.map((run) => run.result));
        await settle();
        expect(results.map(({ status }) => status).slice(0, 1)).to.deep.equal(codes.length > 0 ? ['crashed'] : []);
        expect(session.status).to.equal('crashed');
        expect(errors).to.deep.equal([code]);
        if (!booted) expect(await boot).to.be.instanceOf(PlaygroundError).with.property('code', code);
        runtime.autoBoot = true;
        expect((await session.run('next').result).value).to.equal('next');
        expect(runtime.alive).to.equal(1);
      });
    }
  }

  it('says why in the result, and what to do', async () => {
    const run = session.run('forever');
    await session.boot();
    runtime.worker.fault('flood');
    const { error } = await run.result;
    expect(error?.type).to.equal('PlaygroundError');
    expect(error?.message).to.match(/more messages than the page can take.*Run again/);
  });

  it('lets who hears of the crash run again at once', async () => {
    const unlisten = session.on('status', ({ status }) => {
      if (status !== 'crashed') return;
      unlisten();
      again = session.run('again');
    });
    let again = session.run('forever');
    await session.boot();
    runtime.worker.lose();
    await settle();
    expect((await again.result).value).to.equal('again');
    expect(session.status).to.equal('ready');
  });

  it('is reported as crashed even if it was being stopped', async () => {
    const run = session.run('deaf');
    await session.boot();
    session.stop();
    runtime.worker.emit({ type: 'ended', reason: 'Python ended.' });
    expect((await run.result).status).to.equal('crashed');
  });
});

describe('a session whose start fails', () => {
  let runtime: FakeRuntime;
  let session: Session;

  beforeEach(() => {
    runtime = new FakeRuntime();
    session = new Session({}, runtime.parts);
  });

  afterEach(() => session.dispose());

  for (const step of ['download', 'sandbox', 'packages'] satisfies FakeStep[]) {
    it(`gives the error of the ${step} to who waits, and tries again with the next run`, async () => {
      const error = new PlaygroundError({ code: 'asset-http', phase: 'download', message: 'Not there.', url: 'https://example.org/x' });
      const failing = Promise.reject(error);
      failing.catch(() => undefined);
      runtime.hold(step, failing);
      const run = session.run('1');
      expect(await session.boot().catch((reason: unknown) => reason)).to.equal(error);
      const result = await run.result;
      expect([result.status, result.error?.message, session.status]).to.deep.equal(['crashed', 'Not there.', 'crashed']);
      runtime.hold(step, undefined);
      expect((await session.run('2').result).value).to.equal('2');
    });

    it(`can be stopped and disposed while the ${step} is on its way`, async () => {
      let arrive = (): void => undefined;
      runtime.hold(step, new Promise((resolve) => (arrive = resolve)));
      const run = session.run('1');
      await settle();
      session.stop();
      expect((await run.result).status).to.equal('stopped');
      const second = session.run('2');
      await settle();
      await session.dispose();
      expect((await second.result).status).to.equal('stopped');
      arrive();
      await settle();
      expect(runtime.alive).to.equal(0);
    });
  }

  it('reports a worker that cannot start', async () => {
    runtime.autoBoot = false;
    const boot = session.boot().catch((reason: unknown) => reason);
    await settle();
    runtime.worker.error('SyntaxError');
    expect(await boot).to.have.property('code', 'worker-failed');
    expect(runtime.alive).to.equal(0);
  });

  it('reports a worker that says why it cannot', async () => {
    runtime.autoBoot = false;
    const boot = session.boot().catch((reason: unknown) => reason);
    await settle();
    runtime.worker.emit({ type: 'boot-failed', code: 'package-failed', message: 'numpy could not be installed.' });
    expect(await boot).to.include({ code: 'package-failed', phase: 'packages', message: 'numpy could not be installed.' });
  });

  it('refuses a worker of another release', async () => {
    runtime.autoBoot = false;
    const boot = session.boot().catch((reason: unknown) => reason);
    await settle();
    runtime.worker.emit({ type: 'ready', version: '0.0.0+old', python: '3.14.2', lost: '', phases: {} });
    expect(await boot).to.have.property('code', 'version-mismatch');
  });

  it('gives a worker up that is silent for a minute, but not one that goes on', async () => {
    const clock = new FakeClock();
    try {
      runtime.autoBoot = false;
      const boot = session.boot().catch((reason: unknown) => reason);
      await clock.pass(0);
      for (const phase of ['start', 'glue', 'interpreter'] as const) {
        runtime.worker.emit({ type: 'booting', phase });
        await clock.pass(50_000);
        expect(session.status).to.equal('booting');
      }
      await clock.pass(10_001);
      expect(await boot).to.have.property('code', 'boot-timeout');
      expect([runtime.alive, clock.timers]).to.deep.equal([0, 0]);
    } finally {
      clock.restore();
    }
  });

  it('tells a failed place before the download is over', async () => {
    const blocked = Promise.reject(new PlaygroundError({ code: 'csp-blocked', phase: 'sandbox', message: 'Blocked.' }));
    blocked.catch(() => undefined);
    runtime.hold('download', new Promise(() => undefined));
    const parts = { ...runtime.parts, transport: { open: () => blocked } };
    const error = await new Session({}, parts).boot().catch((reason: unknown) => reason);
    expect(error).to.have.property('code', 'csp-blocked');
  });
});
