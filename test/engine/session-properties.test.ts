import { expect } from '@open-wc/testing';
import fc from 'fast-check';
import type { Run } from '../../src/engine/run.js';
import { Session } from '../../src/engine/session.js';
import type { RunResult, SessionStatus } from '../../src/engine/types.js';
import { FakeRuntime } from '../../src/testing/fake-runtime.js';
import { homeOf, tellingOf } from '../storage/make-checkpoint.js';
import { FakeClock } from '../support/clock.js';

/** What can follow what. */
const LEGAL: Readonly<Record<SessionStatus, readonly SessionStatus[]>> = {
  idle: ['booting', 'disposed'],
  booting: ['ready', 'idle', 'crashed'],
  ready: ['running', 'idle', 'hibernated', 'crashed', 'disposed'],
  running: ['ready', 'idle', 'crashed', 'disposed'],
  hibernated: ['booting', 'idle', 'disposed'],
  crashed: ['booting', 'idle', 'disposed'],
  disposed: [],
};

/** A session under random treatment, with everything written down that its promises rest on. */
class Trial {
  readonly runtime = imagingRuntime();
  readonly session = new Session({ storageKey: 'lesson' }, this.runtime.parts);
  readonly runs: Run[] = [];
  readonly settled = new Map<Run, number>();
  readonly wrong: string[] = [];
  /** What was asked for and has not settled yet. */
  readonly pending = new Set<string>();
  readonly clock: FakeClock;
  #last: SessionStatus = 'idle';
  #asked = 0;

  constructor(clock: FakeClock) {
    this.clock = clock;
    this.session.on('status', ({ status }) => {
      if (!LEGAL[this.#last].includes(status)) this.wrong.push(`${this.#last} → ${status}`);
      this.#last = status;
    });
    this.session.on('result', ({ run }) => this.settled.set(run, (this.settled.get(run) ?? 0) + 1));
  }

  /** Asks for something that may fail, but not hang. */
  ask(what: string, promise: Promise<unknown>): void {
    const key = `${what} ${this.#asked++}`;
    this.pending.add(key);
    promise.catch(() => undefined).finally(() => this.pending.delete(key));
  }

  check(): void {
    const { session, runtime, runs, settled } = this;
    if (session.status !== this.#last) this.wrong.push(`status is ${session.status}, but ${this.#last} was told`);
    if (runtime.alive > 1) this.wrong.push(`${runtime.alive} workers at once`);
    if ((session.status === 'disposed' || session.status === 'hibernated') && runtime.alive > 0) this.wrong.push(`a worker outlives its ${session.status} session`);
    for (const run of runs) if ((settled.get(run) ?? 0) > 1) this.wrong.push(`run ${run.id} settled twice`);
    const open = runtime.workers.filter((worker) => !worker.killed).flatMap((worker) => worker.sent.filter((message) => message.type === 'run'));
    const active = open.filter((message) => runs.some((run) => run.id === message.run && !settled.has(run)));
    if (active.length > 1) this.wrong.push(`${active.length} runs at once`);
  }
}

/** One whose workers make images, so that sessions can rest and go back. */
function imagingRuntime(): FakeRuntime {
  const runtime = new FakeRuntime();
  runtime.image = new Blob(['base']);
  return runtime;
}

type Action = (trial: Trial) => unknown;

const action: fc.Arbitrary<readonly [string, Action]> = fc.oneof(
  fc.constantFrom('1', 'fail', 'forever', 'deaf').map((code) => [`run ${code}`, ({ session, runs }: Trial) => runs.push(session.run(code))] as const),
  fc.constant(['run with a limit', ({ session, runs }: Trial) => runs.push(session.run('forever', { timeout: 0.5 }))] as const),
  fc.constant(['stop', ({ session }: Trial) => session.stop()] as const),
  fc.nat({ max: 5 }).map((n) => [`stop run ${n}`, ({ runs }: Trial) => runs.at(-1 - n)?.stop()] as const),
  fc.constant(['boot', ({ session }: Trial) => session.boot().catch(() => undefined)] as const),
  fc.constant(['restart', ({ session }: Trial) => session.restart().catch(() => undefined)] as const),
  fc.constant(['undo restart', ({ session }: Trial) => session.undoRestart().catch(() => undefined)] as const),
  fc.constant(['hibernate', ({ session }: Trial) => session.hibernate()] as const),
  fc.constant(['checkpoint', ({ session }: Trial) => void session.checkpoint().catch(() => undefined)] as const),
  fc.boolean().map((replaces) => ['save a layer', ({ runtime }: Trial) => runtime.workers.at(-1)?.save(new Blob(['layer']), replaces)] as const),
  fc.constantFrom('1', '2').map((text) => ['the worker tells of files', ({ runtime }: Trial) => runtime.workers.at(-1)?.emit({ type: 'files', home: tellingOf({ a: text }) })] as const),
  fc.constantFrom('1', '2').map((text) => ['save a layer and files', ({ runtime }: Trial) => runtime.workers.at(-1)?.save(new Blob(['layer']), true, tellingOf({ a: text }))] as const),
  fc.constant(['files', (trial: Trial) => trial.ask('files', trial.session.files())] as const),
  fc.constant(['change files', (trial: Trial) => trial.ask('change files', trial.session.changeFiles([{ kind: 'folder', path: 'a' }]))] as const),
  fc.constant(['inspect', (trial: Trial) => trial.ask('inspect', trial.session.inspect('{}'))] as const),
  fc.constantFrom(null, '{}').map((variables) => [`begin with ${String(variables)}`, (trial: Trial) => trial.ask('begin', trial.session.begin({ home: homeOf({ a: '3' }), variables }))] as const),
  fc.constant(['clear', (trial: Trial) => trial.ask('clear', trial.session.clear())] as const),
  fc.constant(['probe', ({ session }: Trial) => session.probe()] as const),
  fc.constantFrom('lose', 'invalid', 'flood', 'end', 'error').map((fault) => [fault, (trial: Trial) => breakWorker(trial, fault)] as const),
  fc.constantFrom(0, 1, 400, 1000, 3000).map((ms) => [`${ms} ms pass`, ({ clock }: Trial) => clock.pass(ms)] as const),
);

function breakWorker({ runtime }: Trial, fault: string): void {
  const worker = runtime.workers.at(-1);
  if (fault === 'lose') worker?.lose();
  else if (fault === 'end') worker?.emit({ type: 'ended', reason: 'Python ended.' });
  else if (fault === 'error') worker?.error('ReferenceError');
  else worker?.fault(fault === 'flood' ? 'flood' : 'invalid');
}

describe('a session under random treatment', () => {
  let clock: FakeClock;

  before(() => import('../../src/engine/boot.js'));
  beforeEach(() => void (clock = new FakeClock()));
  afterEach(() => clock.restore());

  it('changes its status legally, runs one at a time, settles each run once, and runs again afterwards', async () => {
    const sequence = fc.array(action, { minLength: 1, maxLength: 25 });
    const property = fc.asyncProperty(sequence, async (actions) => {
      const trial = new Trial(clock);
      for (const [, act] of actions) {
        await act(trial);
        trial.check();
      }
      trial.session.stop();
      await clock.pass(3000);
      const last = trial.session.run('last');
      await clock.pass(3000);
      expect((await last.result).value, 'the run after all that').to.equal('last');
      await trial.session.dispose();
      await clock.pass(0);
      trial.check();
      expect(trial.wrong).to.deep.equal([]);
      expect(trial.runs.filter((run) => trial.settled.get(run) !== 1).map((run) => run.id), 'runs not settled once').to.deep.equal([]);
      expect(clock.timers, 'timers left').to.equal(0);
      expect([...trial.pending], 'never settled').to.deep.equal([]);
    });
    await fc.assert(property, { numRuns: 300, reporter: report });
  });

  it('settles everything with the same result that it told listeners, when it is disposed at any moment', async () => {
    const property = fc.asyncProperty(fc.array(action, { maxLength: 12 }), async (actions) => {
      const trial = new Trial(clock);
      const told = new Map<Run, RunResult>();
      trial.session.on('result', ({ run, result }) => told.set(run, result));
      for (const [, act] of actions) void act(trial);
      await trial.session.dispose();
      await clock.pass(0);
      trial.check();
      expect(trial.wrong).to.deep.equal([]);
      for (const run of trial.runs) expect(await run.result).to.equal(told.get(run));
      expect([trial.runtime.alive, clock.timers]).to.deep.equal([0, 0]);
      expect([...trial.pending], 'never settled').to.deep.equal([]);
    });
    await fc.assert(property, { numRuns: 200, reporter: report });
  });
});

/** Names the steps of the shortest sequence that fails. */
function report(details: fc.RunDetails<[(readonly [string, Action])[]]>): void {
  if (!details.failed) return;
  const steps = details.counterexample?.[0].map(([name]) => name).join(', ');
  throw new Error(`fails after: ${steps} (seed ${details.seed}, path ${details.counterexamplePath})\n${String(details.errorInstance)}`);
}
