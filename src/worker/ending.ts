/**
 * Why an interpreter ended, as a sentence for the reader.
 *
 * @param error - what Pyodide gives up with: its `Exit`, a WebAssembly trap, or whatever broke the machinery.
 */
export function endingSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const exitCode = /exit\((\d+)\)/.exec(message)?.[1];
  if (exitCode !== undefined) return `The program ended Python itself, with exit code ${exitCode}.`;
  if (/call stack|too much recursion|stack overflow/i.test(message)) {
    return 'Python ran out of room for nested calls and ended. Something is nested very deeply, or calls itself without end where Python cannot count along, such as a __repr__ that shows itself.';
  }
  return `Python crashed (${message.replace(/\.$/, '')}). The program, or a package, did something that Python does not survive, such as writing to memory that is not its own.`;
}
