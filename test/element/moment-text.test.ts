import { expect } from '@open-wc/testing';
import { momentText } from '../../src/element/moment-text.js';

describe('the moment of a saved state', () => {
  it('is a time today, and has its date otherwise', () => {
    const moment = new Date();
    const time = moment.toLocaleString('de', { timeStyle: 'short' });
    expect(momentText(moment.getTime(), 'de')).to.equal(time);
    moment.setFullYear(2001);
    expect(momentText(moment.getTime(), 'de')).to.contain('2001').and.to.contain(time);
  });

  it('is told as the reader’s browser does it where the page names no language', () => {
    const moment = new Date(2001, 1, 3, 4, 5);
    expect(momentText(moment.getTime(), '')).to.equal(moment.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' }));
  });
});
