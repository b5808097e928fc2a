import { expect, waitUntil } from '@open-wc/testing';
import { recipeKey } from '../../src/engine/recipe.js';
import { Session } from '../../src/engine/session.js';
import type { BootReport } from '../../src/engine/types.js';
import { FakeRuntime } from '../../src/testing/fake-runtime.js';
import { FakeClock, settle } from '../support/clock.js';

const IMAGE = new Blob(['an image']);

describe('the boot of an interpreter', () => {
  before(() => import('../../src/engine/boot.js'));
  let runtime: FakeRuntime;
  let key: string;

  beforeEach(() => {
    runtime = new FakeRuntime();
    key = recipeKey({ packages: ['numpy'], isolation: 'sandbox' });
  });

  const open = (): Session => new Session({ packages: ['numpy'] }, runtime.parts);

  it('asks for an image when there is none, and keeps what it gets', async () => {
    runtime.image = IMAGE;
    const report = await open().boot();
    expect(report.source).to.equal('cold');
    expect(runtime.worker.request).to.deep.include({ images: [], capture: true });
    expect(runtime.images.kept.get(key)).to.equal(IMAGE);
  });

  it('restores the image of its recipe, and says so', async () => {
    runtime.images.kept.set(key, IMAGE);
    const report = await open().boot();
    expect(report).to.deep.include({ source: 'image', image: { bytes: IMAGE.size, packages: ['numpy'] } });
    expect(runtime.worker.request).to.deep.include({ wheels: [], images: [IMAGE], capture: false });
  });

  it('does not take the image of other packages or another isolation', async () => {
    runtime.images.kept.set(recipeKey({ packages: [], isolation: 'sandbox' }), IMAGE);
    runtime.images.kept.set(recipeKey({ packages: ['numpy'], isolation: 'page' }), IMAGE);
    expect((await open().boot()).source).to.equal('cold');
  });

  it('drops an image that does not restore, starts the slow way, and tells why', async () => {
    runtime.images.kept.set(key, IMAGE);
    runtime.failRestores = true;
    const report = await open().boot();
    expect(report).to.deep.include({ source: 'cold', dropped: 'The memory image is damaged.' });
    expect(runtime.images.rejected).to.deep.equal([key]);
    expect(runtime.workers).to.have.length(2);
  });

  /** Starts from an image whose worker ends as the test says, and from there on all goes well. */
  async function restoreBadly(trouble: () => void): Promise<BootReport> {
    runtime.images.kept.set(key, IMAGE);
    runtime.autoBoot = false;
    const booting = open().boot();
    await settle();
    expect(runtime.worker.request.images).to.deep.equal([IMAGE]);
    runtime.autoBoot = true;
    trouble();
    return booting;
  }

  it('keeps an image whose worker died, starts the slow way, and tells why', async () => {
    const report = await restoreBadly(() => runtime.worker.lose());
    expect(report).to.include({ source: 'cold' }).and.to.have.property('dropped').that.contains('removed from the page');
    expect([runtime.images.rejected, runtime.images.kept.get(key)]).to.deep.equal([[key], IMAGE]);
  });

  it('keeps an image whose worker was too slow', async () => {
    const clock = new FakeClock();
    try {
      let passing: Promise<void> | undefined;
      const report = await restoreBadly(() => void (passing = clock.pass(10_001)));
      await passing;
      expect(report).to.include({ source: 'cold' }).and.to.have.property('dropped').that.contains('stopped answering');
      expect(runtime.images.kept.get(key)).to.equal(IMAGE);
    } finally {
      clock.restore();
    }
  });

  it('is stopped while an image restores, without trying the slow way', async () => {
    runtime.images.kept.set(key, IMAGE);
    runtime.autoBoot = false;
    const session = open();
    const boot = session.boot();
    await waitUntil(() => runtime.workers.length === 1);
    session.stop();
    const error = await boot.then(() => null, (reason: { code: string }) => reason);
    expect(error?.code).to.equal('aborted');
    expect(runtime.workers).to.have.length(1);
    expect(runtime.images.rejected).to.deep.equal([]);
  });

  it('knows beforehand whether it will be quick, and takes an unpinned wheel for not', async () => {
    expect(await open().hasImage()).to.equal(false);
    runtime.images.kept.set(key, IMAGE);
    expect(await open().hasImage()).to.equal(true);
    expect(await new Session({ packages: ['https://example.org/a-1-py3-none-any.whl'] }, runtime.parts).hasImage()).to.equal(false);
  });

  it('takes no image from an interpreter that is ready: user code may have sent it', async () => {
    const session = open();
    await session.boot();
    runtime.worker.emit({ type: 'image', image: new Blob(['forged']) });
    await session.run('1').result;
    expect(runtime.images.kept.size).to.equal(0);
  });
});
