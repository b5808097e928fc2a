import { expect } from '@open-wc/testing';
import { recipeKey } from '../../src/engine/recipe.js';
import { Session } from '../../src/engine/session.js';
import type { SaveReport } from '../../src/engine/keeper.js';
import type { SessionOptions } from '../../src/engine/types.js';
import { PlaygroundError } from '../../src/errors.js';
import type { HomeChange, HomeState } from '../../src/protocol/home.js';
import type { HostToWorker } from '../../src/protocol/messages.js';
import { FakeRuntime } from '../../src/testing/fake-runtime.js';
import { checkpointOf, filesOnly, homeOf, tellingOf, textsOf } from '../storage/make-checkpoint.js';
import type { Texts } from '../storage/make-checkpoint.js';
import { FakeClock, settle } from '../support/clock.js';

const BASE = new Blob(['base']);
const [ONE, TWO] = [new Blob(['one']), new Blob(['two'])];
const RECIPE = recipeKey({ packages: [], isolation: 'sandbox' });
const KEY = 'lesson';
const WRITE: HomeChange = { kind: 'write', path: 'a.txt', data: new Blob(['new']) };

describe('a session and its files', () => {
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

  /** A run, after which its worker saves what changed. */
  async function ran(files: Texts, layer = ONE): Promise<void> {
    await session.run('x').result;
    runtime.worker.save(layer, true, tellingOf(files));
    await settle();
  }

  /** A run that goes on and has written these files, as its worker tells. */
  async function running(files: Texts, code = 'deaf'): Promise<void> {
    void session.run(code);
    await session.boot();
    runtime.worker.emit({ type: 'files', home: tellingOf(files) });
    await settle();
  }

  /** What the worker of now was started with. */
  const given = (): Promise<Texts> => unpacked(runtime.worker.request.home);
  const inSlot = async (): Promise<Texts | null> => {
    const saved = runtime.sessions.saved.get(KEY);
    return saved ? textsOf(saved.home) : null;
  };
  const now = async (): Promise<Texts> => textsOf(await session.files());
  const sent = <T extends HostToWorker['type']>(type: T): Extract<HostToWorker, { type: T }>[] =>
    runtime.worker.sent.filter((message): message is Extract<HostToWorker, { type: T }> => message.type === type);
  const failure = (promise: Promise<unknown>): Promise<unknown> => promise.then(() => 'no failure', (error: unknown) => error);

  it('tells of those of an earlier visit without starting Python', async () => {
    runtime.sessions.saved.set(KEY, filesOnly(homeOf({ 'a.txt': 'earlier' })));
    expect(await now()).to.deep.equal({ 'a.txt': 'earlier' });
    expect([session.status, runtime.workers.length]).to.deep.equal(['idle', 0]);
  });

  it('starts the next Python with them, also one that cannot go on from the saved state', async () => {
    runtime.sessions.saved.set(KEY, filesOnly(homeOf({ 'a.txt': 'earlier', 'b.txt': 'x' })));
    const report = await session.boot();
    expect([report.restored, await given(), runtime.worker.request.images]).to.deep.equal([undefined, { 'a.txt': 'earlier', 'b.txt': 'x' }, []]);
  });

  it('asks an idle Python for what no state has yet, and once', async () => {
    await session.run('x').result;
    const { worker } = runtime;
    const { send } = worker;
    let asked = 0;
    worker.send = (message) => {
      if (message.type !== 'save') return send.call(worker, message);
      asked += 1;
      worker.save(ONE, true, tellingOf({ 'a.txt': '1' }));
    };
    expect([await now(), await now(), asked]).to.deep.equal([{ 'a.txt': '1' }, { 'a.txt': '1' }, 1]);
    expect(await inSlot()).to.deep.equal({ 'a.txt': '1' });
  });

  it('tells of them in the middle of a run as the worker told last, and does not wait', async () => {
    await ran({ 'a.txt': '1' });
    await running({ 'a.txt': '2' }, 'forever');
    expect([await now(), await inSlot(), sent('save')]).to.deep.equal([{ 'a.txt': '2' }, { 'a.txt': '2' }, []]);
    expect(runtime.sessions.saved.get(KEY)?.homeIsNewer).to.equal(true);
  });

  it('goes back to those of before a run that is stopped by force, in the slot too', async () => {
    await ran({ 'a.txt': '1' });
    clock = new FakeClock();
    await running({ 'a.txt': '2' });
    session.stop();
    await clock.pass(1001);
    expect([await given(), await inSlot(), await now()]).to.deep.equal([{ 'a.txt': '1' }, { 'a.txt': '1' }, { 'a.txt': '1' }]);
    expect([runtime.worker.request.homeIsNewer, runtime.sessions.saved.get(KEY)?.homeIsNewer]).to.deep.equal([false, false]);
  });

  it('keeps newer ones than the last state that could be taken, when Python dies', async () => {
    await ran({ 'a.txt': '1' });
    runtime.worker.emit({ type: 'no-checkpoint', reason: 'An open pipe cannot be kept.', home: tellingOf({ 'a.txt': '2' }) });
    runtime.worker.lose();
    await settle();
    await session.boot();
    expect([await given(), runtime.worker.request.images, runtime.worker.request.homeIsNewer]).to.deep.equal([{ 'a.txt': '2' }, [BASE, ONE], true]);
  });

  it('takes a worker for spoiled that names contents which it never sent', async () => {
    await ran({ 'a.txt': '1' });
    const { worker } = runtime;
    const errors: string[] = [];
    session.on('error', ({ error }) => errors.push(error.code));
    worker.save(TWO, false, tellingOf({ 'a.txt': '1', 'b.txt': 'never sent' }, ['1', 'never sent']));
    await settle();
    expect([worker.killed, errors, session.status]).to.deep.equal([true, ['worker-rejected'], 'crashed']);
    await session.boot();
    expect([await given(), runtime.worker.request.images]).to.deep.equal([{ 'a.txt': '1' }, [BASE, ONE]]);
  });

  it('keeps them over a restart, and has them as they were when that is undone', async () => {
    await ran({ 'a.txt': '1' });
    await session.restart();
    expect([await given(), await inSlot()]).to.deep.equal([{ 'a.txt': '1' }, { 'a.txt': '1' }]);
    await ran({ 'b.txt': '2' }, TWO);
    expect(await session.undoRestart()).to.equal(true);
    expect([await given(), await inSlot(), runtime.worker.request.images]).to.deep.equal([{ 'a.txt': '1' }, { 'a.txt': '1' }, [BASE, ONE]]);
  });

  describe('that are changed', () => {
    it('starts Python for it, and sends all changes at once', async () => {
      const changes: HomeChange[] = [WRITE, { kind: 'folder', path: 'b' }, { kind: 'rename', from: 'a.txt', to: 'b/c' }, { kind: 'remove', path: 'b' }];
      await session.changeFiles(changes);
      expect(sent('change-files').map(({ changes: all }) => all)).to.deep.equal([changes]);
      expect(session.status).to.equal('ready');
    });

    it('says what cannot be done, and goes on', async () => {
      await session.boot();
      runtime.worker.problem = '“a.txt” is a folder, so no file can have this name.';
      const error = await failure(session.changeFiles([WRITE]));
      expect(error).to.be.instanceOf(PlaygroundError).with.property('code', 'files-failed');
      expect(error).to.have.property('message', '“a.txt” is a folder, so no file can have this name.');
      expect((await session.run('1').result).value).to.equal('1');
    });

    it('waits for the run that goes on, and for those that wait', async () => {
      const order: string[] = [];
      const [first, second] = [session.run('forever'), session.run('forever')];
      await session.boot();
      const changing = session.changeFiles([WRITE]).then(() => order.push('changed'));
      for (const run of [first, second]) {
        await settle();
        expect(sent('change-files')).to.deep.equal([]);
        void run.result.then(() => order.push('run'));
        runtime.worker.end({ status: 'ok' });
        await run.result;
      }
      await changing;
      expect(order).to.deep.equal(['run', 'run', 'changed']);
    });

    it('is not at rest meanwhile', async () => {
      await session.boot();
      const { send } = runtime.worker;
      runtime.worker.send = (message) => (message.type === 'change-files' ? undefined : send.call(runtime.worker, message));
      const changing = failure(session.changeFiles([WRITE]));
      await settle();
      expect([session.resting, await session.hibernate()]).to.deep.equal([false, false]);
      runtime.worker.emit({ type: 'files-changed', change: 1, problem: null });
      await changing;
      expect(session.resting).to.equal(true);
    });

    const ENDS: Readonly<Record<string, [end: () => unknown, code: string]>> = {
      'Python dies': [() => runtime.worker.lose(), 'worker-failed'],
      'it is disposed': [() => session.dispose(), 'disposed'],
      'it is restarted': [() => session.restart(), 'aborted'],
      'all is cleared': [() => session.clear(), 'aborted'],
    };
    for (const [what, [end, code]] of Object.entries(ENDS)) {
      it(`says so when ${what} meanwhile, whether it was asked for or waits for a run`, async () => {
        await session.boot();
        runtime.worker.send = () => undefined;
        const asked = failure(session.changeFiles([WRITE]));
        await settle();
        void session.run('forever');
        const waiting = failure(session.changeFiles([WRITE]));
        await settle();
        void failure(Promise.resolve(end()));
        for (const change of [asked, waiting]) expect(await change).to.be.instanceOf(PlaygroundError);
        expect(await asked).to.have.property('code', code);
      });
    }

    it('is done in the next Python when the run that it waits for is stopped by force', async () => {
      await session.boot();
      clock = new FakeClock();
      void session.run('deaf');
      const changing = session.changeFiles([WRITE]);
      session.stop();
      await clock.pass(1001);
      await changing;
      expect(runtime.workers.map(({ sent }) => sent.some(({ type }) => type === 'change-files'))).to.deep.equal([false, true]);
    });

    it('never starts a Python of a session that was disposed', async () => {
      await session.dispose();
      expect(await failure(session.changeFiles([WRITE]))).to.have.property('code', 'disposed');
      expect(runtime.workers).to.deep.equal([]);
    });
  });

  describe('and what there is to see', () => {
    it('asks Python, and gives its answer', async () => {
      await session.boot();
      runtime.worker.answer = '{"variables": []}';
      expect((await session.inspect('{"kind": "state"}')).answer).to.equal('{"variables": []}');
      expect(sent('inspect').map(({ request }) => request)).to.deep.equal(['{"kind": "state"}']);
    });

    it('waits for the run that goes on', async () => {
      const run = session.run('forever');
      await session.boot();
      const looking = session.inspect('{}');
      await settle();
      expect(sent('inspect')).to.deep.equal([]);
      run.stop();
      expect((await looking).answer).to.equal('{}');
    });

    it('says so when Python dies meanwhile', async () => {
      await session.boot();
      const { worker } = runtime;
      worker.send = () => worker.lose();
      expect(await failure(session.inspect('{}'))).to.be.instanceOf(PlaygroundError).with.property('code', 'worker-failed');
    });
  });

  describe('that make way for others', () => {
    const WORK = { home: homeOf({ 'b.txt': 'given' }), variables: '{"x": 1}' };

    it('ends Python and what runs, has the others at once, in the slot too, and starts with them', async () => {
      await ran({ 'a.txt': '1' });
      const run = session.run('forever');
      const old = runtime.worker;
      await session.begin(WORK);
      expect([session.status, old.killed, (await run.result).status]).to.deep.equal(['idle', true, 'stopped']);
      expect([await now(), await inSlot(), runtime.sessions.saved.get(KEY)?.variables]).to.deep.equal([{ 'b.txt': 'given' }, { 'b.txt': 'given' }, '{"x": 1}']);
      await session.boot();
      expect([await given(), runtime.worker.request.images]).to.deep.equal([{ 'b.txt': 'given' }, [BASE]]);
    });

    it('gives Python the variables before anything runs', async () => {
      await session.begin(WORK);
      await session.run('x').result;
      expect(runtime.worker.sent.map(({ type }) => type).filter((type) => type === 'inspect' || type === 'run')).to.deep.equal(['inspect', 'run']);
      expect(JSON.parse(sent('inspect')[0]?.request ?? '')).to.deep.equal({ kind: 'adopt', variables: '{"x": 1}' });
    });

    it('gives variables to no Python that goes on from a state, which has them', async () => {
      runtime.images.kept.set(RECIPE, BASE);
      runtime.sessions.saved.set(KEY, checkpointOf([ONE], { recipe: RECIPE, variables: '{"x": 1}' }));
      expect(await session.boot()).to.have.property('restored');
      expect(sent('inspect')).to.deep.equal([]);
    });

    it('gives the variables of the saved state to a Python that cannot go on from it', async () => {
      runtime.sessions.saved.set(KEY, filesOnly(homeOf({ a: '1' }), '{"x": 1}'));
      await session.boot();
      expect(sent('inspect').map(({ request }) => request)).to.deep.equal([JSON.stringify({ kind: 'adopt', variables: '{"x": 1}' })]);
    });

    it('brings back what was when that is undone', async () => {
      await ran({ 'a.txt': '1' });
      await session.begin(WORK);
      expect(await session.undoRestart()).to.equal(true);
      expect([session.status, await given(), runtime.worker.request.images, sent('inspect')]).to.deep.equal(['ready', { 'a.txt': '1' }, [BASE, ONE], []]);
      expect(await inSlot()).to.deep.equal({ 'a.txt': '1' });
    });

    it('is empty after all was cleared, here and in the slot, and has it back when that is undone', async () => {
      await ran({ 'a.txt': '1' });
      await session.saveCode('cell', { author: [], files: [], savedAt: 1 });
      const { worker } = runtime;
      await session.clear();
      expect([session.status, worker.killed, runtime.alive, await now()]).to.deep.equal(['idle', true, 0, {}]);
      expect([runtime.sessions.saved.has(KEY), await session.savedCode('cell')]).to.deep.equal([false, null]);
      expect(await session.undoRestart()).to.equal(true);
      expect([await given(), runtime.worker.request.images, await inSlot()]).to.deep.equal([{ 'a.txt': '1' }, [BASE, ONE], { 'a.txt': '1' }]);
    });

    it('has nothing again when the first work of a new session is undone', async () => {
      await session.begin({ home: homeOf({ a: 'uploaded' }), variables: null });
      expect(await session.undoRestart()).to.equal(true);
      expect(await textsOf(await session.files())).to.deep.equal({});
    });

    it('is brought back by the undoing of the last change only', async () => {
      await ran({ a: '1' });
      await session.begin({ home: homeOf({ a: 'uploaded' }), variables: null });
      const { life } = session;
      await session.restart();
      expect(await session.undoRestart(life)).to.equal(false);
      expect(await textsOf(await session.files())).to.deep.equal({ a: 'uploaded' });
    });

    it('is not cleared while another tab keeps it', async () => {
      await ran({ a: '1' });
      const other = open();
      await other.run('x').result;
      expect(await failure(other.clear())).to.have.property('code', 'not-saved');
      expect(runtime.sessions.saved.has(KEY)).to.equal(true);
    });

    it('starts empty after all was cleared', async () => {
      await ran({ 'a.txt': '1' });
      await session.clear();
      const report = await session.boot();
      expect([report.restored, await given(), runtime.worker.request.images]).to.deep.equal([undefined, {}, [BASE]]);
    });

    it('does neither once it was disposed', async () => {
      await ran({ 'a.txt': '1' });
      await session.dispose();
      for (const refused of [session.begin(WORK), session.clear()]) expect(await failure(refused)).to.have.property('code', 'disposed');
      expect([await inSlot(), runtime.alive]).to.deep.equal([{ 'a.txt': '1' }, 0]);
    });

    for (const [what, give] of Object.entries({ cleared: (each: Session) => each.clear(), 'given other files': (each: Session) => each.begin(WORK) })) {
      it(`takes no place among the live sessions once it was ${what}`, async () => {
        clock = new FakeClock();
        const three = [open({}), open({}), open({})];
        for (const each of three) await each.boot();
        for (const each of three) await give(each);
        const booting = session.boot();
        await settle();
        expect(session.status).to.equal('ready');
        await booting;
      });
    }

    describe('when Python cannot have the variables', () => {
      beforeEach(() => session.begin(WORK));

      /** Lets the next worker do this when it is asked to take variables. */
      function whenAdopting(act: (inspection: number) => void): void {
        const { spawn } = hooked;
        hooked.spawn = (worker) => {
          spawn(worker);
          const { send } = worker;
          worker.send = (message) => (message.type === 'inspect' ? act(message.inspection) : send.call(worker, message));
        };
      }
      /** Called with each worker that starts. */
      const hooked = { spawn: (worker: FakeRuntime['worker']): void => void worker };
      beforeEach(() => {
        hooked.spawn = () => undefined;
        const { push } = runtime.workers;
        runtime.workers.push = (...workers) => {
          for (const worker of workers) hooked.spawn(worker);
          return push.apply(runtime.workers, workers);
        };
      });

      it('says why, and goes on without them', async () => {
        whenAdopting((inspection) => runtime.worker.emit({ type: 'inspected', inspection, answer: '{"problem": "There is no module numpy."}', file: null }));
        const report = await session.boot();
        expect([session.status, report.lost]).to.deep.equal(['ready', 'Its variables could not be set. There is no module numpy.']);
      });

      for (const answer of ['7', '{"problem": 7}', '[]', 'nonsense', 'null']) {
        it(`goes on when it answers ${answer}`, async () => {
          whenAdopting((inspection) => runtime.worker.emit({ type: 'inspected', inspection, answer, file: null }));
          await session.boot();
          expect([session.status, runtime.alive]).to.deep.equal(['ready', 1]);
        });
      }

      it('gives the start up at once when it is stopped, though Python does not answer', async () => {
        whenAdopting(() => undefined);
        const booting = failure(session.boot());
        await settle();
        session.stop();
        await settle();
        expect([session.status, runtime.alive]).to.deep.equal(['idle', 0]);
        expect(await booting).to.have.property('code', 'aborted');
      });

      it('says once that Python died of it', async () => {
        whenAdopting(() => runtime.worker.lose());
        const errors: string[] = [];
        session.on('error', ({ error }) => errors.push(error.code));
        expect(await failure(session.boot())).to.be.instanceOf(PlaygroundError);
        expect([session.status, errors, runtime.alive]).to.deep.equal(['crashed', ['worker-failed'], 0]);
      });
    });
  });

  it('keeps the reader’s code by cell, and tells whether it is kept', async () => {
    const reports: SaveReport[] = [];
    session.on('save', ({ report }) => reports.push(report));
    const code = { author: [], files: [{ name: 'main.py', text: '1' }], savedAt: 1 };
    expect(await session.saveCode('cell', code)).to.deep.equal({ kept: true, copy: false, code: true });
    expect([await session.savedCode('cell'), await session.savedCode('other'), reports]).to.deep.equal([code, null, [{ kept: true, copy: false, code: true }]]);
    expect([session.status, runtime.workers.length]).to.deep.equal(['idle', 0]);
  });
});

async function unpacked({ entries, contents, data }: HomeState): Promise<Texts> {
  let at = 0;
  const texts = new Map<string, Blob>();
  for (const { hash, size } of contents) texts.set(hash, data.slice(at, (at += size)));
  return textsOf({ entries, contents: texts });
}
