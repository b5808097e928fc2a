export default {
  globs: ['src/element/py-playground.ts', 'src/element/events/*.ts'],
  outdir: 'dist',
  litelement: true,
};
