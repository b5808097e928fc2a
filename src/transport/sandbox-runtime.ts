import { sandboxHtml } from '#runtime';
import { PlaygroundError } from '../errors.js';
import { FRAME_PROTOCOL } from '../protocol/messages.js';
import type { CoreFiles, FrameConnect, FrameHello, FrameToHost, HostToFrame } from '../protocol/messages.js';
import { inTime } from '../timers.js';
import { trustedHTML } from '../trusted-types.js';
import { connectSources } from './connect-sources.js';
import { blockedDirective, cspError } from './csp.js';
import type { Runtime, RuntimePolicy, WorkerEvents } from './runtime.js';
import { createWorkerHandle } from './worker-port.js';

/** A loaded frame says hello at once; this long after its `load` event, its script was stopped. */
const HELLO_AFTER_LOAD_MS = 1500;
/** The longest wait for a frame to load at all: slow phones need seconds under load. */
const LOAD_MS = 8000;
/** Compiling the wasm takes a second or two, and slow phones are ten times slower; a frame that takes longer has died. */
const PREPARE_MS = 30_000;

/**
 * A {@link Runtime} inside a hidden frame with an opaque origin: no cookies, no storage, no devices, no access to the page,
 * and only the network that the policy names.
 *
 * The frame opens while the files are still on their way. It lives in `document.body`: moving a frame reloads it.
 */
export async function openSandboxRuntime(policy: RuntimePolicy, pending: Promise<CoreFiles>): Promise<Runtime> {
  const frame = createFrame(policy.sandboxUrl);
  try {
    const port = await connect(frame, connectSources(policy.network, location.hostname));
    return await prepare(frame, port, await pending);
  } catch (error) {
    frame.remove();
    throw error;
  }
}

function createFrame(sandboxUrl: string | undefined): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.setAttribute('sandbox', 'allow-scripts');
  frame.title = 'Python runtime (no content)';
  frame.hidden = true;
  frame.tabIndex = -1;
  frame.setAttribute('aria-hidden', 'true');
  if (sandboxUrl) frame.src = sandboxUrl;
  else frame.srcdoc = trustedHTML(sandboxHtml);
  return frame;
}

/** Puts the frame into the page and exchanges the first words; the answer is the private port to it. */
function connect(frame: HTMLIFrameElement, connectSrc: string): Promise<MessagePort> {
  return new Promise((resolve, reject) => {
    const watch = new AbortController();
    const { signal } = watch;
    const settle = (end: () => void): void => {
      clearTimeout(timer);
      watch.abort();
      unwatch();
      end();
    };
    const fail = (error: PlaygroundError): void => settle(() => reject(error));
    const silent = (): void => fail(cspError('script-src'));
    let timer = setTimeout(() => fail(noAnswer()), LOAD_MS);
    void blockedDirective(LOAD_MS).then((directive) => !signal.aborted && directive && fail(cspError(directive)));
    frame.addEventListener(
      'load',
      () => {
        clearTimeout(timer);
        timer = setTimeout(silent, HELLO_AFTER_LOAD_MS);
      },
      { signal },
    );
    addEventListener(
      'message',
      ({ source, data }: MessageEvent<unknown>) => {
        if (source !== frame.contentWindow || source === null || !isHello(data)) return;
        if (data.protocol !== FRAME_PROTOCOL) return fail(otherRelease());
        const { port1, port2 } = new MessageChannel();
        const first: FrameConnect = { type: 'py-playground:connect', connectSrc };
        frame.contentWindow?.postMessage(first, '*', [port2]);
        settle(() => resolve(port1));
      },
      { signal },
    );
    document.body.append(frame);
    const unwatch = whenRemoved(frame, () => fail(frameGone()));
  });
}

const isHello = (data: unknown): data is FrameHello =>
  typeof data === 'object' && data !== null && (data as { type?: unknown }).type === 'py-playground:hello';

function otherRelease(): PlaygroundError {
  return new PlaygroundError({
    code: 'version-mismatch',
    phase: 'sandbox',
    message: 'sandbox.html comes from another release than the page’s script. Copy both from the same release.',
  });
}

function noAnswer(): PlaygroundError {
  return new PlaygroundError({
    code: 'sandbox-failed',
    phase: 'sandbox',
    message: 'The frame that runs Python did not load. If sandbox-url is set, check that sandbox.html is there.',
  });
}

/** Hands the files in, waits until the wasm is compiled, and gives out workers. */
function prepare(frame: HTMLIFrameElement, port: MessagePort, files: CoreFiles): Promise<Runtime> {
  const send = (message: HostToFrame, transfer: Transferable[] = []): void => port.postMessage(message, transfer);
  const workers = new Map<number, WorkerEvents>();
  let next = 1;
  let alive = true;
  const runtime: Runtime = {
    get alive() {
      return alive;
    },
    spawn(request, events) {
      const id = next++;
      const { port1, port2 } = new MessageChannel();
      workers.set(id, events);
      if (!alive) queueMicrotask(() => events.lost());
      send({ type: 'spawn', worker: id, request }, [port2]);
      const spawner = {
        interrupt: (worker: number) => send({ type: 'interrupt', worker }),
        unblock: (worker: number, data: string) => send({ type: 'unblock', worker, data }),
        kill(worker: number) {
          workers.delete(worker);
          send({ type: 'kill', worker });
        },
      };
      return createWorkerHandle(id, port1, spawner, events);
    },
  };
  const ready = new Promise<Runtime>((resolve, reject) => {
    whenGone(frame, () => {
      alive = false;
      port.close();
      frame.remove();
      reject(frameGone());
      for (const events of [...workers.values()]) events.lost();
    });
    port.onmessage = ({ data }: MessageEvent<FrameToHost>) => {
      switch (data.type) {
        case 'connected':
          break;
        case 'core-ready':
          resolve(runtime);
          break;
        case 'frame-error':
          reject(frameError(data.message, data.directive));
          for (const events of workers.values()) events.error(frameError(data.message, data.directive));
          break;
        case 'worker-error':
          workers.get(data.worker)?.error(data.message);
          break;
      }
    };
    send({ type: 'core', files });
  });
  return inTime(PREPARE_MS, ready).catch((error: unknown) => {
    throw error instanceof PlaygroundError ? error : notReady(error);
  });
}

function notReady(cause: unknown): PlaygroundError {
  return new PlaygroundError({
    code: 'sandbox-failed',
    phase: 'sandbox',
    cause,
    message: 'The frame that runs Python loaded, but did not get ready. Run again to make a new one; if it happens again, reload the page.',
  });
}

function frameGone(): PlaygroundError {
  return new PlaygroundError({
    code: 'sandbox-failed',
    phase: 'sandbox',
    message: 'The frame that runs Python was taken out of the page before it was ready. Run again to make a new one.',
  });
}

function frameError(message: string, directive: string | undefined): PlaygroundError {
  if (/CompileError|wasm-eval|WebAssembly/.test(message)) {
    return new PlaygroundError({
      code: 'wasm-blocked',
      phase: 'sandbox',
      message: 'The page’s Content-Security-Policy does not allow WebAssembly, which Python needs. Add \'wasm-unsafe-eval\' to script-src, or set sandbox-url to a served copy of sandbox.html.',
    });
  }
  if (directive) return cspError(directive);
  return new PlaygroundError({ code: 'sandbox-failed', phase: 'sandbox', message: `The frame that runs Python failed: ${message}` });
}

/** Calls `gone` once, when the page removes the frame, or moves it, which reloads it: then it says hello again. */
function whenGone(frame: HTMLIFrameElement, gone: () => void): void {
  const end = (): void => {
    unwatch();
    removeEventListener('message', onMessage);
    gone();
  };
  const onMessage = ({ source, data }: MessageEvent<unknown>): void => {
    if (source !== null && source === frame.contentWindow && isHello(data)) end();
  };
  const unwatch = whenRemoved(frame, end);
  addEventListener('message', onMessage);
}

/** Calls `removed` when the frame is no longer in the page; the answer is the way to stop watching. */
function whenRemoved(frame: HTMLIFrameElement, removed: () => void): () => void {
  const observer = new MutationObserver(() => frame.isConnected || removed());
  observer.observe(document.documentElement, { childList: true });
  observer.observe(document.body, { childList: true });
  return () => observer.disconnect();
}
