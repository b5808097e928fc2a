// @ts-check
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { minify } from 'terser';
import { buildRuntimeFiles, typescript } from './.config/runtime-files.mjs';

/** Modules behind the dynamic imports of a session's first boot. */
const ENGINE_ROOM = /\/(src\/(assets\/|transport\/|protocol\/|compose|trusted-types|engine\/(active-run|ask-events|boot|imports|inspection|interpreter|outcomes|packages|phase-clock|recipe|session-views|watchdog)|storage\/)|dist\/runtime\.js)/;

/** What sessions need before their first boot: the tag and the engine both load it, so one file is the smallest. */
const SESSIONS = /\/src\/(sessions|page-parts|errors|timers|engine\/|pool\/spares)/;

/**
 * Style sheets without comments and white space: they stand inside templates, which no minifier touches. After esbuild, which leaves
 * no comments in the code around them.
 *
 * @type {import('rollup').Plugin}
 */
const tightStyles = {
  name: 'tight-styles',
  transform: (code, id) => (/\.styles\.ts$/.test(id) ? { code: code.replace(/\/\*[^]*?\*\//g, '').replace(/\s+/g, ' ').replace(/([{;:,]) | (?=[{}])/g, '$1'), map: null } : null),
};

/**
 * Whole chunks as small as they get: 2 % smaller than what esbuild makes of each module alone.
 *
 * @type {import('rollup').Plugin}
 */
const smallest = {
  name: 'smallest',
  renderChunk: async (code) => ({ code: (await minify(code, { module: true, ecma: 2020, compress: { passes: 3 } })).code ?? code, map: null }),
};

/** The page's scripts. Chunks lie beside the entries: every one finds its neighbours by `new URL('./…', import.meta.url)`. */
export default async function config() {
  await buildRuntimeFiles('dist');
  return {
    input: {
      'py-playground': 'src/index.ts',
      define: 'src/define.ts',
      engine: 'src/engine.ts',
      // The same three for bundlers, which come in through the `module` condition of the package's exports.
      'bundler-files': 'src/bundler/files.ts',
      bundler: 'src/bundler/index.ts',
      'bundler-define': 'src/bundler/define.ts',
      'bundler-engine': 'src/bundler/engine.ts',
    },
    plugins: [nodeResolve({ browser: true, ignoreSideEffectsForRoot: true }), typescript(), tightStyles, smallest],
    output: {
      dir: 'dist',
      format: 'es',
      sourcemap: false,
      entryFileNames: '[name].js',
      chunkFileNames: '[name]-[hash].js',
      hoistTransitiveImports: false,
      // What only a starting Python needs comes in one file, when it is needed.
      manualChunks: (/** @type {string} */ id) => (ENGINE_ROOM.test(id) ? 'engine-room' : SESSIONS.test(id) ? 'sessions' : undefined),
      onlyExplicitManualChunks: true,
    },
  };
}
