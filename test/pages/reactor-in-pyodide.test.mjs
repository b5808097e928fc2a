// @ts-check
/** The unit tests of `pickle_reactor` once more, in the Python that readers have. */
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { enginesToTest, launch } from '../../.config/browsers.mjs';
import { after, before, describe, it } from '../support/node-test.mjs';
import { openTag, run } from '../support/playground.mjs';
import { startServer } from '../support/server.mjs';

const TESTS = readdirSync('python/tests/reactor').filter((name) => name.endsWith('.py'));

/** They run an event loop of their own, within which this Python's only one cannot be; start a thread; or read the repository's TypeScript. */
const CANNOT = ['test_effects.AsyncTest.', 'test_effects.InARunningLoopTest.', '.test_another_thread_has_its_own', '.test_the_page_knows_every_field'];

for (const engine of enginesToTest()) {
  describe(`the tests of pickle_reactor in ${engine}`, () => {
    /** @type {import('../../.config/browsers.mjs').Browser} */
    let browser;
    /** @type {import('../../.config/browsers.mjs').Page} */
    let page;
    /** @type {Awaited<ReturnType<typeof startServer>>} */
    let server;

    before(async () => {
      server = await startServer({ roots: { '/dist': 'dist' } });
      browser = await launch(engine);
      page = await browser.newPage();
      await openTag(page, server, 'boot="run" no-persist');
    });

    after(async () => {
      await browser?.close();
      await server?.close();
    });

    it('pass', async () => {
      const files = {
        ...Object.fromEntries(TESTS.map((name) => [`tests/reactor/${name}`, readFileSync(`python/tests/reactor/${name}`, 'utf8')])),
        ...Object.fromEntries(['testing.py', 'fake_page.py'].map((name) => [`shipped_not/${name}`, readFileSync(`python/pickle_reactor/${name}`, 'utf8')])),
      };
      const result = await run(page, program(files));
      assert.equal(result.status, 'ok', result.error?.traceback);
      const { ran, failures } = JSON.parse(Buffer.from(String(result.value).slice(1, -1), 'hex').toString());
      assert.deepEqual(failures, []);
      assert.ok(ran > 300, `only ${ran} tests ran`);
    });
  });
}

/** Writes the files, runs the tests, and gives what came of it. @param {Record<string, string>} files */
function program(files) {
  return `
import json, os, sys, unittest
import pickle_reactor
for name, text in json.loads(${JSON.stringify(JSON.stringify(files))}).items():
    os.makedirs(os.path.dirname(name), exist_ok=True)
    with open(name, "w", encoding="utf-8") as file:
        file.write(text)
pickle_reactor.__path__.append(os.path.abspath("shipped_not"))
sys.path.insert(0, os.getcwd())
import tests.reactor.test_properties as properties
# A few times slower than on a computer's own Python, and as good at a tenth of the number.
properties.PAIRS, properties.TREES = properties.PAIRS // 10, properties.TREES // 10
suite = unittest.TestSuite()
def add(tests):
    for test in tests:
        if isinstance(test, unittest.TestSuite):
            add(test)
        elif not any(word in test.id() for word in ${JSON.stringify(CANNOT)}):
            suite.addTest(test)
add(unittest.defaultTestLoader.discover("tests/reactor", top_level_dir="."))
result = unittest.TestResult()
suite.run(result)
json.dumps({"ran": result.testsRun, "failures": [f"{test}: {text[-600:]}" for test, text in result.failures + result.errors]}).encode().hex()
`;
}
