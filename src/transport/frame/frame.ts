import { FRAME_PROTOCOL } from '../../protocol/messages.js';
import type { FrameConnect, FrameHello, FrameToHost, HostToFrame } from '../../protocol/messages.js';
import { compileCore } from '../compile.js';
import { WorkerSpawner } from '../spawner.js';

/*
 * The runtime frame's script: it owns the workers, and nothing else. No user code runs in this document.
 *
 * The document is `sandbox.html`, as `srcdoc` or served. Opened anywhere but in an opaque origin (somebody may frame the
 * served file without `sandbox`) it does nothing: with an origin of its own, whoever embeds it could run code there.
 */

const isOpaque = globalThis.origin === 'null';

function connect(host: MessagePort, connectSrc: string): void {
  const tell = (message: FrameToHost): void => host.postMessage(message);
  addEventListener('securitypolicyviolation', ({ blockedURI, effectiveDirective }) => {
    // Programs cannot start workers, so this is about ours. Firefox reports other violations of programs here as well.
    if (effectiveDirective === 'worker-src') tell({ type: 'frame-error', message: `blocked: ${blockedURI}`, directive: effectiveDirective });
  });
  // A second policy can only narrow the first: from here on, this frame's workers reach the named addresses alone.
  const policy = document.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = `connect-src ${connectSrc}`;
  document.head.append(policy);

  let spawner: WorkerSpawner | undefined;
  async function prepare(files: Extract<HostToFrame, { type: 'core' }>['files']): Promise<void> {
    const began = performance.now();
    const module = await compileCore(files.wasm);
    spawner = new WorkerSpawner(files, module, (worker, message) => tell({ type: 'worker-error', worker, message }));
    tell({ type: 'core-ready', compileMs: performance.now() - began });
  }

  host.onmessage = ({ data, ports }: MessageEvent<HostToFrame>) => {
    switch (data.type) {
      case 'core':
        prepare(data.files).catch((error: unknown) => tell({ type: 'frame-error', message: String(error) }));
        break;
      case 'spawn': {
        const port = ports[0];
        try {
          if (port) spawner?.spawn(data.worker, port, data.request);
        } catch (error) {
          // WebKit reports no violation; it throws.
          if (isSecurityError(error)) tell({ type: 'frame-error', message: String(error), directive: 'worker-src' });
          else tell({ type: 'worker-error', worker: data.worker, message: String(error) });
        }
        break;
      }
      case 'interrupt':
        spawner?.interrupt(data.worker);
        break;
      case 'unblock':
        spawner?.unblock(data.worker, data.data);
        break;
      case 'kill':
        spawner?.kill(data.worker);
        break;
    }
  };
  tell({ type: 'connected' });
}

const isSecurityError = (error: unknown): boolean => error instanceof DOMException && error.name === 'SecurityError';

if (isOpaque && parent !== window) {
  addEventListener('message', function first({ source, data, ports }: MessageEvent<FrameConnect>) {
    const port = ports[0];
    if (source !== parent || data?.type !== 'py-playground:connect' || !port) return;
    removeEventListener('message', first);
    connect(port, data.connectSrc);
  });
  const hello: FrameHello = { type: 'py-playground:hello', protocol: FRAME_PROTOCOL };
  parent.postMessage(hello, '*');
}
