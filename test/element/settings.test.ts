import { expect } from '@open-wc/testing';
import { Settings } from '../../src/element/settings.js';
import type { SettingAttributes } from '../../src/element/settings.js';

describe('where a tag’s session is kept', () => {
  let page: HTMLElement;

  beforeEach(() => {
    page = document.body.appendChild(document.createElement('div'));
  });
  afterEach(() => page.remove());

  const makeTag = (): HTMLElement & { group: string; storageKey: string } => Object.assign(document.createElement('settings-tag'), { group: '', storageKey: '', noPersist: false });
  const settingsOf = (tag: Element): Settings => new Settings(tag as unknown as SettingAttributes);

  it('stays the same when another tag is put in front of it', () => {
    const tag = page.appendChild(makeTag());
    const settings = settingsOf(tag);
    const before = [settings.storageKey, settings.cell];
    page.prepend(makeTag());
    expect([settings.storageKey, settings.cell]).to.deep.equal(before);
    tag.group = 'notebook';
    expect([settings.storageKey, settings.cell]).to.deep.equal([`${location.pathname} group notebook`, '0']);
    tag.storageKey = 'lesson 1';
    expect(settings.storageKey).to.equal('lesson 1');
  });

  it('is not known before the tag is in the page', () => {
    const tag = makeTag();
    const settings = settingsOf(tag);
    void settings.storageKey;
    page.append(makeTag(), tag);
    expect(settings.storageKey).to.equal(`${location.pathname} 1`);
  });
});
