import { expect } from '@open-wc/testing';
import { LastMoment } from '../../src/element/last-moment.js';

const NAME = 'py-playground code last-moment test';
const code = (savedAt: number, text = 'mine') => ({ author: [{ name: 'a.py', text: '' }], files: [{ name: 'a.py', text }], savedAt });

describe('code of a page’s last moment', () => {
  const place = new LastMoment('last-moment test');

  afterEach(() => localStorage.removeItem(NAME));

  it('is there at the next visit, unless something newer is saved', () => {
    place.put(code(5));
    expect(place.newer(null)).to.deep.equal(code(5));
    expect(place.newer(code(4, 'older'))).to.deep.equal(code(5));
    expect(place.newer(code(6, 'newer'))).to.deep.equal(code(6, 'newer'));
    place.clear(4);
    expect(place.newer(null)).to.deep.equal(code(5));
    place.clear(5);
    expect(place.newer(null)).to.equal(null);
  });

  it('is nothing when it is not ours', () => {
    for (const text of ['{', '7', '[]', '{"savedAt":9}', '{"savedAt":9,"author":[],"files":[{"name":1,"text":""}]}', '{"savedAt":9,"author":[null],"files":[]}']) {
      localStorage.setItem(NAME, text);
      expect(place.newer(null), text).to.equal(null);
    }
  });

  it('is nothing where storage is denied or full', () => {
    const { getItem, setItem } = Storage.prototype;
    const denied = (): never => {
      throw new DOMException('denied', 'SecurityError');
    };
    Object.assign(Storage.prototype, { getItem: denied, setItem: denied });
    try {
      place.put(code(5));
      expect(place.newer(code(1))).to.deep.equal(code(1));
    } finally {
      Object.assign(Storage.prototype, { getItem, setItem });
    }
  });
});
