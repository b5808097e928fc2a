import type { RuntimePolicy } from './runtime.js';

/** Browsers' address parsers let more characters through, some of which mean something else in a policy. */
const ORIGIN = /^(http|ws)s?:\/\/[\w.-]+(:\d+)?$/;

/**
 * What a program in the sandbox may reach, as the sources of a `connect-src` directive.
 *
 * The page's own host is never named, whatever the port or protocol: cookies know neither, and WebKit would send the reader's
 * along with a WebSocket. For the same reason `any` means every http and https address, but no sockets: those are named one by one.
 *
 * @param pageHost - the page's host name, without port
 */
export function connectSources(network: RuntimePolicy['network'], pageHost: string): string {
  if (network === 'any') return 'blob: http: https:';
  const others = network.filter((address) => URL.canParse(address) && new URL(address).hostname !== pageHost);
  const origins = others.map((address) => new URL(address)).map(({ protocol, host }) => `${protocol}//${host}`);
  return ['blob:', ...origins.filter((origin) => ORIGIN.test(origin))].join(' ');
}
