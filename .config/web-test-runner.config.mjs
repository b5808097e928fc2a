// @ts-check
/**
 * The tests that run in a page, one page per file:
 *
 *     node node_modules/@web/test-runner/dist/bin.js --config .config/web-test-runner.config.mjs --files test/engine/session.test.ts
 *
 * `BROWSERS=chromium,firefox,webkit` chooses the engines; it is Chromium otherwise.
 */
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { summaryReporter } from '@web/test-runner';
import { enginesToTest } from './browsers.mjs';
import { inputPlugin } from './test-runner/input-plugin.mjs';
import { EngineLauncher } from './test-runner/launcher.mjs';
import { testPage } from './test-runner/page.html.mjs';
import { countingReporter } from './test-runner/reporter.mjs';
import { builtFilesUntouched, scriptsFromTypeScript } from './test-runner/serve-sources.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @type {import('@web/test-runner').TestRunnerConfig} */
export default {
  rootDir: root,
  files: ['test/**/*.test.ts', '!test/pages/**', '!test/package/**'],
  nodeResolve: true,
  plugins: [esbuildPlugin({ ts: true, target: 'es2022', tsconfig: `${root}tsconfig.json` }), inputPlugin()],
  middleware: [builtFilesUntouched(root), scriptsFromTypeScript(root)],
  browsers: enginesToTest().map((engine) => new EngineLauncher(engine)),
  // One engine after the other: side by side, two share two cores and time is what tests wait for.
  concurrentBrowsers: 1,
  testRunnerHtml: testPage,
  // Lit's development build is wanted here, for its warnings; that it is one need not be said in every file.
  filterBrowserLogs: ({ args }) => !args.some((value) => String(value).startsWith('Lit is in dev mode')),
  // Long enough for the slowest machine: these end what hangs, and measure nothing.
  testFramework: { config: { timeout: '60000' } },
  browserStartTimeout: 120_000,
  testsStartTimeout: 120_000,
  testsFinishTimeout: 900_000,
  reporters: [summaryReporter({}), countingReporter(`${root}.test-output/elements.json`)],
};
