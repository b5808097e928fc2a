import { expect } from '@open-wc/testing';
import type { Origin } from '../../src/engine/boot.js';
import { Keeper } from '../../src/engine/keeper.js';
import type { SaveReport } from '../../src/engine/keeper.js';
import type { OutputItem } from '../../src/protocol/messages.js';
import type { Checkpoint } from '../../src/storage/checkpoint.js';
import { checkpointOf, filesOnly, homeOf, tellingOf, textsOf } from '../storage/make-checkpoint.js';
import type { Texts } from '../storage/make-checkpoint.js';
import { settle } from '../support/clock.js';
import { FakeSlot } from './fake-slot.js';

const BASE = new Blob(['base']);
const layer = (name: string): Blob => new Blob([name]);
const line = (text: string): OutputItem => ({ stream: 'stdout', text });

function origin(layers: readonly Blob[] = [], base = BASE, baseKept = true): Origin {
  return { recipe: 'base {}', base, baseKept: () => Promise.resolve(baseKept), layers };
}

const saved = (layers: readonly Blob[], more: Parameters<typeof checkpointOf>[1] = {}): Checkpoint => checkpointOf(layers, { savedAt: 7, ...more });

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
  const shown = (checkpoint: Checkpoint | null, cell = ''): string => (checkpoint?.python?.outputs[cell]?.items ?? []).map((item) => ('text' in item ? item.text : item.stream)).join();

  /** Bytes that say how many they are, and take no memory. */
  const sized = (bytes: number): Blob => Object.defineProperty(layer('large'), 'size', { value: bytes });

  describe('of its state', () => {
    it('is written with each layer, over the layers before it', async () => {
      await keeper.recall();
      keeper.began(origin(), false);
      keeper.layer(layer('one'), true);
      await keeper.written();
      keeper.layer(layer('two'), false);
      await keeper.written();
      expect(await texts(slot.stored?.python?.layers)).to.deep.equal(['one', 'two']);
      keeper.layer(layer('three'), true);
      await keeper.written();
      expect(await texts(slot.stored?.python?.layers)).to.deep.equal(['three']);
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
      expect(await texts(slot.stored?.python?.layers)).to.deep.equal(['1', '2', '3', '4', '5']);
    });

    it('names the base image of the recipe by nothing, and brings along one that is not kept', async () => {
      keeper.began(origin([], BASE, true), false);
      keeper.layer(layer('one'), true);
      await keeper.written();
      expect(slot.stored?.python?.base).to.equal(null);
      const own = new Blob(['own']);
      await keeper.forget();
      keeper.began(origin([], own, false), false);
      keeper.layer(layer('two'), true);
      await keeper.written();
      expect(slot.stored?.python?.base).to.equal(own);
    });

    it('does not bring a kept base along because the session went back to a state of this page', async () => {
      keeper.began(origin(), false);
      keeper.layer(layer('one'), true);
      const back = await keeper.recall();
      // Whoever boots from a state of this page sees its base, and cannot know where else it is.
      keeper.began(origin(back?.python?.layers ?? [], back?.python?.base ?? new Blob(), false), true);
      keeper.layer(layer('two'), false);
      await keeper.written();
      expect(slot.stored?.python?.base).to.equal(null);
      expect(await texts(slot.stored?.python?.layers)).to.deep.equal(['one', 'two']);
    });

    it('is what the next start goes on from: of this page, or else of an earlier visit', async () => {
      slot.stored = saved([layer('earlier')]);
      expect(await texts((await keeper.recall())?.python?.layers)).to.deep.equal(['earlier']);
      expect(keeper.canGoBack).to.equal(true);
      keeper.began(origin([layer('earlier')]), true);
      keeper.layer(layer('now'), false);
      expect(await texts((await keeper.recall())?.python?.layers)).to.deep.equal(['earlier', 'now']);
      expect(slot.calls.filter((call) => call === 'load')).to.have.length(1);
    });

    it('lives as long as the page where there is no key', async () => {
      const homeless = new Keeper(slot, undefined, (report) => reports.push(report));
      expect(await homeless.recall()).to.equal(null);
      homeless.began(origin(), false);
      homeless.layer(layer('one'), true);
      await homeless.close();
      expect(await texts((await homeless.recall())?.python?.layers)).to.deep.equal(['one']);
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
      expect(await texts((await keeper.recall())?.python?.layers)).to.deep.equal(['good']);
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

    it('would get more than 512 MB, keeps what it has, and the report says what to do', async () => {
      keeper.began(origin(), false);
      keeper.layer(sized(300 << 20), true);
      await keeper.written();
      const before = slot.stored;
      keeper.layer(sized(300 << 20), false);
      const report = await keeper.written();
      expect([slot.stored, report?.kept, reports[0]?.kept]).to.deep.equal([before, false, true]);
      expect(report?.reason).to.contain('512 MB').and.to.contain('`del name`');
      expect((await keeper.recall())?.python?.layers).to.have.length(2);
      keeper.layer(layer('small'), true);
      expect((await keeper.written())?.kept).to.equal(true);
      expect(await texts(slot.stored?.python?.layers)).to.deep.equal(['small']);
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
      expect([await keeper.written(), await texts(slot.stored?.python?.layers)]).to.deep.equal([undefined, ['earlier']]);
      keeper.runBegins('');
      keeper.layer(layer('at the start'), false);
      await keeper.written();
      expect(await texts(slot.stored?.python?.layers)).to.deep.equal(['earlier']);
      keeper.runEnds('', undefined);
      keeper.layer(layer('run'), false);
      await keeper.written();
      expect(await texts(slot.stored?.python?.layers)).to.deep.equal(['fresh', 'at the start', 'run']);
      expect(await keeper.bringBack()).to.equal(true);
      expect(await texts((await keeper.recall())?.python?.layers)).to.deep.equal(['earlier']);
    });

    it('could not keep it, is asked again by the next who wants it written', async () => {
      slot.kept = false;
      keeper.began(origin(), false);
      keeper.layer(layer('one'), true);
      expect(await keeper.written()).to.deep.equal({ kept: false, copy: false });
      slot.kept = true;
      expect(await keeper.written()).to.deep.equal({ kept: true, copy: false });
      expect(await texts(slot.stored?.python?.layers)).to.deep.equal(['one']);
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
      await keeper.forget();
      expect([await keeper.written(), slot.calls]).to.deep.equal([undefined, []]);
    });

    it('does not open, fails this start, and is asked again by the next', async () => {
      slot.stored = saved([layer('earlier')]);
      slot.failures = 1;
      const failure = await keeper.recall().catch((error: unknown) => error);
      expect(failure).to.be.instanceOf(TypeError);
      expect(await texts((await keeper.recall())?.python?.layers)).to.deep.equal(['earlier']);
    });

    it('does not open for a restart, says so, and is written to later', async () => {
      slot.failures = 1;
      await keeper.forget();
      await keeper.written();
      expect(reports).to.deep.equal([{ kept: false, copy: false, reason: 'TypeError: Failed to fetch' }, { kept: true, copy: false }]);
      keeper.began(origin(), false);
      keeper.layer(layer('one'), true);
      await keeper.written();
      expect(await texts(slot.stored?.python?.layers)).to.deep.equal(['one']);
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

    it('is no Python, here and in the slot', async () => {
      await keeper.forget();
      expect([keeper.canGoBack, await keeper.recall()]).to.deep.equal([false, null]);
      await keeper.written();
      expect(slot.stored).to.deep.include({ python: null, variables: null });
    });

    it('is brought back on demand, and is in the slot again before anything runs', async () => {
      await keeper.forget();
      await keeper.recall();
      keeper.began(origin(), false);
      expect(await keeper.bringBack()).to.equal(true);
      const back = await keeper.recall();
      expect(await texts(back?.python?.layers)).to.deep.equal(['before']);
      keeper.began(origin(back?.python?.layers ?? []), true);
      await keeper.written();
      expect(await texts(slot.stored?.python?.layers)).to.deep.equal(['before']);
    });

    it('is gone again when that is undone too, though nothing has begun since', async () => {
      await keeper.forget();
      for (const layers of [['before'], undefined, ['before']]) {
        expect(await keeper.bringBack()).to.equal(true);
        await keeper.written();
        const [now, later] = [(await keeper.recall())?.python?.layers, slot.stored?.python?.layers];
        expect([now && (await texts(now)), later && (await texts(later))]).to.deep.equal([layers, layers]);
      }
    });

    describe('in which something ran', () => {
      /** Undoes once more, starts from what that gives, and says which layers there are then, in memory and in the slot. */
      async function undo(): Promise<readonly string[][]> {
        expect(await keeper.bringBack()).to.equal(true);
        const { layers = [] } = (await keeper.recall())?.python ?? {};
        keeper.began(origin(layers), true);
        await keeper.written();
        return [await texts(layers), await texts(slot.stored?.python?.layers)];
      }

      beforeEach(async () => {
        await keeper.forget();
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
        await keeper.forget();
        keeper.began(origin([], own, false), false);
        slot.kept = false;
        keeper.layer(layer('other base'), true);
        await keeper.written();
        slot.kept = true;
        expect(await keeper.bringBack()).to.equal(true);
        await keeper.written();
        expect([slot.stored?.python?.base, await texts(slot.stored?.python?.layers)]).to.deep.equal([null, ['after']]);
      });

      it('can be tried again where it does not start', async () => {
        expect(await keeper.bringBack()).to.equal(true);
        keeper.began(origin(), false);
        expect(await undo()).to.deep.equal([['before'], ['before']]);
      });
    });

    it('is still there to be brought back when Restart was pressed twice', async () => {
      await keeper.forget();
      await keeper.forget();
      await keeper.recall();
      keeper.began(origin(), false);
      await keeper.forget();
      expect(await keeper.bringBack()).to.equal(true);
      expect(await texts((await keeper.recall())?.python?.layers)).to.deep.equal(['before']);
    });

    it('is the state of an earlier visit, if that was not even looked at', async () => {
      slot.stored = saved([layer('earlier')]);
      const fresh = new Keeper(slot, 'lesson', (report) => reports.push(report));
      await fresh.forget();
      expect(await fresh.recall()).to.equal(null);
      expect(await fresh.bringBack()).to.equal(true);
      expect(await texts((await fresh.recall())?.python?.layers)).to.deep.equal(['earlier']);
    });

    it('stays forgotten when the slot answers late', async () => {
      slot.stored = saved([layer('earlier')]);
      const fresh = new Keeper(slot, 'lesson', (report) => reports.push(report));
      const release = slot.hold();
      const recalled = fresh.recall();
      await settle();
      const forgotten = fresh.forget();
      release();
      await Promise.all([recalled, forgotten]);
      expect([await fresh.recall(), fresh.canGoBack]).to.deep.equal([null, false]);
      expect(await fresh.bringBack()).to.equal(true);
      expect(await texts((await fresh.recall())?.python?.layers)).to.deep.equal(['earlier']);
    });
  });

  describe('of its files', () => {
    /** Files, and whether they are newer than Python's state: where a stop by force or a crash goes back to, and what the next visit finds. */
    async function places(): Promise<readonly (readonly [Texts, boolean] | null)[]> {
      await keeper.written();
      const both = [await keeper.recall(), slot.stored];
      return Promise.all(both.map(async (place) => place && ([await textsOf(place.home), place.homeIsNewer] as const)));
    }

    /** A run that wrote these files, and whose state was taken. */
    function ran(name: string, files: Texts): void {
      keeper.runBegins('');
      expect(keeper.files(tellingOf(files), 'settled')).to.equal(true);
      keeper.layer(layer(name), false);
      keeper.runEnds('', undefined);
    }

    beforeEach(async () => {
      await keeper.recall();
      keeper.began(origin(), false);
      ran('one', { a: '1' });
    });

    it('is what there was in the instant of the last state, with that state', async () => {
      expect(await places()).to.deep.equal([[{ a: '1' }, false], [{ a: '1' }, false]]);
      ran('two', { a: '2', b: '1' });
      expect(await places()).to.deep.equal([[{ a: '2', b: '1' }, false], [{ a: '2', b: '1' }, false]]);
      expect(await texts(slot.stored?.python?.layers)).to.deep.equal(['one', 'two']);
      expect(await textsOf(keeper.work.home)).to.deep.equal({ a: '2', b: '1' });
    });

    it('is put together from contents that came now and before', async () => {
      expect(keeper.files(tellingOf({ 'a again': '1', b: '2', 'b again': '2' }, ['1']), 'settled')).to.equal(true);
      expect(keeper.files(tellingOf({ b: '2' }, ['1', '2']), 'settled')).to.equal(true);
      expect(await textsOf(keeper.work.home)).to.deep.equal({ b: '2' });
      expect(keeper.work.home.contents.size).to.equal(1);
    });

    it('stays as it is when a worker names a content that it never sent, or sent with another size', async () => {
      const before = keeper.work.home;
      const { entries, ...rest } = tellingOf({ a: '1', b: '2' });
      const longer = { ...rest, entries: entries.map((entry) => (entry.kind === 'file' ? { ...entry, size: 3 } : entry)) };
      for (const forged of [tellingOf({ a: '1', b: 'never sent' }, ['never sent']), longer]) {
        for (const moment of ['settled', 'ahead', 'running'] as const) expect(keeper.files(forged, moment)).to.equal(false);
      }
      expect(keeper.work.home).to.equal(before);
      expect(await places()).to.deep.equal([[{ a: '1' }, false], [{ a: '1' }, false]]);
    });

    it('is ahead of Python’s state when that could not be taken, and stays so after a crash', async () => {
      keeper.files(tellingOf({ a: '2' }), 'ahead');
      keeper.failed('An open pipe cannot be kept.');
      expect(await places()).to.deep.equal([[{ a: '2' }, true], [{ a: '2' }, true]]);
      expect(await texts((await keeper.recall())?.python?.layers)).to.deep.equal(['one']);
      keeper.began(origin([layer('one')]), true);
      expect((await places())[0]).to.deep.equal([{ a: '2' }, false]);
    });

    it('is in step again with the next state', async () => {
      keeper.files(tellingOf({ a: '2' }), 'ahead');
      ran('two', { a: '3' });
      expect(await places()).to.deep.equal([[{ a: '3' }, false], [{ a: '3' }, false]]);
    });

    it('is in the slot while a run goes on, and goes back to what it was when that run is given up', async () => {
      keeper.runBegins('');
      expect(keeper.files(tellingOf({ a: '2' }), 'running')).to.equal(true);
      expect(await places()).to.deep.equal([[{ a: '1' }, false], [{ a: '2' }, true]]);
      expect(await textsOf(keeper.work.home)).to.deep.equal({ a: '2' });
      keeper.began(origin([layer('one')]), true);
      expect(await places()).to.deep.equal([[{ a: '1' }, false], [{ a: '1' }, false]]);
      expect(await textsOf(keeper.work.home)).to.deep.equal({ a: '1' });
    });

    it('is kept with the state after a run, though it came in the middle of it', async () => {
      keeper.runBegins('');
      keeper.files(tellingOf({ a: '2' }), 'running');
      keeper.runEnds('', undefined);
      keeper.layer(layer('two'), false);
      expect(await places()).to.deep.equal([[{ a: '2' }, false], [{ a: '2' }, false]]);
    });

    it('is never older than Python where that could not be kept at all', async () => {
      const other = new Keeper(slot, 'other', () => undefined);
      await other.forget();
      other.began(undefined, false);
      other.files(tellingOf({ a: 'running' }), 'running');
      await other.written();
      expect([slot.stored?.python, slot.stored?.homeIsNewer]).to.deep.equal([null, false]);
      other.files(tellingOf({ a: 'ahead' }), 'ahead');
      expect(await other.recall()).to.deep.include({ python: null, homeIsNewer: false });
      expect(await textsOf(other.work.home)).to.deep.equal({ a: 'ahead' });
    });

    it('is that of an earlier visit once it was asked for, and of no visit before', async () => {
      const later = new Keeper(slot, 'lesson', () => undefined);
      await keeper.written();
      expect(later.work.home.entries).to.deep.equal([]);
      await later.recall();
      expect(await textsOf(later.work.home)).to.deep.equal({ a: '1' });
    });

    it('outlives a state of Python that another release has made', async () => {
      slot.stored = filesOnly(homeOf({ a: 'old' }));
      const later = new Keeper(slot, 'lesson', () => undefined);
      expect([(await later.recall())?.python, later.canGoBack]).to.deep.equal([null, false]);
      later.began(origin([], new Blob(['new base'])), false);
      later.layer(layer('first'), true);
      await later.written();
      expect([await textsOf(slot.stored.home), await texts(slot.stored.python?.layers)]).to.deep.equal([{ a: 'old' }, ['first']]);
    });

    it('counts into the 512 MB that a session may take', async () => {
      await keeper.written();
      const { entries, contents } = tellingOf({ a: '1', large: 'x' }, ['1']);
      const size = 513 << 20;
      const grow = <T extends object>(item: T): T => ('size' in item ? { ...item, size } : item);
      const large = { entries: entries.map((entry) => (entry.path === 'large' ? grow(entry) : entry)), contents: contents.map(grow) };
      // Bytes that are only said to be there: they take no memory.
      const data = Object.defineProperty(new Blob(), 'slice', { value: () => sized(size) });
      expect(keeper.files({ ...large, data }, 'settled')).to.equal(true);
      const report = await keeper.written();
      expect([report?.kept, await textsOf((slot.stored as Checkpoint).home)]).to.deep.equal([false, { a: '1' }]);
      expect(report?.reason).to.contain('512 MB');
      keeper.files(tellingOf({ b: '2' }), 'settled');
      expect((await keeper.written())?.kept).to.equal(true);
    });

    describe('when a fresh start is wanted', () => {
      it('stays, and only Python goes', async () => {
        await keeper.forget();
        expect(await places()).to.deep.equal([[{ a: '1' }, false], [{ a: '1' }, false]]);
        expect([slot.stored?.python, keeper.canGoBack]).to.deep.equal([null, false]);
      });

      it('stays as it is now, also what a run that is given up has written', async () => {
        keeper.files(tellingOf({ a: '2' }), 'running');
        await keeper.forget();
        expect(await places()).to.deep.equal([[{ a: '2' }, false], [{ a: '2' }, false]]);
      });

      it('comes back with it, when files were changed afterwards', async () => {
        await keeper.forget();
        keeper.began(origin(), false);
        ran('two', { b: 'new' });
        for (const [files, layers] of [[{ a: '1' }, ['one']], [{ b: 'new' }, ['two']], [{ a: '1' }, ['one']]] as const) {
          expect(await keeper.bringBack()).to.equal(true);
          expect(await places()).to.deep.equal([[files, false], [files, false]]);
          expect(await texts(slot.stored?.python?.layers)).to.deep.equal(layers);
        }
      });

      it('makes way for files and variables that are given, and is brought back with the state', async () => {
        await keeper.forget({ home: homeOf({ b: 'given' }), variables: '{"x": 1}' });
        expect(await places()).to.deep.equal([[{ b: 'given' }, false], [{ b: 'given' }, false]]);
        expect([slot.stored?.variables, slot.stored?.python]).to.deep.equal(['{"x": 1}', null]);
        expect(await keeper.bringBack()).to.equal(true);
        expect(await places()).to.deep.equal([[{ a: '1' }, false], [{ a: '1' }, false]]);
        expect(await texts(slot.stored?.python?.layers)).to.deep.equal(['one']);
        expect(await keeper.bringBack()).to.equal(true);
        expect([(await places())[1], slot.stored?.variables]).to.deep.equal([[{ b: 'given' }, false], '{"x": 1}']);
      });

      it('has the variables that were given until a state tells of others', async () => {
        await keeper.forget({ home: homeOf({}), variables: '{"x": 1}' });
        keeper.began(origin(), false);
        expect([(await keeper.recall())?.variables, keeper.work.variables]).to.deep.equal(['{"x": 1}', '{"x": 1}']);
        for (const variables of ['{"x": 2}', null]) {
          keeper.kept(variables);
          keeper.layer(layer('next'), true);
          await keeper.written();
          expect([slot.stored?.variables, (await keeper.recall())?.variables, keeper.work.variables]).to.deep.equal([variables, variables, variables]);
        }
      });

      it('leaves no variable behind, and has them again when it is undone', async () => {
        keeper.kept('{"x": 1}');
        keeper.layer(layer('two'), false);
        await keeper.forget();
        await keeper.written();
        expect([keeper.work.variables, slot.stored?.variables]).to.deep.equal([null, null]);
        await keeper.bringBack();
        await keeper.written();
        expect([keeper.work.variables, slot.stored?.variables]).to.deep.equal(['{"x": 1}', '{"x": 1}']);
      });

      it('is nothing any more, here and in the slot, when all is cleared, and comes back until the page closes', async () => {
        await keeper.keepCode('cell', { author: [], files: [], savedAt: 1 });
        await keeper.clear();
        expect([await keeper.recall(), keeper.canGoBack, keeper.work.home.entries, slot.stored, slot.code.size]).to.deep.equal([null, false, [], null, 0]);
        expect(await keeper.bringBack()).to.equal(true);
        expect(await places()).to.deep.equal([[{ a: '1' }, false], [{ a: '1' }, false]]);
        expect(await texts(slot.stored?.python?.layers)).to.deep.equal(['one']);
      });

      it('is cleared though an earlier visit’s was not even looked at', async () => {
        await keeper.written();
        const fresh = new Keeper(slot, 'lesson', () => undefined);
        await fresh.clear();
        expect([slot.stored, await fresh.recall()]).to.deep.equal([null, null]);
        expect(await fresh.bringBack()).to.equal(true);
        expect(await textsOf(fresh.work.home)).to.deep.equal({ a: '1' });
      });

      it('can begin again after all was cleared', async () => {
        await keeper.clear();
        keeper.began(origin(), false);
        ran('new', { b: '2' });
        expect(await places()).to.deep.equal([[{ b: '2' }, false], [{ b: '2' }, false]]);
      });
    });
  });

  describe('of the reader’s code', () => {
    const code = { author: [{ name: 'main.py', text: '1' }], files: [{ name: 'main.py', text: '2' }], savedAt: 3 } as const;

    it('comes back by cell, and is reported as kept', async () => {
      expect(await keeper.code('cell')).to.equal(null);
      expect(await keeper.keepCode('cell', code)).to.deep.equal({ kept: true, copy: false, code: true });
      expect([await keeper.code('cell'), await keeper.code('other'), reports]).to.deep.equal([code, null, [{ kept: true, copy: false, code: true }]]);
      await keeper.keepCode('cell', null);
      expect(await keeper.code('cell')).to.equal(null);
    });

    it('is written after what was to be written before', async () => {
      keeper.began(origin(), false);
      const release = slot.hold();
      keeper.layer(layer('one'), true);
      const kept = keeper.keepCode('cell', code);
      await settle();
      expect(slot.calls).to.deep.equal(['open', 'save']);
      release();
      await kept;
      expect(slot.calls).to.deep.equal(['open', 'save', 'saveCode']);
    });

    it('is not kept by a copy, nor where there is no room, nor without a key, which all say so', async () => {
      slot.kept = false;
      expect(await keeper.keepCode('cell', code)).to.deep.equal({ kept: false, copy: false, code: true });
      slot.writable = Promise.resolve(false);
      const copy = new Keeper(slot, 'lesson', () => undefined);
      expect(await copy.keepCode('cell', code)).to.deep.equal({ kept: false, copy: true, code: true });
      const homeless = new Keeper(slot, undefined, () => undefined);
      expect([await homeless.keepCode('cell', code), await homeless.code('cell')]).to.deep.equal([{ kept: false, copy: false, code: true }, null]);
    });

    it('says why where the slot does not open, and is kept by the next attempt', async () => {
      slot.failures = 1;
      expect(await keeper.keepCode('cell', code)).to.deep.equal({ kept: false, copy: false, code: true });
      expect(reports).to.deep.equal([{ kept: false, copy: false, reason: 'TypeError: Failed to fetch' }]);
      expect(await keeper.keepCode('cell', code)).to.deep.equal({ kept: true, copy: false, code: true });
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
      expect([shown(checkpoint, 'a'), shown(checkpoint, 'b'), checkpoint?.python?.outputs['b']?.error?.type]).to.deep.equal(['new,er', 'b', 'E']);
      expect(checkpoint?.python?.outputs['a']).to.not.have.property('error');
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
      expect((await kept())?.python?.outputs).to.not.have.property('b');
    });

    it('is cut to a size, and the newest stays', async () => {
      keeper.runBegins('');
      for (let i = 0; i < 40; i++) keeper.outputs.add('', [line(`${i}:${'x'.repeat(10_000)}`)]);
      keeper.outputs.add('', [{ stream: 'display', mime: { 'image/png': 'y'.repeat(100_000) } }]);
      keeper.runEnds('', undefined);
      const { items } = (await kept())?.python?.outputs[''] ?? { items: [] };
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

  describe('of files and variables in a corner', () => {
    it('are newer than Python in what a restart in the middle of a run puts aside', async () => {
      await keeper.recall();
      keeper.began(origin(), false);
      keeper.files(tellingOf({ a: '1' }), 'settled');
      keeper.layer(layer('one'), true);
      keeper.files(tellingOf({ a: '2' }), 'running');
      await keeper.forget();
      await keeper.bringBack();
      expect((await keeper.recall())?.homeIsNewer).to.equal(true);
    });

    it('are those that were told in a run that has ended, though no state of Python could be taken after it', async () => {
      await keeper.recall();
      keeper.began(origin(), false);
      keeper.files(tellingOf({ a: '1' }), 'settled');
      keeper.layer(layer('one'), true);
      keeper.files(tellingOf({ a: '2' }), 'running');
      keeper.files(null, 'ahead');
      expect(await textsOf((await keeper.recall())?.home ?? homeOf({}))).to.deep.equal({ a: '2' });
    });

    it('are kept beside a Python that could not be brought back, and stay when that is tried again', async () => {
      slot.stored = saved([layer('earlier')], { home: homeOf({ a: '1' }) });
      await keeper.recall();
      keeper.began(origin(), false);
      keeper.files(tellingOf({ a: '1', b: 'uploaded' }), 'settled');
      await keeper.written();
      expect(await textsOf(slot.stored.home)).to.deep.equal({ a: '1', b: 'uploaded' });
      expect(await texts(slot.stored.python?.layers)).to.deep.equal(['earlier']);
      await keeper.bringBack();
      expect(await textsOf(keeper.work.home)).to.deep.equal({ a: '1', b: 'uploaded' });
    });

    it('come back after all was cleared, though there were no files', async () => {
      await keeper.recall();
      await keeper.forget({ home: homeOf({}), variables: '{"x": 1}' });
      await keeper.clear();
      expect(await keeper.bringBack()).to.equal(true);
      expect(keeper.work.variables).to.equal('{"x": 1}');
    });

    it('that another tab has saved take the place of those here, which Undo brings back', async () => {
      await keeper.recall();
      keeper.began(origin(), false);
      keeper.files(tellingOf({ a: 'here' }), 'settled');
      await keeper.written();
      slot.stored = saved([], { home: homeOf({ a: 'there' }) });
      await keeper.reread();
      expect(await textsOf(keeper.work.home)).to.deep.equal({ a: 'there' });
      await keeper.bringBack();
      expect(await textsOf(keeper.work.home)).to.deep.equal({ a: 'here' });
    });
  });
});
