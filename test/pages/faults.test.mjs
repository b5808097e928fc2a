// @ts-check
/** What programs do to their interpreter, in the real tag with real Python: each is answered, and the next run works. */
import assert from 'node:assert/strict';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, afterEach, before, describe, it } from '../support/node-test.mjs';
import { complaints, openTag, outputText, outputWith, PATIENT, run, runAndThen } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';
import { expectWithin, PATIENCE_MS } from '../support/time-limits.mjs';

/** An interrupt is looked for every 100 ms; a stop that takes longer than this feels broken, in milliseconds. */
const STOP_MS = 150;
/** The end of a worker that nobody asked for is known by then, in milliseconds. */
const LOST_MS = 2000;
/** A program that ignores an interrupt is ended by then, in milliseconds: it has one second to obey. */
const RESTART_MS = 1600;
/** A crash is explained by then, in milliseconds. */
const CRASH_MS = 5000;

/** @type {Record<string, { code: string, says: RegExp }>} programs that end their interpreter, and what the reader is told */
const FATAL = {
  'leaves by os._exit': { code: 'import os; os._exit(3)', says: /exit code 3/ },
  'kills its own process': { code: 'import os, signal; os.kill(os.getpid(), signal.SIGTERM)', says: /exit code 143/ },
  'aborts': { code: 'import os; os.abort()', says: /Python crashed/ },
  'overwrites all memory': { code: 'import ctypes; ctypes.memset(0, 0xff, 1 << 24)', says: /Python crashed.*memory/ },
  'calls a wild address': { code: 'import ctypes; ctypes.CFUNCTYPE(None)(12345678)()', says: /Python crashed/ },
  'runs bytecode that is none': { code: 'def f(): pass\nf.__code__ = f.__code__.replace(co_code=bytes([255] * 64), co_stacksize=1)\nf()', says: /Python crashed/ },
  'shows a value that shows itself': { code: 'class A:\n  def __repr__(self): return repr(self)\nA()', says: /nested.*__repr__/ },
  'shows a list nested too deeply': { code: 'x = []\nfor _ in range(100000): x = [x]\nx', says: /nested/ },
  'parses JSON nested too deeply': { code: 'import json; json.loads("[" * 100000)', says: /nested/ },
  'closes its own worker': { code: 'import js; js.self.close()', says: /closed its own worker/ },
};

/** @type {Record<string, { code: string, says: RegExp }>} programs that fail with an exception, which must be clear; variables stay */
const ERRORS = {
  'exits with a number': { code: 'import sys; sys.exit(3)', says: /^SystemExit: exited with 3$/m },
  'recurses without end': { code: 'def f(): f()\nf()', says: /Previous line repeated \d+ more times[^]*RecursionError[^]*Hint: / },
  'compiles a thousand brackets': { code: 'compile("(" * 1000 + ")" * 1000, "x", "eval")', says: /SyntaxError: too many nested parentheses/ },
  'compiles what no parser can hold': { code: 'compile("-" * 100000 + "1", "x", "eval")', says: /MemoryError/ },
  'starts a thread': { code: 'import threading; threading.Thread(target=print).start()', says: /RuntimeError[^]*Hint: .*thread/ },
  'starts a process by multiprocessing': { code: 'import multiprocessing; multiprocessing.Process(target=print).start()', says: /Hint: / },
  'forks': { code: 'import os; os.fork()', says: /OSError[^]*Hint: / },
  'runs another program': { code: 'import subprocess; subprocess.run(["ls"])', says: /OSError[^]*Hint: .*page cannot start/ },
  'opens a network connection': { code: 'import socket; socket.create_connection(("example.org", 80)).sendall(b"GET /")', says: /OSError[^]*Hint: .*fetch web addresses/ },
};

/** @type {Record<string, string>} programs that break what the next run needs */
const SABOTAGE = {
  'empties sys.modules': 'import sys; sys.modules.clear()',
  'deletes the builtins': 'import builtins\nd = delattr\nfor n in list(vars(builtins)): d(builtins, n)',
  'replaces print and the streams by nothing': 'import builtins, sys\nbuiltins.print = None\nsys.stdout = sys.stderr = sys.stdin = None',
  'sets a trace function that raises': 'import sys\ndef t(*a): raise ValueError("traced")\nsys.settrace(t)',
  'lowers the recursion limit': 'import sys; sys.setrecursionlimit(60)',
};

for (const engine of enginesToTest()) {
  describe(`a program in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      server = await startServer({ roots: { '/dist/': 'dist' } });
      browser = await launch(engine);
      page = await browser.newPage();
      await openTag(page, server, 'boot="now"', PATIENT);
      await run(page, 'kept = 41');
    });
    after(async () => {
      await browser.close();
      await server.close();
    });
    afterEach(async () => assert.deepEqual(await complaints(page), []));

    it('that loops without end is stopped at once, three times in a row, and keeps its variables', async (t) => {
      await run(page, 'kept = 41');
      /** @type {number[]} */
      const times = [];
      for (let round = 0; round < 3; round++) {
        const { status, stoppedBy, ms } = await runAndThen(page, 'print("looping")\nwhile True: pass', (tag) => tag.stop());
        assert.deepEqual([status, stoppedBy], ['stopped', 'interrupt']);
        times.push(ms);
      }
      await expectWithin(t, page, { what: 'Stopped', ms: Math.max(...times), promised: STOP_MS });
      assert.equal((await run(page, 'kept + 1')).value, '42');
    });

    it('that closes its own worker is reported soon, and the next run works', async (t) => {
      const { status, error, ms } = await run(page, 'import js; js.self.close()');
      assert.deepEqual([status, error?.type], ['crashed', 'PlaygroundError']);
      await expectWithin(t, page, { what: 'Reported', ms, promised: LOST_MS });
      assert.equal((await run(page, '6 * 7')).value, '42');
    });

    it('can be stopped at any moment of its start, and never takes the interpreter along', async () => {
      await run(page, 'kept = 41');
      const ends = await page.evaluate(stopAtEveryMoment, 40);
      assert.deepEqual([...new Set(ends)].filter((end) => end !== 'stopped interrupt' && end !== 'ok'), []);
      assert.equal((await run(page, 'kept + 1')).value, '42');
    });

    if (engine !== 'chromium') return;

    it('takes twenty presses of Stop for one', async () => {
      await run(page, 'kept = 41');
      const { status, stoppedBy } = await runAndThen(page, 'print("looping")\nwhile True: pass', (tag) => {
        for (let press = 0; press < 20; press++) tag.stop();
      });
      assert.deepEqual([status, stoppedBy], ['stopped', 'interrupt']);
      assert.equal((await run(page, 'kept + 1')).value, '42');
    });

    it('that waits is stopped, whether it sleeps or awaits', async (t) => {
      for (const wait of ['import time; time.sleep(600)', 'import asyncio; await asyncio.sleep(600)']) {
        const { status, stoppedBy, ms } = await runAndThen(page, `print("waiting")\n${wait}`, (tag) => tag.stop());
        assert.deepEqual([status, stoppedBy], ['stopped', 'interrupt'], wait);
        await expectWithin(t, page, { what: `Stopped (${wait})`, ms, promised: STOP_MS });
      }
      assert.equal((await run(page, 'kept + 1')).value, '42');
    });

    it('that refuses every interrupt costs the run, but not the session', async (t) => {
      const code = 'print("refusing")\nwhile True:\n  try:\n    while True: pass\n  except BaseException: pass';
      await page.evaluate('void (patience = 1)');
      const { status, stoppedBy, ms } = await runAndThen(page, code, (tag) => tag.stop());
      await page.evaluate('void (patience = 30)');
      assert.deepEqual([status, stoppedBy], ['stopped', 'restore']);
      assert.ok(ms >= 900, `it had ${ms} ms to obey`);
      await expectWithin(t, page, { what: 'Ended', ms, promised: RESTART_MS });
      await outputWith(page, /went back to how it was before this run/);
      assert.equal((await run(page, 'kept + 1')).value, '42');
    });

    for (const [what, { code, says }] of Object.entries(FATAL)) {
      it(`that ${what} is reported as a crash with its reason, and the next run goes on from before it`, async (t) => {
        const { status, error, ms } = await run(page, code);
        assert.deepEqual([status, error?.type], ['crashed', 'PlaygroundError']);
        assert.match(error?.message ?? '', says);
        assert.match(error?.message ?? '', /Run again/);
        await expectWithin(t, page, { what: 'Reported', ms, promised: CRASH_MS });
        assert.equal((await run(page, 'kept + 1')).value, '42');
      });
    }

    for (const [what, { code, says }] of Object.entries(ERRORS)) {
      it(`that ${what} gets a clear error and keeps its variables`, async () => {
        await run(page, 'kept = 41');
        const { status, error } = await run(page, code);
        assert.equal(status, 'error');
        assert.match(`${error?.traceback}\n${error?.type}: ${error?.message}`, says);
        await outputWith(page, new RegExp(error?.type ?? ''));
        assert.equal((await run(page, 'kept + 1')).value, '42');
      });
    }

    for (const [what, code] of Object.entries(SABOTAGE)) {
      it(`that ${what} does not harm the next one`, async () => {
        await run(page, code);
        const next = await run(page, 'import json, re\nprint("printed")\njson.dumps([len("abc")])');
        assert.deepEqual([next.status, next.value], ['ok', "'[3]'"]);
        await outputWith(page, /printed/);
      });
    }

    it('can print what is no text, and it does nothing but show', async () => {
      const code = `import sys
print("\\ud800 \\x00 \\x07 \\x1b]0;title\\x07\\x1b]8;;javascript:alert(1)\\x07link\\x1b[31mred\\x1b[0m \\x1b[999;999Hfar")
_ = sys.stdout.buffer.write(b"\\xff\\xfe end\\n")`;
      const { status } = await run(page, code);
      assert.equal(status, 'ok');
      const text = await outputWith(page, /�� end/);
      assert.match(text, /\\ud800/);
      assert.doesNotMatch(text, /[\0\x07\x1b]|title|javascript/);
      assert.deepEqual(await page.evaluate('[document.title, document.querySelector("py-playground").shadowRoot.querySelectorAll("[part~=output] a").length]'), ['Test page', 0]);
    });

    it('can have a value of any size: what is shown is cut', async () => {
      const { status, value } = await run(page, '"x" * 50_000_000');
      assert.equal(status, 'ok');
      assert.ok(value && value.length > 1000 && value.length <= 1_100_000, `${value?.length} characters`);
    });

    it('can write 50 MB at once: what is shown is bounded, and what is left out is counted', async () => {
      const { status } = await run(page, 'print("x" * 50_000_000)\nprint("done")');
      assert.equal(status, 'ok');
      await page.waitFor(() => document.querySelector('py-playground')?.shadowRoot?.textContent?.includes('done'), PATIENCE_MS);
      const text = await outputText(page);
      assert.match(text, /\d+ (characters left out|earlier lines dropped)/);
      assert.ok((await page.evaluate('document.querySelector("py-playground").shadowRoot.textContent.length')) < 24 << 20);
    });
  });
}

/**
 * In the page: starts an endless program again and again and stops it at ever later moments, from at once to after its first line.
 *
 * @param {number} rounds
 */
async function stopAtEveryMoment(rounds) {
  const tag = /** @type {import('../../src/element/py-playground.js').PyPlayground} */ (document.querySelector('py-playground'));
  const session = tag.session;
  if (!session) throw new Error('the tag has no session');
  const ends = [];
  for (let round = 0; round < rounds; round++) {
    const run = session.run('while True: pass');
    if (round > 0) await new Promise((resolve) => setTimeout(resolve, round >> 1));
    run.stop();
    const { status, stoppedBy = '' } = await run.result;
    ends.push(`${status} ${stoppedBy}`.trim());
  }
  return ends;
}
