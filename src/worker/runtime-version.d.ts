/** Put in by the build. */
declare module '#runtime-version' {
  /** The release this worker belongs to; the host refuses a worker of another one. */
  export const version: string;
}
