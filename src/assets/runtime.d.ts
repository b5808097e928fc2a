/** Written by the build into `dist/runtime.js`: which files this release runs on, and their hashes. */
declare module '#runtime' {
  /** One file that the host fetches and checks before any of its bytes are used. */
  export interface RuntimeFile {
    /** Path below the folder of the built files. */
    readonly path: string;
    readonly sha256: string;
    readonly bytes: number;
  }
  /** The release, as `<package version>+<hash of worker, Python and core>`. */
  export const version: string;
  export const pyodideVersion: string;
  export const worker: RuntimeFile;
  export const python: RuntimeFile;
  export const core: {
    readonly wasm: RuntimeFile;
    readonly glue: RuntimeFile;
    readonly stdlib: RuntimeFile;
    readonly lock: RuntimeFile;
  };
  /** A base image without packages, gzipped; null where the build found no browser to make it in. */
  export const prebuilt: RuntimeFile | null;
  /** The text of `sandbox.html`, used as the frame's `srcdoc`. */
  export const sandboxHtml: string;
}
