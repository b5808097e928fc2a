import { expect } from '@open-wc/testing';
import { connectSources } from '../../src/transport/connect-sources.js';

describe('what the sandbox may reach', () => {
  const sources = (network: readonly string[] | 'any'): string => connectSources(network, 'page.example');

  it('is nothing but its own blobs by default', () => {
    expect(sources([])).to.equal('blob:');
  });

  it('is each origin that the author names, without paths', () => {
    expect(sources(['https://api.example', 'wss://live.example:8080/path?query'])).to.equal('blob: https://api.example wss://live.example:8080');
  });

  it('is every address but sockets for “any”', () => {
    expect(sources('any')).to.equal('blob: http: https:');
  });

  it('is never the page’s own host, by any protocol or port', () => {
    expect(sources(['https://page.example', 'http://PAGE.example', 'wss://page.example', 'https://page.example:8443', 'https://page.example.org'])).to.equal(
      'blob: https://page.example.org',
    );
  });

  it('is nothing that would mean something else in a policy', () => {
    for (const evil of ['*', 'https:', 'data:', "'self'", 'file:///etc', 'javascript:1', 'blob:https://x.example/1', 'filesystem:', '']) {
      expect(sources([evil]), evil).to.equal('blob:');
    }
    expect(sources(['https://a.example; script-src *', 'https://a.example https://b.example', 'https://a.example,https://b.example'])).to.equal('blob:');
  });
});
