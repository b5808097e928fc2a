/** Whether this browser can suspend Python while it waits for a promise (JSPI). */
export const canSuspend = (): boolean => 'Suspending' in WebAssembly;
