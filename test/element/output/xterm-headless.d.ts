/** The package's own entry for bundlers is missing from it, and its script for browsers has no types. */
declare module '@xterm/headless/lib-headless/xterm-headless.mjs' {
  export * from '@xterm/headless';
}
