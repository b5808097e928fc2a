import { fixture } from '@open-wc/testing';
import type { TemplateResult } from 'lit';
import '../../src/define.js';
import { PyPlayground } from '../../src/element/py-playground.js';
import type { SessionOptions } from '../../src/engine/types.js';
import { FakeSession } from '../../src/testing/fake-session.js';
import type { FakeSessionOptions } from '../../src/testing/fake-session.js';
import { until } from '../support/until.js';

export interface MadeSession {
  readonly session: FakeSession;
  readonly options: SessionOptions;
}

/** From now on tags get fakes; the list fills as they are made. */
export function useFakes(fake: FakeSessionOptions = {}): MadeSession[] {
  const made: MadeSession[] = [];
  PyPlayground.openSession = (options) => {
    const session = new FakeSession(fake);
    made.push({ session, options });
    return session;
  };
  return made;
}

/** A tag in the page, after its first update. */
export async function mount(template: TemplateResult): Promise<PyPlayground> {
  const tag = await fixture<PyPlayground>(template);
  await tag.updateComplete;
  return tag;
}

/** An element with whatever inside. */
export const mountBox = (template: TemplateResult): Promise<HTMLElement> => fixture<HTMLElement>(template);

/** A tag with a fake of its own. */
export async function mountWithFake(template: TemplateResult, fake: FakeSessionOptions = {}): Promise<{ tag: PyPlayground; session: FakeSession }> {
  const tag = await mount(template);
  const session = new FakeSession(fake);
  tag.session = session;
  await tag.updateComplete;
  return { tag, session };
}

/** The tag with CodeMirror in it. */
export async function withRichEditor(tag: PyPlayground): Promise<void> {
  await until(() => has(tag, '.cm-content'), 'CodeMirror has come');
}

/** A part of the tag that must be there. */
export function inside<T extends HTMLElement = HTMLElement>(tag: PyPlayground, selector: string): T {
  const found = tag.shadowRoot!.querySelector<T>(selector);
  if (!found) throw new Error(`there is no ${selector} in the tag`);
  return found;
}

export const has = (tag: PyPlayground, selector: string): boolean => tag.shadowRoot!.querySelector(selector) !== null;

/** A button by the words on it. */
export function button(tag: PyPlayground, words: string): HTMLButtonElement {
  const found = [...tag.shadowRoot!.querySelectorAll('button')].find((candidate) => candidate.textContent.trim() === words);
  if (!found) throw new Error(`there is no button "${words}"`);
  return found;
}

/** What the output shows. */
export const outputText = (tag: PyPlayground): string => inside(tag, '[part=output]').innerText;

/** Everything said with `console.warn` until `stop`. */
export function collectWarnings(): { readonly warnings: string[]; stop(): void } {
  const warnings: string[] = [];
  const { warn } = console;
  console.warn = (...words: unknown[]) => void warnings.push(words.join(' '));
  return { warnings, stop: () => void (console.warn = warn) };
}
