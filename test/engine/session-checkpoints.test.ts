import { expect } from '@open-wc/testing';
import { recipeKey } from '../../src/engine/recipe.js';
import { Session } from '../../src/engine/session.js';
import type { SaveReport } from '../../src/engine/keeper.js';
import type { SessionOptions } from '../../src/engine/types.js';
import { PlaygroundError } from '../../src/errors.js';
import { FakeRuntime } from '../../src/testing/fake-runtime.js';
import type { FakeWorker } from '../../src/testing/fake-runtime.js';
import { checkpointOf } from '../storage/make-checkpoint.js';
import { FakeClock, settle } from '../support/clock.js';
import { FakeSlot } from './fake-slot.js';

const BASE = new Blob(['base']);
const [ONE, TWO] = [new Blob(['one']), new Blob(['two'])];
const RECIPE = recipeKey({ packages: [], isolation: 'sandbox' });
const KEY = 'lesson';

describe('a session that saves its state', () => {
  let runtime: FakeRuntime;
  let session: Session;
  let sessions: Session[];
  let clock: FakeClock | undefined;

  before(() => import('../../src/engine/boot.js'));
  beforeEach(() => {
    runtime = new FakeRuntime();
    runtime.image = BASE;
    sessions = [];
    session = open();
  });
  afterEach(async () => {
    clock?.restore();
    clock = undefined;
    await Promise.all(sessions.map((each) => each.dispose()));
  });

  function open(options: SessionOptions = { storageKey: KEY }): Session {
    const made = new Session(options, runtime.parts);
    sessions.push(made);
    return made;
  }

  /** A session whose storage shows what is done to it. */
  function openIn(slot: FakeSlot): Session {
    const made = new Session({ storageKey: KEY }, { ...runtime.parts, sessions: slot });
    sessions.push(made);
    return made;
  }

  /** The next visit. */
  async function reopen(options?: SessionOptions): Promise<Session> {
    await session.dispose();
    session = open(options);
    return session;
  }

  /** A run, after which its worker saves what changed. */
  async function runAndSave(layer: Blob, replaces: boolean): Promise<void> {
    await session.run('x').result;
    runtime.worker.save(layer, replaces);
    await settle();
  }

  const images = (): readonly Blob[] => runtime.worker.request.images;
  const storedLayers = (): readonly Blob[] | undefined => runtime.sessions.saved.get(KEY)?.python?.layers;
  /** Whether the slot has a state of Python. */
  const isKept = (): boolean => Boolean(runtime.sessions.saved.get(KEY)?.python);

  /** A worker that cannot save what it holds. */
  function spoil(worker: FakeWorker): void {
    const { send } = worker;
    worker.send = (message) => {
      if (message.type === 'save') worker.emit({ type: 'no-checkpoint', reason: 'An open pipe cannot be kept.', home: null });
      else send.call(worker, message);
    };
  }

  /** Answers the next `save` with a layer, as a worker does that has something new. */
  function answerWith(layer: Blob, replaces = true): void {
    const { worker } = runtime;
    const { send } = worker;
    worker.send = (message) => (message.type === 'save' ? worker.save(layer, replaces) : send.call(worker, message));
  }

  it('keeps each state for the next visit, over the image of its recipe', async () => {
    await runAndSave(ONE, true);
    await runAndSave(TWO, false);
    const saved = runtime.sessions.saved.get(KEY);
    expect(saved?.python).to.deep.include({ recipe: RECIPE, base: null });
    expect(storedLayers()).to.deep.equal([ONE, TWO]);
  });

  it('brings the image of its recipe along where that lives only as long as the page', async () => {
    runtime.images.kept.set(RECIPE, BASE);
    runtime.images.persistent = false;
    expect((await session.boot()).source).to.equal('image');
    await runAndSave(ONE, true);
    expect(runtime.sessions.saved.get(KEY)?.python?.base).to.equal(BASE);
  });

  it('tells each time whether it is kept', async () => {
    const reports: SaveReport[] = [];
    session.on('save', ({ report }) => reports.push(report));
    await runAndSave(ONE, true);
    runtime.worker.emit({ type: 'no-checkpoint', reason: 'An open pipe cannot be kept.', home: null });
    await settle();
    expect(reports).to.deep.equal([
      { kept: true, copy: false },
      { kept: false, copy: false, reason: 'An open pipe cannot be kept.' },
    ]);
    expect(storedLayers()).to.deep.equal([ONE]);
  });

  it('goes on at the next visit, with what it showed', async () => {
    const run = session.run('forever', { cell: 'a' });
    await session.boot();
    runtime.worker.print('hi');
    runtime.worker.end({ status: 'ok' });
    await run.result;
    runtime.worker.save(ONE, true);
    await settle();
    const report = await (await reopen()).boot();
    expect(images()).to.deep.equal([BASE, ONE]);
    expect(report).to.deep.include({ source: 'image', image: { bytes: BASE.size + ONE.size, packages: [] } });
    expect(report.restored?.outputs).to.deep.equal({ a: { items: [{ stream: 'stdout', text: 'hi' }] } });
    expect(report.restored?.savedAt).to.be.closeTo(Date.now(), 60_000);
  });

  describe('and is stopped by force', () => {
    it('goes back to the state before the run', async () => {
      await runAndSave(ONE, true);
      clock = new FakeClock();
      const run = session.run('deaf');
      session.stop();
      await clock.pass(1001);
      expect((await run.result).stoppedBy).to.equal('restore');
      expect([session.status, images()]).to.deep.equal(['ready', [BASE, ONE]]);
    });

    it('has the state that the worker took at the very start of the run', async () => {
      await runAndSave(ONE, true);
      clock = new FakeClock();
      const run = session.run('deaf');
      runtime.worker.save(TWO, false);
      session.stop();
      await clock.pass(1001);
      expect((await run.result).stoppedBy).to.equal('restore');
      expect(images()).to.deep.equal([BASE, ONE, TWO]);
    });

    it('says so when that state turns out to be no good', async () => {
      await runAndSave(ONE, true);
      clock = new FakeClock();
      const run = session.run('deaf');
      const lost: (string | undefined)[] = [];
      session.on('ready', ({ bootReport }) => lost.push(bootReport.lost));
      runtime.failRestores = true;
      session.stop();
      await clock.pass(1001);
      expect((await run.result).stoppedBy).to.equal('restore');
      expect(lost).to.deep.equal(['The memory image is damaged. Run the code again to get its variables back.']);
    });

    it('starts afresh where no image could be made, and says so', async () => {
      runtime.image = undefined;
      await session.boot();
      clock = new FakeClock();
      const run = session.run('deaf');
      session.stop();
      await clock.pass(1001);
      expect((await run.result).stoppedBy).to.equal('restart');
      expect(images()).to.deep.equal([]);
    });
  });

  it('goes on from its last state after a crash', async () => {
    await runAndSave(ONE, true);
    runtime.worker.emit({ type: 'ended', reason: 'Python ended.' });
    await settle();
    expect(session.status).to.equal('crashed');
    expect((await session.run('next').result).value).to.equal('next');
    expect(images()).to.deep.equal([BASE, ONE]);
    expect(session.bootReport).to.have.property('restored');
    await runAndSave(TWO, false);
    expect(storedLayers()).to.deep.equal([ONE, TWO]);
    expect(runtime.sessions.saved.get(KEY)?.python?.base).to.equal(null);
  });

  describe('and is restarted', () => {
    it('is fresh, and so is the next visit', async () => {
      await runAndSave(ONE, true);
      const report = await session.restart();
      expect([images(), report.restored, isKept()]).to.deep.equal([[BASE], undefined, false]);
      await reopen();
      await session.boot();
      expect(images()).to.deep.equal([BASE]);
    });

    it('has its state back when that is undone, and so has the next visit', async () => {
      await runAndSave(ONE, true);
      await session.restart();
      expect(await session.undoRestart()).to.equal(true);
      expect([session.status, images()]).to.deep.equal(['ready', [BASE, ONE]]);
      await reopen();
      await session.boot();
      expect(images()).to.deep.equal([BASE, ONE]);
    });

    it('asks the old Python for nothing when nothing ran since the last save', async () => {
      await runAndSave(ONE, true);
      const old = runtime.worker;
      await session.restart();
      expect(old.sent.filter(({ type }) => type === 'save')).to.deep.equal([]);
      expect([old.killed, await session.undoRestart(), images()]).to.deep.equal([true, true, [BASE, ONE]]);
    });

    it('has what ran last back too, though it was not saved yet', async () => {
      await runAndSave(ONE, true);
      await session.run('last').result;
      answerWith(TWO, false);
      await session.restart();
      expect([images(), isKept(), runtime.alive]).to.deep.equal([[BASE], false, 1]);
      expect(await session.undoRestart()).to.equal(true);
      expect(images()).to.deep.equal([BASE, ONE, TWO]);
    });

    it('puts what ran last aside when that is undone', async () => {
      await runAndSave(ONE, true);
      await session.restart();
      answerWith(TWO);
      expect(await session.undoRestart()).to.equal(true);
      expect(images()).to.deep.equal([BASE, ONE]);
      expect(await session.undoRestart()).to.equal(true);
      expect(images()).to.deep.equal([BASE, TWO]);
    });

    it('waits a second at most for what ran last, and runs nothing in the old Python meanwhile', async () => {
      await runAndSave(ONE, true);
      await session.run('last').result;
      clock = new FakeClock();
      const old = runtime.worker;
      old.send = () => undefined;
      const restarting = session.restart();
      const run = session.run('next');
      await clock.pass(999);
      expect([session.status, runtime.worker === old, old.killed]).to.deep.equal(['booting', true, false]);
      await clock.pass(2);
      await restarting;
      expect([(await run.result).value, images(), old.killed, clock.timers]).to.deep.equal(['next', [BASE], true, 0]);
      expect(await session.undoRestart()).to.equal(true);
      expect(images()).to.deep.equal([BASE, ONE]);
    });

    it('is over at once when it is disposed meanwhile', async () => {
      await runAndSave(ONE, true);
      clock = new FakeClock();
      runtime.worker.send = () => undefined;
      const restarting = session.restart().catch((reason: unknown) => reason);
      await session.dispose();
      expect(await restarting).to.have.property('code', 'aborted');
      expect([runtime.alive, clock.timers, isKept()]).to.deep.equal([0, 0, false]);
    });

    it('hears nothing of the death of the old Python', async () => {
      await runAndSave(ONE, true);
      const { worker } = runtime;
      worker.send = () => worker.lose();
      const report = await session.restart();
      expect([session.status, report.restored, runtime.alive]).to.deep.equal(['ready', undefined, 1]);
    });

    it('takes turns with what came after, undo by undo', async () => {
      await runAndSave(ONE, true);
      await session.restart();
      await runAndSave(TWO, true);
      for (const layers of [[ONE], [TWO], [ONE]]) {
        expect(await session.undoRestart()).to.equal(true);
        await settle();
        expect([images(), storedLayers()]).to.deep.equal([[BASE, ...layers], layers]);
      }
    });

    it('does nothing, and clears nothing, once it was disposed', async () => {
      await runAndSave(ONE, true);
      await session.restart();
      await session.undoRestart();
      await session.dispose();
      const error = await session.restart().catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(PlaygroundError).with.property('code', 'disposed');
      expect(await session.undoRestart()).to.equal(false);
      await settle();
      expect([storedLayers(), runtime.alive]).to.deep.equal([[ONE], 0]);
    });

    it('has nothing to undo when nothing had been run', async () => {
      await session.boot();
      expect(await session.undoRestart()).to.equal(false);
      await session.restart();
      expect([await session.undoRestart(), session.status]).to.deep.equal([false, 'ready']);
    });
  });

  describe('and goes to rest', () => {
    it('ends its worker, and goes on in another with the next run', async () => {
      await session.run('1').result;
      answerWith(ONE);
      expect(await session.hibernate()).to.equal(true);
      expect([session.status, runtime.alive]).to.deep.equal(['hibernated', 0]);
      expect((await session.run('2').result).value).to.equal('2');
      expect([images(), session.status]).to.deep.equal([[BASE, ONE], 'ready']);
    });

    it('says yes when it rests already, and no when it has not begun or is busy', async () => {
      expect(await session.hibernate()).to.equal(false);
      const run = session.run('forever');
      await session.boot();
      expect(await session.hibernate()).to.equal(false);
      run.stop();
      await run.result;
      expect([await session.hibernate(), await session.hibernate()]).to.deep.equal([true, true]);
    });

    it('stays awake when its state cannot be saved, and says why', async () => {
      await session.boot();
      spoil(runtime.worker);
      const reasons: (string | undefined)[] = [];
      session.on('save', ({ report }) => reasons.push(report.reason));
      expect(await session.hibernate()).to.equal(false);
      expect([session.status, runtime.alive, reasons]).to.deep.equal(['ready', 1, ['An open pipe cannot be kept.']]);
    });

    it('stays awake when a run comes in between', async () => {
      await session.boot();
      const resting = session.hibernate();
      const run = session.run('forever');
      expect(await resting).to.equal(false);
      expect(session.status).to.equal('running');
      run.stop();
      await run.result;
    });

    it('wakes up for a restart and for the end', async () => {
      await session.boot();
      await session.hibernate();
      await session.restart();
      expect([session.status, images()]).to.deep.equal(['ready', [BASE]]);
      await session.hibernate();
      await session.dispose();
      expect([session.status, runtime.alive]).to.deep.equal(['disposed', 0]);
    });
  });

  describe('on demand', () => {
    it('has written it when the promise resolves', async () => {
      await session.run('1').result;
      const { worker } = runtime;
      worker.send = (message) => void (message.type === 'save' && worker.save(ONE, true));
      await session.checkpoint();
      expect(storedLayers()).to.deep.equal([ONE]);
    });

    it('says why it cannot', async () => {
      await session.boot();
      spoil(runtime.worker);
      const error = await session.checkpoint().catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(PlaygroundError).with.property('code', 'not-saved');
      expect(String(error)).to.contain('An open pipe cannot be kept.');
    });

    it('says that a copy is not saved', async () => {
      await runAndSave(ONE, true);
      const copy = open();
      await copy.run('x').result;
      runtime.worker.send = () => runtime.worker.save(TWO, false);
      const error = await copy.checkpoint().catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(PlaygroundError).with.property('code', 'not-saved');
      expect(String(error)).to.contain('Another tab');
      expect(storedLayers()).to.deep.equal([ONE]);
    });

    it('says that storage refuses, until it does not', async () => {
      const slot = new FakeSlot();
      slot.kept = false;
      const refused = openIn(slot);
      await refused.boot();
      const { worker } = runtime;
      worker.send = () => worker.save(ONE, true);
      const error = await refused.checkpoint().catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(PlaygroundError).with.property('code', 'not-saved');
      expect(String(error)).to.contain('storage is full');
      slot.kept = true;
      worker.send = () => worker.save();
      await refused.checkpoint();
      expect(slot.stored?.python?.layers).to.deep.equal([ONE]);
    });

    it('is enough for a session without a key to have its state in this page', async () => {
      const homeless = open({});
      await homeless.boot();
      const { worker } = runtime;
      worker.send = () => worker.save(ONE, true);
      await homeless.checkpoint();
      worker.lose();
      await settle();
      await homeless.boot();
      expect([images(), runtime.sessions.saved.size]).to.deep.equal([[BASE, ONE], 0]);
    });

    for (const [what, end] of Object.entries({ dies: (worker: FakeWorker) => worker.lose(), 'is disposed': () => void session.dispose() })) {
      it(`settles when the worker ${what} first`, async () => {
        await session.boot();
        runtime.worker.send = () => undefined;
        const saving = session.checkpoint().catch((reason: unknown) => reason);
        end(runtime.worker);
        expect(await saving).to.be.instanceOf(PlaygroundError);
      });
    }
  });

  describe('with code that runs once', () => {
    const codes = (): string[] => runtime.worker.sent.flatMap((message) => (message.type === 'run' ? [message.code] : []));

    it('runs it once in each Python', async () => {
      expect((await session.run('setup', { once: 'setup' }).result).value).to.equal('setup');
      expect((await session.run('setup', { once: 'setup' }).result)).to.deep.equal({ status: 'ok', durationMs: 0 });
      await session.run('main').result;
      expect(codes()).to.deep.equal(['setup', 'main']);
      await session.restart();
      await session.run('setup', { once: 'setup' }).result;
      expect(codes()).to.deep.equal(['setup']);
    });

    it('does not run it again where its effect is in the restored state', async () => {
      await session.run('setup', { once: 'setup' }).result;
      runtime.worker.save(ONE, true);
      await settle();
      await (await reopen()).run('setup', { once: 'setup' }).result;
      expect(codes()).to.deep.equal([]);
    });

    it('runs it again where the restored state is from before it, or it failed', async () => {
      await runAndSave(ONE, true);
      await session.run('setup', { once: 'setup' }).result;
      await session.run('fail', { once: 'other' }).result;
      runtime.worker.lose();
      await settle();
      await session.run('setup', { once: 'setup' }).result;
      await session.run('fail', { once: 'other' }).result;
      expect(codes()).to.deep.equal(['setup', 'fail']);
    });
  });

  describe('and whose saved state is no good', () => {
    const saved = (more: Parameters<typeof checkpointOf>[1] = {}): void =>
      void runtime.sessions.saved.set(KEY, checkpointOf([ONE], { recipe: RECIPE, savedAt: 1, done: ['setup'], ...more }));

    it('starts afresh and says that it is of other packages', async () => {
      saved({ recipe: 'base {"packages":["numpy"]}' });
      runtime.images.kept.set(RECIPE, BASE);
      const report = await session.boot();
      expect([report.restored, images()]).to.deep.equal([undefined, [BASE]]);
      expect(report.lost).to.contain('other packages');
    });

    it('starts afresh and says that its base image is gone', async () => {
      saved();
      const report = await session.boot();
      expect([report.source, report.lost]).to.deep.equal(['cold', 'The memory image that the saved session was made over is gone. Run the code again to get its variables back.']);
    });

    it('starts the slow way where neither it nor the image can be restored, and says both', async () => {
      saved();
      runtime.images.kept.set(RECIPE, BASE);
      runtime.failRestores = true;
      const report = await session.boot();
      expect([report.source, report.lost, report.dropped]).to.deep.equal(['cold', 'The memory image is damaged. Run the code again to get its variables back.', 'The memory image is damaged.']);
      expect(runtime.workers).to.have.length(3);
      expect((await session.run('setup', { once: 'setup' }).result).value).to.equal('setup');
    });

    /** Workers that were to go on with the session. */
    const tries = (): number => runtime.workers.filter(({ request }) => request.images.includes(ONE)).length;

    it('is tried once more when its worker dies, and goes on', async () => {
      saved();
      runtime.images.kept.set(RECIPE, BASE);
      runtime.autoBoot = false;
      const booting = session.boot();
      await settle();
      runtime.autoBoot = true;
      runtime.worker.lose();
      const report = await booting;
      expect([report.restored?.savedAt, report.lost, tries(), runtime.alive]).to.deep.equal([1, undefined, 2, 1]);
    });

    it('is tried once more when its worker is too slow, and then given up', async () => {
      saved();
      runtime.images.kept.set(RECIPE, BASE);
      clock = new FakeClock();
      runtime.autoBoot = false;
      const booting = session.boot();
      await clock.pass(10_001);
      expect([tries(), runtime.workers.length]).to.deep.equal([2, 2]);
      await clock.pass(9000);
      runtime.autoBoot = true;
      await clock.pass(1001);
      const report = await booting;
      expect([report.source, report.restored, tries(), runtime.alive]).to.deep.equal(['image', undefined, 2, 1]);
    });

    /** A start whose workers die, as long as they are to restore the session. */
    async function bootInVain(): Promise<void> {
      saved();
      runtime.images.kept.set(RECIPE, BASE);
      runtime.autoBoot = false;
      const booting = session.boot();
      await settle();
      runtime.worker.lose();
      await settle();
      runtime.autoBoot = true;
      runtime.worker.lose();
      const report = await booting;
      expect([report.lost === undefined, tries()]).to.deep.equal([false, 2]);
    }

    it('is kept for the next visit when nothing was run meanwhile', async () => {
      await bootInVain();
      answerWith(TWO);
      await session.hibernate();
      await session.boot();
      expect(images()).to.deep.equal([BASE, TWO]);
      await reopen();
      expect((await session.boot()).restored?.savedAt).to.equal(1);
      expect(images()).to.deep.equal([BASE, ONE]);
    });

    it('can be brought back even after something was run, and saved', async () => {
      await bootInVain();
      await runAndSave(TWO, true);
      expect(storedLayers()).to.deep.equal([TWO]);
      expect(await session.undoRestart()).to.equal(true);
      await settle();
      expect([images(), storedLayers()]).to.deep.equal([[BASE, ONE], [ONE]]);
    });

    it('is tried once only when the worker says that it is damaged', async () => {
      saved();
      runtime.images.kept.set(RECIPE, BASE);
      runtime.failRestores = true;
      await session.boot();
      expect(tries()).to.equal(1);
    });

    it('is not tried, and not lost, when the start is stopped meanwhile', async () => {
      saved();
      runtime.images.kept.set(RECIPE, BASE);
      runtime.autoBoot = false;
      const booting = session.boot().catch((reason: unknown) => reason);
      await settle();
      session.stop();
      expect(await booting).to.have.property('code', 'aborted');
      runtime.autoBoot = true;
      expect((await session.boot()).restored?.savedAt).to.equal(1);
      expect([runtime.workers.length, images()]).to.deep.equal([2, [BASE, ONE]]);
    });
  });

  describe('and is disposed while its start waits for a place', () => {
    /** As many running programs as may be live. */
    async function crowd(): Promise<void> {
      for (let number = 0; number < 3; number++) {
        const other = open({});
        other.run('forever');
        await other.boot();
      }
    }

    it('has asked for no slot, and asks for none later', async () => {
      const slot = new FakeSlot();
      await crowd();
      const waiting = openIn(slot);
      const booting = waiting.boot().catch((reason: unknown) => reason);
      await settle();
      await waiting.dispose();
      for (const other of sessions) other.stop();
      await settle();
      expect(await booting).to.have.property('code', 'aborted');
      expect([slot.calls, runtime.workers.length, runtime.alive]).to.deep.equal([[], 3, 3]);
    });

    it('closes the slot that a restart opened', async () => {
      const slot = new FakeSlot();
      await crowd();
      const waiting = openIn(slot);
      const booting = waiting.restart().catch((reason: unknown) => reason);
      await settle();
      await waiting.dispose();
      for (const other of sessions) other.stop();
      await settle();
      expect(await booting).to.have.property('code', 'aborted');
      expect(slot.calls.at(-1)).to.equal('close');
      expect(slot.calls.filter((call) => call === 'open' || call === 'close')).to.deep.equal(['open', 'close']);
    });
  });

  it('is a copy where another one has its key, and never overwrites that one', async () => {
    await runAndSave(ONE, true);
    const copy = open();
    const reports: SaveReport[] = [];
    copy.on('save', ({ report }) => reports.push(report));
    await copy.boot();
    expect(images()).to.deep.equal([BASE, ONE]);
    await copy.run('x').result;
    runtime.worker.save(TWO, false);
    await settle();
    expect(reports).to.deep.equal([
      { kept: false, copy: true },
      { kept: false, copy: true },
    ]);
    expect(storedLayers()).to.deep.equal([ONE]);
    runtime.worker.lose();
    await settle();
    await copy.run('y').result;
    expect(images()).to.deep.equal([BASE, ONE, TWO]);
  });
});
