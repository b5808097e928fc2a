import { expect } from '@open-wc/testing';
import type { EngineParts } from '../../src/engine/boot.js';
import { Session } from '../../src/engine/session.js';
import type { SessionOptions } from '../../src/engine/types.js';
import { Spares } from '../../src/pool/spares.js';
import { FakeRuntime } from '../../src/testing/fake-runtime.js';
import { checkpointOf } from '../storage/make-checkpoint.js';
import { FakeClock, settle } from '../support/clock.js';

const BASE = new Blob(['base']);
const LAYER = new Blob(['layer']);

/** The spare interpreter of a page, three of whose sessions may be live. */
describe('a spare interpreter', () => {
  let runtime: FakeRuntime;
  let clock: FakeClock;
  let spares: Spares;
  let parts: EngineParts;
  let sessions: Session[];

  before(() => Promise.all([import('../../src/engine/boot.js'), import('../../src/pool/warm-pool.js')]));
  beforeEach(() => {
    runtime = new FakeRuntime();
    runtime.image = BASE;
    clock = new FakeClock();
    sessions = [];
    spares = new Spares(runtime.limit, () => parts);
    parts = { ...runtime.parts, spares };
  });
  afterEach(async () => {
    await Promise.all(sessions.map((session) => session.dispose()));
    // What the last run would have brought comes, and goes.
    await clock.pass(1501);
    await spares.giveWay();
    await settle();
    const left = clock.timers;
    clock.restore();
    expect([left, runtime.alive], 'timers and workers left').to.deep.equal([0, 0]);
  });

  function open(options: SessionOptions = {}): Session {
    const session = new Session(options, parts);
    sessions.push(session);
    return session;
  }

  /** A session that has run something, so that a spare waits beside it. */
  async function openAndRun(options: SessionOptions = {}): Promise<Session> {
    const session = open(options);
    await session.run('1').result;
    await clock.pass(1501);
    return session;
  }

  /** Sessions with a worker of their own. */
  const awake = (): number => sessions.filter(({ status }) => status === 'ready' || status === 'running').length;

  it('comes a moment after a run, not with the start', async () => {
    const session = open();
    await session.boot();
    await clock.pass(60_000);
    expect([spares.has({}), runtime.alive]).to.deep.equal([false, 1]);
    await session.run('1').result;
    await clock.pass(1499);
    expect(runtime.alive).to.equal(1);
    await clock.pass(2);
    expect([spares.has({}), runtime.alive]).to.deep.equal([true, 2]);
  });

  it('is what the next session of its kind starts from', async () => {
    await openAndRun();
    const report = await open().boot();
    expect([report.source, runtime.workers.length, spares.has({})]).to.deep.equal(['pool', 2, false]);
    expect((await sessions[1]?.run('2').result)?.value).to.equal('2');
  });

  it('is not for another kind, nor for a session with a past', async () => {
    await openAndRun();
    expect([spares.has({ packages: ['numpy'] }), spares.has({ storageKey: 'any' })]).to.deep.equal([false, true]);
    expect((await open({ packages: ['numpy'] }).boot()).source).to.equal('cold');
    const [recipe] = runtime.images.kept.keys();
    runtime.sessions.saved.set('lesson', checkpointOf([LAYER], { recipe: recipe ?? '', base: BASE, savedAt: 1 }));
    const report = await open({ storageKey: 'lesson' }).boot();
    expect([report.source, report.restored?.savedAt]).to.deep.equal(['image', 1]);
  });

  it('is of the kind that was used last', async () => {
    await openAndRun();
    await openAndRun({ packages: ['numpy'] });
    expect([spares.has({}), spares.has({ packages: ['numpy'] }), runtime.alive]).to.deep.equal([false, true, 3]);
  });

  it('that waits at the limit is the third session’s, and the limit holds afterwards', async () => {
    await openAndRun();
    await open({ packages: ['numpy'] }).run('2').result;
    // The spare is the third that is live.
    expect([spares.has({}), runtime.alive]).to.deep.equal([true, 3]);
    const third = open();
    expect((await third.boot()).source).to.equal('pool');
    expect([awake(), runtime.alive, runtime.workers.length]).to.deep.equal([3, 3, 3]);
    const fourth = open();
    await fourth.boot();
    expect([fourth.bootReport?.source, awake(), runtime.alive]).to.deep.equal(['image', 3, 3]);
    expect(third.status).to.equal('ready');
  });

  it('goes first when room is needed', async () => {
    await openAndRun();
    await open({ packages: ['numpy'] }).boot();
    await open({ packages: ['pandas'] }).boot();
    expect([awake(), spares.has({}), runtime.alive]).to.deep.equal([3, false, 3]);
  });

  it('does not come where there is no room', async () => {
    for (const name of ['a', 'b', 'c']) await open({ packages: [name] }).boot();
    await sessions[2]?.run('1').result;
    await clock.pass(1501);
    expect([awake(), runtime.alive]).to.deep.equal([3, 3]);
  });

  it('that died meanwhile is nobody’s loss: the session starts all the same', async () => {
    await openAndRun();
    runtime.worker.lose();
    await settle();
    const session = open();
    await session.boot();
    expect([session.status, session.bootReport?.source]).to.deep.equal(['ready', 'image']);
  });

  it('is still there for a session whose first start was stopped', async () => {
    await openAndRun();
    const session = open();
    const booting = session.boot().catch((reason: unknown) => reason);
    session.stop();
    expect(await booting).to.have.property('code', 'aborted');
    await settle();
    expect([(await session.boot()).source, runtime.workers.length]).to.deep.equal(['pool', 2]);
  });

  for (const [what, name, value] of [['memory', 'deviceMemory', 2], ['data', 'connection', { saveData: true }]] as const) {
    it(`does not come where ${what} is scarce`, async () => {
      Object.defineProperty(navigator, name, { value, configurable: true });
      try {
        await openAndRun();
        expect([spares.has({}), runtime.alive]).to.deep.equal([false, 1]);
      } finally {
        Reflect.deleteProperty(navigator, name);
      }
    });
  }
});
