import { expect } from '@open-wc/testing';
import { recipeKey } from '../../src/engine/recipe.js';
import type { Session } from '../../src/engine/session.js';
import { PlaygroundError } from '../../src/errors.js';
import { InterpreterPool } from '../../src/pool/interpreter-pool.js';
import type { InterpreterPoolOptions } from '../../src/pool/interpreter-pool.js';
import { FakeRuntime } from '../../src/testing/fake-runtime.js';
import type { FakeWorker } from '../../src/testing/fake-runtime.js';
import { settle } from '../support/clock.js';

const BASE = new Blob(['base']);
const LAYER = new Blob(['layer']);

describe('a page’s pool of interpreters', () => {
  let runtime: FakeRuntime;
  let pool: InterpreterPool;
  let sessions: Session[];

  before(() => import('../../src/engine/boot.js'));
  beforeEach(() => {
    runtime = new FakeRuntime();
    runtime.image = BASE;
    sessions = [];
    pool = make({ size: 2 });
  });
  afterEach(async () => {
    pool.dispose();
    await Promise.all(sessions.map((session) => session.dispose()));
    await settle();
    expect(runtime.alive, 'workers left').to.equal(0);
  });

  const make = (options: InterpreterPoolOptions): InterpreterPool => new InterpreterPool(options, runtime.parts);

  async function acquire(): Promise<Session> {
    const session = await pool.acquire();
    sessions.push(session);
    return session;
  }

  /** The one that was to run this code. */
  const workerOf = (code: string): FakeWorker | undefined => runtime.workers.find(({ sent }) => sent.some((message) => message.type === 'run' && message.code === code));

  it('refuses settings that are not allowed, by name', () => {
    expect(() => make({ size: 0 })).to.throw(RangeError, 'size is 0');
    expect(() => make({ refreshSeconds: 1 })).to.throw(RangeError, 'refreshSeconds is 1');
    expect(() => make({ maxAgeSeconds: 1 })).to.throw(RangeError, 'maxAgeSeconds is 1');
  });

  it('gives a session that is ready, from what waits', async () => {
    await pool.warmUp();
    expect(runtime.alive).to.equal(2);
    const session = await acquire();
    expect([session.status, session.bootReport?.source, session.bootReport?.python]).to.deep.equal(['ready', 'pool', '3.14.2']);
    expect((await session.run('6').result).value).to.equal('6');
  });

  it('gives each caller a Python of its own', async () => {
    await pool.warmUp();
    const [one, two] = [await acquire(), await acquire()];
    const running = one.run('forever');
    expect((await two.run('2').result).value).to.equal('2');
    expect([one.status, two.status]).to.deep.equal(['running', 'ready']);
    running.stop();
    expect((await running.result).status).to.equal('stopped');
    expect(workerOf('forever')).to.not.equal(workerOf('2'));
  });

  it('starts one for who finds none waiting', async () => {
    const session = await acquire();
    expect([session.status, session.bootReport?.source]).to.deep.equal(['ready', 'pool']);
    expect(pool.stats()).to.include({ hits: 0, misses: 1, leased: 1 });
  });

  it('starts interpreters with its own options', async () => {
    pool = make({ packages: ['numpy'], isolation: 'page' });
    const session = await acquire();
    expect(session.options).to.deep.equal({ packages: ['numpy'], isolation: 'page' });
    expect([...runtime.images.kept.keys()]).to.deep.equal([recipeKey({ packages: ['numpy'], isolation: 'page' })]);
  });

  it('counts what waits and what has a user', async () => {
    await pool.warmUp();
    expect(pool.stats()).to.include({ currentSize: 2, maxSize: 2, leased: 0, created: 2, failed: 0 });
    const session = await acquire();
    expect(pool.stats()).to.include({ leased: 1, hits: 1, misses: 0 });
    await session.dispose();
    await pool.warmUp();
    expect(pool.stats()).to.include({ currentSize: 2, leased: 0, created: 3 });
  });

  it('tells why Python did not start', async () => {
    const offline = Promise.reject(new PlaygroundError({ code: 'offline', phase: 'download', message: 'No network.' }));
    // Heard below, by whoever asks for an interpreter.
    offline.catch(() => undefined);
    runtime.hold('download', offline);
    const error = await pool.acquire().catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(PlaygroundError).with.property('code', 'offline');
    await settle();
    expect(pool.stats()).to.include({ currentSize: 0, leased: 0 }).and.to.have.property('failed').that.is.greaterThan(0);
  });

  it('ends what waits when it is disposed, and leaves sessions to their users', async () => {
    await pool.warmUp();
    const session = await acquire();
    await pool.warmUp();
    pool.dispose();
    await settle();
    expect([runtime.alive, session.status]).to.deep.equal([1, 'ready']);
    expect((await session.run('still').result).value).to.equal('still');
    for (const asked of [pool.acquire(), pool.warmUp()]) expect(await asked.catch((reason: unknown) => reason)).to.be.instanceOf(PlaygroundError).with.property('code', 'disposed');
  });

  describe('whose session loses its Python', () => {
    it('lets it go on from its last state, in a start of its own', async () => {
      await pool.warmUp();
      const session = await acquire();
      await session.run('x').result;
      const first = workerOf('x');
      first?.save(LAYER, true);
      await settle();
      first?.lose();
      await settle();
      expect(session.status).to.equal('crashed');
      expect((await session.run('y').result).value).to.equal('y');
      expect(session.bootReport?.source).to.equal('image');
      expect(workerOf('y')?.request.images).to.deep.equal([BASE, LAYER]);
    });

    it('lets it be restarted, and takes none of the others for that', async () => {
      await pool.warmUp();
      const session = await acquire();
      await pool.warmUp();
      await session.run('x').result;
      const report = await session.restart();
      expect([report.source, session.status, pool.stats().currentSize, pool.stats().leased]).to.deep.equal(['image', 'ready', 2, 0]);
      expect((await session.run('z').result).value).to.equal('z');
    });
  });
});
