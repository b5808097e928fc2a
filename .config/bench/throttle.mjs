// @ts-check
/** A slow line in front of a server: everything that comes from it shares one speed, whatever the number of connections. */
import { connect, createServer } from 'node:net';

/**
 * @param {string} url - the server's address
 * @param {number} bytesPerSecond
 * @returns {Promise<{ url: string, close: () => Promise<void> }>} the same server behind the slow line, as another origin
 */
export async function throttle(url, bytesPerSecond) {
  const { hostname, port } = new URL(url);
  /** When the line will have sent all that was given to it. */
  let freeAt = 0;
  /** @type {Set<import('node:net').Socket>} */
  const sockets = new Set();
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    for (const [socket, other] of /** @type {const} */ ([[near, far], [far, near]])) {
      sockets.add(socket);
      // A browser that goes away in the middle is no error here; its other half goes too.
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.end();
      });
    }
    near.pipe(far);
    far.on('data', (piece) => {
      // The next piece of this connection waits for its turn, so that all connections get their share.
      far.pause();
      freeAt = Math.max(freeAt, performance.now()) + (piece.length / bytesPerSecond) * 1000;
      setTimeout(() => near.write(piece, () => far.resume()), freeAt - performance.now());
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
