// @ts-check
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { buildRuntimeFiles, typescript } from './.config/runtime-files.mjs';

/** Modules behind the dynamic imports of a session's first boot. */
const ENGINE_ROOM = /\/(src\/(assets\/|transport\/|protocol\/|compose|trusted-types|engine\/(boot|interpreter|phase-clock|recipe)|storage\/)|dist\/runtime\.js)/;

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
    plugins: [nodeResolve({ browser: true, ignoreSideEffectsForRoot: true }), typescript()],
    output: {
      dir: 'dist',
      format: 'es',
      sourcemap: false,
      entryFileNames: '[name].js',
      chunkFileNames: '[name]-[hash].js',
      hoistTransitiveImports: false,
      // What only a starting Python needs comes in one file, when it is needed.
      manualChunks: (/** @type {string} */ id) => (ENGINE_ROOM.test(id) ? 'engine-room' : undefined),
      onlyExplicitManualChunks: true,
    },
  };
}
