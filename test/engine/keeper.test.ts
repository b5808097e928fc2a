import { expect } from '@open-wc/testing';
import type { Origin } from '../../src/engine/boot.js';
import { Keeper } from '../../src/engine/keeper.js';
import type { SaveReport } from '../../src/engine/keeper.js';
import type { OutputItem } from '../../src/protocol/messages.js';
import type { Checkpoint } from '../../src/storage/checkpoint.js';
import { settle } from '../support/clock.js';
import { FakeSlot } from './fake-slot.js';

const BASE = new Blob(['base']);
const layer = (name: string): Blob => new Blob([name]);
const line = (text: string): OutputItem => ({ stream: 'stdout', text });

function origin(layers: readonly Blob[] = [], base = BASE, baseKept = true): Origin {
  return { recipe: 'base {}', base, baseKept: Promise.resolve(baseKept), layers };
}

const saved = (layers: readonly Blob[], more: Partial<Checkpoint> = {}): Checkpoint => ({ recipe: 'base {}', base: null, layers, savedAt: 7, outputs: {}, done: [], ...more });

describe('what a session keeps', () => {
  let slot: FakeSlot;
  let reports: SaveReport[];
  let keeper: Keeper;

  beforeEach(() => {
    slot = new FakeSlot();
    reports = [];
    keeper = new Keeper(slot, 'lesson', (report) => reports.push(report));
  });

  const texts = (blobs: readonly Blob[] | undefined): Promise<string[]> => Promise.all((blobs ?? []).map((blob) => blob.text()));
  const shown = (checkpoint: Checkpoint | null, cell = ''): string => (checkpoint?.outputs[cell]?.items ?? []).map((item) => ('text' in item ? item.text : item.stream)).join();

  describe('of its state', () => {
    it('is written with each layer, over the layers before it', async () => {
      await keeper.recall();
      keeper.began(origin(), false);
      keeper.layer(layer('one'), true);
      await keeper.written();
      keeper.layer(layer('two'), false);
      await keeper.written();
      expect(await texts(slot.stored?.layers)).to.deep.equal(['one', 'two']);
      keeper.layer(layer('three'), true);
      await keeper.written();
      expect(await texts(slot.stored?.layers)).to.deep.equal(['three']);
      expect(reports).to.deep.equal(Array(3).fill({ kept: true, copy: false }));
    });

    it('is written once when several layers come while a write goes on, and the newest is', async () => {
      keeper.began(origin(), false);
      const release = slot.hold();
      keeper.layer(layer('1'), true);
      await settle();
      for (const name of ['2', '3', '4', '5']) keeper.layer(layer(name), false);
      release();
      await keeper.written();
      expect(slot.saves).to.have.length(2);
      expect(await texts(slot.stored?.layers)).to.deep.equal(['1', '2', '3', '4', '5']);
    });

    it('names the base image of the recipe by nothing, and brings along one that is not kept', async () => {
      keeper.began(origin([], BASE, true), false);
      keeper.layer(layer('one'), true);
      await keeper.written();
      expect(slot.stored?.base).to.equal(null);
      const own = new Blob(['own']);
      keeper.forget();
      keeper.began(origin([], own, false), false);
      keeper.layer(layer('two'), true);
      await keeper.written();
      expect(slot.stored?.base).to.equal(own);
    });

    it('does not bring a kept base along because the session went back to a state of this page', async () => {
      keeper.began(origin(), false);
      keeper.layer(layer('one'), true);
      const back = await keeper.recall();
      // Whoever boots from a state of this page sees its base, and cannot know where else it is.
      keeper.began(origin(back?.layers ?? [], back?.base ?? new Blob(), false), true);
      keeper.layer(layer('two'), false);
      await keeper.written();
      expect(slot.stored?.base).to.equal(null);
      expect(await texts(slot.stored?.layers)).to.deep.equal(['one', 'two']);
    });

    it('is what the next start goes on from: of this page, or else of an earlier visit', async () => {
      slot.stored = saved([layer('earlier')]);
      expect(await texts((await keeper.recall())?.layers)).to.deep.equal(['earlier']);
      expect(keeper.canGoBack).to.equal(true);
      keeper.began(origin([layer('earlier')]), true);
      keeper.layer(layer('now'), false);
      expect(await texts((await keeper.recall())?.layers)).to.deep.equal(['earlier', 'now']);
      expect(slot.calls.filter((call) => call === 'load')).to.have.length(1);
    });

    it('lives as long as the page where there is no key', async () => {
      const homeless = new Keeper(slot, undefined, (report) => reports.push(report));
      expect(await homeless.recall()).to.equal(null);
      homeless.began(origin(), false);
      homeless.layer(layer('one'), true);
      await homeless.close();
      expect(await texts((await homeless.recall())?.layers)).to.deep.equal(['one']);
      expect([slot.calls, reports]).to.deep.equal([[], []]);
    });

    it('is nothing when no image could be made of the interpreter', async () => {
      keeper.began(undefined, false);
      keeper.layer(layer('one'), true);
      await keeper.written();
      expect([keeper.canGoBack, await keeper.recall(), slot.saves.length]).to.deep.equal([false, null, 0]);
    });

    it('stays the last one when a state cannot be taken', async () => {
      keeper.began(origin(), false);
      keeper.layer(layer('good'), true);
      keeper.failed('An open pipe cannot be kept.');
      await keeper.written();
      expect(await texts((await keeper.recall())?.layers)).to.deep.equal(['good']);
      expect(reports[0]).to.deep.equal({ kept: false, copy: false, reason: 'An open pipe cannot be kept.' });
    });
  });

  describe('when the slot', () => {
    it('belongs to another tab, is a copy, and says so', async () => {
      slot.writable = Promise.resolve(false);
      slot.kept = false;
      await keeper.recall();
      await settle();
      expect(reports).to.deep.equal([{ kept: false, copy: true }]);
      keeper.began(origin(), false);
      keeper.layer(layer('one'), true);
      await keeper.written();
      expect(reports[1]).to.deep.equal({ kept: false, copy: true });
    });

    it('cannot keep it, is told so', async () => {
      slot.kept = false;
      keeper.began(origin(), false);
      keeper.layer(layer('one'), true);
      await keeper.written();
      expect(reports).to.deep.equal([{ kept: false, copy: false }]);
    });

    /** A layer that says how large it is, and takes no memory. */
    function sized(bytes: number): Blob {
      const blob = layer('large');
      Object.defineProperty(blob, 'size', { value: bytes });
      return blob;
    }

    it('would get more than 512 MB, keeps what it has, and the report says what to do', async () => {
      keeper.began(origin(), false);
      keeper.layer(sized(300 << 20), true);
      await keeper.written();
      const before = slot.stored;
      keeper.layer(sized(300 << 20), false);
      const report = await keeper.written();
      expect([slot.stored, report?.kept, reports[0]?.kept]).to.deep.equal([before, false, true]);
      expect(report?.reason).to.contain('512 MB').and.to.contain('`del name`');
      expect((await keeper.recall())?.layers).to.have.length(2);
      keeper.layer(layer('small'), true);
      expect((await keeper.written())?.kept).to.equal(true);
      expect(await texts(slot.stored?.layers)).to.deep.equal(['small']);
    });

    it('gets a base image of its own, is not charged for it', async () => {
      keeper.began(origin([], sized(2 ** 30), false), false);
      keeper.layer(layer('one'), true);
      expect((await keeper.written())?.kept).to.equal(true);
    });

    it('holds a state that could not be brought back, keeps it until something has run', async () => {
      slot.stored = saved([layer('earlier')]);
      await keeper.recall();
      keeper.began(origin(), false);
      keeper.layer(layer('fresh'), true);
      expect([await keeper.written(), await texts(slot.stored?.layers)]).to.deep.equal([undefined, ['earlier']]);
      keeper.runBegins('');
      keeper.layer(layer('at the start'), false);
      await keeper.written();
      expect(await texts(slot.stored?.layers)).to.deep.equal(['earlier']);
      keeper.runEnds('', undefined);
      keeper.layer(layer('run'), false);
      await keeper.written();
      expect(await texts(slot.stored?.layers)).to.deep.equal(['fresh', 'at the start', 'run']);
      expect(await keeper.bringBack()).to.equal(true);
      expect(await texts((await keeper.recall())?.layers)).to.deep.equal(['earlier']);
    });

    it('could not keep it, is asked again by the next who wants it written', async () => {
      slot.kept = false;
      keeper.began(origin(), false);
      keeper.layer(layer('one'), true);
      expect(await keeper.written()).to.deep.equal({ kept: false, copy: false });
      slot.kept = true;
      expect(await keeper.written()).to.deep.equal({ kept: true, copy: false });
      expect(await texts(slot.stored?.layers)).to.deep.equal(['one']);
      await keeper.written();
      expect(slot.saves).to.have.length(2);
    });

    it('does not open, leaves nothing to close', async () => {
      slot.failures = 1;
      const recalled = keeper.recall().catch((error: unknown) => error);
      await keeper.close();
      expect(await recalled).to.be.instanceOf(TypeError);
      expect(slot.calls).to.deep.equal(['open']);
    });

    it('was never asked, is not opened by what comes after the end', async () => {
      await keeper.close();
      expect(await keeper.recall()).to.equal(null);
      keeper.began(origin(), false);
      keeper.layer(layer('late'), true);
      keeper.forget();
      expect([await keeper.written(), slot.calls]).to.deep.equal([undefined, []]);
    });

    it('does not open, fails this start, and is asked again by the next', async () => {
      slot.stored = saved([layer('earlier')]);
      slot.failures = 1;
      const failure = await keeper.recall().catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(TypeError);
      expect(await texts((await keeper.recall())?.layers)).to.deep.equal(['earlier']);
    });

    it('does not open for a restart, says so, and is written to later', async () => {
      slot.failures = 1;
      keeper.forget();
      await keeper.written();
      expect(reports).to.deep.equal([{ kept: false, copy: false, reason: 'TypeError: Failed to fetch' }]);
      keeper.began(origin(), false);
      keeper.layer(layer('one'), true);
      await keeper.written();
      expect(await texts(slot.stored?.layers)).to.deep.equal(['one']);
    });

    it('is closed when the last write is done', async () => {
      keeper.began(origin(), false);
      const release = slot.hold();
      keeper.layer(layer('one'), true);
      const closed = keeper.close();
      await settle();
      expect(slot.calls).to.deep.equal(['open', 'save']);
      release();
      await closed;
      expect(slot.calls).to.deep.equal(['open', 'save', 'close']);
    });
  });

  describe('after a restart', () => {
    beforeEach(async () => {
      await keeper.recall();
      keeper.began(origin(), false);
      keeper.layer(layer('before'), true);
      await keeper.written();
    });

    it('is nothing, here and in the slot', async () => {
      keeper.forget();
      expect([keeper.canGoBack, await keeper.recall()]).to.deep.equal([false, null]);
      await keeper.written();
      expect(slot.stored).to.equal(null);
    });

    it('is brought back on demand, and is in the slot again before anything runs', async () => {
      keeper.forget();
      await keeper.recall();
      keeper.began(origin(), false);
      expect(await keeper.bringBack()).to.equal(true);
      const back = await keeper.recall();
      expect(await texts(back?.layers)).to.deep.equal(['before']);
      keeper.began(origin(back?.layers ?? []), true);
      await keeper.written();
      expect(await texts(slot.stored?.layers)).to.deep.equal(['before']);
    });

    it('is brought back once when nothing has begun since', async () => {
      keeper.forget();
      expect([await keeper.bringBack(), await keeper.bringBack()]).to.deep.equal([true, false]);
    });

    describe('in which something ran', () => {
      /** Undoes once more, starts from what that gives, and says which layers there are then, in memory and in the slot. */
      async function undo(): Promise<readonly string[][]> {
        expect(await keeper.bringBack()).to.equal(true);
        const { layers = [] } = (await keeper.recall()) ?? {};
        keeper.began(origin(layers), true);
        await keeper.written();
        return [await texts(layers), await texts(slot.stored?.layers)];
      }

      beforeEach(async () => {
        keeper.forget();
        keeper.began(origin(), false);
        keeper.layer(layer('after'), true);
        await keeper.written();
      });

      it('takes turns with what came after it, in the slot too', async () => {
        expect(await undo()).to.deep.equal([['before'], ['before']]);
        expect(await undo()).to.deep.equal([['after'], ['after']]);
        expect(await undo()).to.deep.equal([['before'], ['before']]);
      });

      it('takes turns with what it became after it was brought back', async () => {
        await undo();
        keeper.layer(layer('more'), false);
        await keeper.written();
        expect(await undo()).to.deep.equal([['after'], ['after']]);
        expect(await undo()).to.deep.equal([['before', 'more'], ['before', 'more']]);
      });

      it('is written over its own base, though another one goes on for now', async () => {
        const own = new Blob(['own']);
        keeper.forget();
        keeper.began(origin([], own, false), false);
        slot.kept = false;
        keeper.layer(layer('other base'), true);
        await keeper.written();
        slot.kept = true;
        expect(await keeper.bringBack()).to.equal(true);
        await keeper.written();
        expect([slot.stored?.base, await texts(slot.stored?.layers)]).to.deep.equal([null, ['after']]);
      });

      it('can be tried again where it does not start', async () => {
        expect(await keeper.bringBack()).to.equal(true);
        keeper.began(origin(), false);
        expect(await undo()).to.deep.equal([['before'], ['before']]);
      });
    });

    it('is still there to be brought back when Restart was pressed twice', async () => {
      keeper.forget();
      keeper.forget();
      await keeper.recall();
      keeper.began(origin(), false);
      keeper.forget();
      expect(await keeper.bringBack()).to.equal(true);
      expect(await texts((await keeper.recall())?.layers)).to.deep.equal(['before']);
    });

    it('is the state of an earlier visit, if that was not even looked at', async () => {
      slot.stored = saved([layer('earlier')]);
      const fresh = new Keeper(slot, 'lesson', (report) => reports.push(report));
      fresh.forget();
      expect(await fresh.recall()).to.equal(null);
      expect(await fresh.bringBack()).to.equal(true);
      expect(await texts((await fresh.recall())?.layers)).to.deep.equal(['earlier']);
    });

    it('stays forgotten when the slot answers late', async () => {
      slot.stored = saved([layer('earlier')]);
      const fresh = new Keeper(slot, 'lesson', (report) => reports.push(report));
      const release = slot.hold();
      const recalled = fresh.recall();
      await settle();
      fresh.forget();
      release();
      expect(await recalled).to.equal(null);
      expect(fresh.canGoBack).to.equal(false);
    });
  });

  describe('of its output', () => {
    beforeEach(() => keeper.began(origin(), false));

    /** What a state that is taken now says was shown. */
    async function kept(): Promise<Checkpoint | null> {
      keeper.layer(layer('now'), true);
      return keeper.recall();
    }

    it('is what each cell showed last', async () => {
      keeper.runBegins('a');
      keeper.outputs.add('a', [line('old')]);
      keeper.runEnds('a', undefined);
      keeper.runBegins('b');
      keeper.outputs.add('b', [line('b')]);
      keeper.runEnds('b', { type: 'E', message: 'm', traceback: 't', frames: [] });
      keeper.runBegins('a');
      keeper.outputs.add('a', [line('new'), line('er')]);
      keeper.runEnds('a', undefined);
      const checkpoint = await kept();
      expect([shown(checkpoint, 'a'), shown(checkpoint, 'b'), checkpoint?.outputs['b']?.error?.type]).to.deep.equal(['new,er', 'b', 'E']);
      expect(checkpoint?.outputs['a']).to.not.have.property('error');
    });

    it('is that of before the run in a state that is taken while one goes on', async () => {
      keeper.runBegins('a');
      keeper.outputs.add('a', [line('first')]);
      keeper.runEnds('a', undefined);
      keeper.runBegins('a');
      keeper.outputs.add('a', [line('second')]);
      expect(shown(await kept(), 'a')).to.equal('first');
      keeper.runEnds('a', undefined);
      expect(shown(await kept(), 'a')).to.equal('second');
      keeper.runBegins('b');
      expect((await kept())?.outputs).to.not.have.property('b');
    });

    it('is cut to a size, and the newest stays', async () => {
      keeper.runBegins('');
      for (let i = 0; i < 40; i++) keeper.outputs.add('', [line(`${i}:${'x'.repeat(10_000)}`)]);
      keeper.outputs.add('', [{ stream: 'display', mime: { 'image/png': 'y'.repeat(100_000) } }]);
      keeper.runEnds('', undefined);
      const { items } = (await kept())?.outputs[''] ?? { items: [] };
      const size = items.reduce((sum, item) => sum + JSON.stringify(item).length, 0);
      expect(size).to.be.within(200_000, 270_000);
      expect(items.at(-1)?.stream).to.equal('display');
      expect(items.at(-2)).to.have.property('text').that.matches(/^39:/);
    });

    it('does not change any more once it was taken', async () => {
      keeper.runBegins('');
      keeper.outputs.add('', [line('a')]);
      keeper.runEnds('', undefined);
      const checkpoint = await kept();
      keeper.outputs.add('', [line('b')]);
      expect(shown(checkpoint)).to.equal('a');
    });

    it('comes back with the state that it belongs to, and with no other', async () => {
      const outputs = { '': { items: [line('earlier')] } };
      slot.stored = saved([layer('earlier')], { outputs, done: ['setup'] });
      const again = new Keeper(slot, 'lesson', (report) => reports.push(report));
      await again.recall();
      again.began(origin([layer('earlier')]), true);
      expect([shown(await again.recall()), again.hasDone('setup'), (await again.recall())?.savedAt]).to.deep.equal(['earlier', true, 7]);
      again.began(origin(), false);
      expect([shown(await again.recall()), again.hasDone('setup')]).to.deep.equal(['', false]);
    });
  });
});
