// @ts-check
/**
 * Counts results by engine, writes them where `npm test` reads them, and fails a run that proves nothing: a file without tests, or
 * a test that is skipped.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** @typedef {{ engine: string, passed: number, failed: number }} EngineCount */

/**
 * @param {string} path - the JSON file to write, an array of {@link EngineCount}
 * @returns {import('@web/test-runner-core').Reporter}
 */
export function countingReporter(path) {
  return {
    onTestRunFinished({ sessions }) {
      /** @type {Map<string, EngineCount>} */
      const counts = new Map();
      for (const session of sessions) {
        const engine = session.browser.name;
        const count = counts.get(engine) ?? { engine, passed: 0, failed: 0 };
        counts.set(engine, count);
        const { passed, failed } = judge(session);
        count.passed += passed;
        count.failed += failed;
      }
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, JSON.stringify([...counts.values()]));
      const bad = counts.size === 0 || [...counts.values()].some((count) => count.failed > 0);
      // The runner exits with a code of its own; this is how an exit handler overrules it.
      if (bad) process.once('exit', () => void (process.exitCode = 1));
    },
  };
}

/** @param {import('@web/test-runner-core').TestSession} session */
function judge(session) {
  const tests = session.testResults ? allTests(session.testResults) : [];
  const passed = tests.filter((test) => test.passed && !test.skipped).length;
  const skipped = tests.filter((test) => test.skipped);
  for (const { name } of skipped) console.error(`${session.browser.name}: skipped in ${session.testFile}: ${name}`);
  // A file that broke as a whole (it did not load, left a rejection) has failed even where each of its tests passed.
  const failedTests = tests.length - passed;
  const failed = failedTests === 0 && (tests.length === 0 || session.passed === false) ? 1 : failedTests;
  if (tests.length === 0) console.error(`${session.browser.name}: no test ran in ${session.testFile}`);
  return { passed, failed };
}

/**
 * @param {import('@web/test-runner-core').TestSuiteResult} suite
 * @returns {import('@web/test-runner-core').TestResult[]}
 */
function allTests(suite) {
  return [...suite.tests, ...suite.suites.flatMap(allTests)];
}
