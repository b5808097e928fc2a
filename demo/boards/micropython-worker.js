// @ts-check
/** The worker of an emulated board with MicroPython; see `in-worker.js` for what goes to and fro. */
import { loadMicroPython } from '../dist/demo/micropython.mjs';
import { micropythonBoard } from './micropython.js';

/** @typedef {import('./in-worker.js').ToBoard} ToBoard */
/** @typedef {import('./in-worker.js').FromBoard} FromBoard */

const starting = micropythonBoard({ load: loadMicroPython });
/** @param {FromBoard} message */
const tell = (message) => postMessage(message);
/** @type {import('./board-types.js').SerialPeer | undefined} */
let peer;

addEventListener('message', (/** @type {MessageEvent<ToBoard>} */ { data }) => void take(data));

/** @param {ToBoard} message */
async function take(message) {
  const board = await starting;
  if (message.type === 'open') peer = board.attach({ send: (bytes) => tell({ type: 'send', bytes }), signals: () => undefined, fail: () => undefined });
  else if (message.type === 'close') peer?.closed?.();
  else {
    await peer?.receive(message.bytes);
    tell({ type: 'taken' });
  }
}
