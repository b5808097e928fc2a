// @ts-check
/**
 * What can go wrong with a download, each as a way to send a body. The test server applies them by rule.
 *
 * @typedef {(
 *   | { type: 'status', status: number }
 *   | { type: 'html' }
 *   | { type: 'mime', mime: string }
 *   | { type: 'empty' }
 *   | { type: 'flip', at?: number }
 *   | { type: 'truncate', keep: number, lie?: boolean }
 *   | { type: 'reset', after: number }
 *   | { type: 'stall', after: number }
 *   | { type: 'slow', bytesPerSecond: number }
 * )} Fault
 *
 * - `status`: this status instead of the file: 404, 503 …
 * - `html`: 200 with an HTML page, as hosts do that answer everything with their front page
 * - `mime`: the right bytes under a wrong type
 * - `empty`: 200 and no bytes
 * - `flip`: one bit of the byte `at` (the middle one) is turned over
 * - `truncate`: the first `keep` bytes; `Content-Length` says so honestly, or with `lie` names the full length before the connection ends
 * - `reset`: `after` bytes, then a TCP reset
 * - `stall`: `after` bytes, then nothing, for ever
 * - `slow`: everything, at this speed
 */

/** @typedef {import('node:http').ServerResponse} ServerResponse */
/** @typedef {{ status: number, headers: Record<string, string>, body: Buffer }} Answer */

/** How often a slow answer sends its next piece, in milliseconds. */
const SLOW_TICK_MS = 50;

/**
 * Sends an answer the way the fault has it.
 *
 * @param {ServerResponse} response
 * @param {Answer} answer - what would be sent if nothing were wrong
 * @param {Fault} fault
 */
export function sendFaulty(response, answer, fault) {
  const { body, headers } = answer;
  switch (fault.type) {
    case 'status':
      return send(response, { status: fault.status, headers: { ...headers, 'content-type': 'text/plain' }, body: Buffer.from('no\n') });
    case 'html':
      return send(response, { ...answer, headers: { ...headers, 'content-type': 'text/html' }, body: Buffer.from('<!doctype html><p>Hello') });
    case 'mime':
      return send(response, { ...answer, headers: { ...headers, 'content-type': fault.mime } });
    case 'empty':
      return send(response, { ...answer, body: Buffer.alloc(0) });
    case 'flip':
      return send(response, { ...answer, body: flip(body, fault.at ?? body.length >> 1) });
    case 'truncate':
      return fault.lie
        ? partly(response, answer, fault.keep, () => response.socket?.end())
        : send(response, { ...answer, body: body.subarray(0, fault.keep) });
    case 'reset':
      return partly(response, answer, fault.after, () => response.socket?.resetAndDestroy());
    case 'stall':
      return partly(response, answer, fault.after, () => undefined);
    case 'slow':
      return slowly(response, answer, fault.bytesPerSecond);
  }
}

/**
 * @param {ServerResponse} response
 * @param {Answer} answer
 */
export function send(response, { status, headers, body }) {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.end(body);
}

/**
 * @param {Buffer} body
 * @param {number} at
 */
function flip(body, at) {
  const copy = Buffer.from(body);
  copy[at] = (copy[at] ?? 0) ^ 1;
  return copy;
}

/**
 * Promises the full length, sends the first bytes, and goes on when they have left this process.
 *
 * @param {ServerResponse} response
 * @param {Answer} answer
 * @param {number} bytes
 * @param {() => void} then
 */
function partly(response, { status, headers, body }, bytes, then) {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  response.flushHeaders();
  response.write(body.subarray(0, bytes), () => then());
}

/**
 * @param {ServerResponse} response
 * @param {Answer} answer
 * @param {number} bytesPerSecond
 */
function slowly(response, { status, headers, body }, bytesPerSecond) {
  response.writeHead(status, { ...headers, 'content-length': body.length });
  const piece = Math.max(1, Math.round((bytesPerSecond * SLOW_TICK_MS) / 1000));
  let sent = 0;
  const timer = setInterval(() => {
    response.write(body.subarray(sent, sent + piece));
    sent += piece;
    if (sent < body.length) return;
    clearInterval(timer);
    response.end();
  }, SLOW_TICK_MS);
  response.once('close', () => clearInterval(timer));
}
