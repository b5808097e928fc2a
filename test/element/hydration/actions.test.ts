import { expect } from '@open-wc/testing';
import { callAction } from '../../../src/element/hydration/actions.js';

describe('an action of the page’s server', () => {
  const { fetch } = window;
  let asked: { readonly address: string; readonly init: RequestInit | undefined }[];
  let answer: () => Promise<Response>;
  beforeEach(() => {
    asked = [];
    answer = () => Promise.resolve(new Response('{"id": 7}', { status: 200 }));
    window.fetch = (address, init) => {
      asked.push({ address: String(address), init });
      return answer();
    };
  });
  afterEach(() => (window.fetch = fetch));

  it('is called with JSON, and answers with its status and JSON', async () => {
    expect(await callAction({ actions: '/app/actions' }, 'add_todo', { text: 'a' })).to.deep.equal({ status: 200, body: { id: 7 } });
    expect(asked.map(({ address, init }) => [address, init?.method, init?.body])).to.deep.equal([[`${location.origin}/app/actions/add_todo`, 'POST', '{"text":"a"}']]);
  });

  it('tells errors of the server as they are', async () => {
    answer = () => Promise.resolve(new Response('{"errors": {"text": "is empty"}}', { status: 422 }));
    expect(await callAction({ actions: '/actions/' }, 'add', {})).to.deep.equal({ status: 422, body: { errors: { text: 'is empty' } } });
  });

  it('answers with the status 0 when the server cannot be reached, or sends no JSON', async () => {
    answer = () => Promise.reject(new TypeError('Failed to fetch'));
    expect(await callAction({ actions: '/actions/' }, 'add', {})).to.have.property('status', 0);
    answer = () => Promise.resolve(new Response('<html>'));
    expect(await callAction({ actions: '/actions/' }, 'add', {})).to.have.property('status', 0);
  });

  it('never leaves the place of the actions, or the site', async () => {
    for (const name of ['../admin', 'a/b', '', 'a?b', '//evil.example/x', 'a'.repeat(200)]) expect(await callAction({ actions: '/actions/' }, name, {}), name).to.have.property('status', 0);
    expect(await callAction({ actions: 'https://evil.example/' }, 'add', {})).to.have.property('status', 0);
    expect(await callAction({ actions: undefined }, 'add', {})).to.have.property('status', 0);
    expect(asked).to.deep.equal([]);
  });
});
