import type { Served } from './served.js';

/** What a server answered: its status (0 when it could not be reached), and the body as JSON. */
export interface ActionAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** As a server names its actions: no path leads out of their folder. */
const ACTION = /^[A-Za-z_][\w.]{0,127}$/;

/** Calls an action of the page's own server, and of no other: programs reach it in no other way. Never rejects. */
export async function callAction({ actions }: Pick<Served, 'actions'>, name: string, payload: unknown): Promise<ActionAnswer> {
  const address = actions === undefined ? undefined : new URL(`${actions.replace(/\/?$/, '/')}${name}`, document.baseURI);
  if (!address || !ACTION.test(name) || address.origin !== location.origin) return { status: 0, body: { error: `The page's server has no action “${name}”.` } };
  try {
    const response = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(payload), redirect: 'error' });
    return { status: response.status, body: await response.json() };
  } catch (error) {
    return { status: 0, body: { error: `The page's server could not be reached: ${String(error)}` } };
  }
}
