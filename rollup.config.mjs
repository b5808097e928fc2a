// @ts-check
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { buildRuntimeFiles, typescript } from './.config/runtime-files.mjs';

/** The page's scripts. Chunks lie beside the entries: every one finds its neighbours by `new URL('./…', import.meta.url)`. */
export default async function config() {
  await buildRuntimeFiles('dist');
  return {
    input: { 'py-playground': 'src/index.ts', define: 'src/define.ts', engine: 'src/engine.ts' },
    plugins: [nodeResolve({ browser: true, ignoreSideEffectsForRoot: true }), typescript()],
    output: {
      dir: 'dist',
      format: 'es',
      sourcemap: false,
      entryFileNames: '[name].js',
      chunkFileNames: '[name]-[hash].js',
      hoistTransitiveImports: false,
    },
  };
}
