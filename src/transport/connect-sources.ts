import type { RuntimePolicy } from './runtime.js';

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
  const urls = network.filter((origin) => URL.canParse(origin)).map((origin) => new URL(origin));
  const named = urls.filter(({ protocol, hostname }) => /^(http|ws)s?:$/.test(protocol) && hostname !== pageHost);
  return ['blob:', ...named.map(({ origin }) => origin)].join(' ');
}
