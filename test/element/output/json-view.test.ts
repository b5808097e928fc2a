import { expect, fixture, html } from '@open-wc/testing';
import { parseJson, type JsonValue } from '../../../src/element/output/json.js';
import { JsonView } from '../../../src/element/output/json-view.js';
import { outputStrings } from '../../../src/element/output/output-strings.js';
import { until } from '../../support/until.js';

async function show(value: JsonValue): Promise<HTMLElement> {
  const place = await fixture<HTMLElement>(html`<div></div>`);
  place.append(new JsonView(value, outputStrings).element);
  await until(() => Array.from(place.querySelectorAll('details')).every((details) => !details.open || details.childElementCount > 1));
  return place;
}

const parsed = (text: string): JsonValue => parseJson(text) ?? 'unreadable';

async function open(details: HTMLDetailsElement | null | undefined): Promise<void> {
  details?.querySelector('summary')?.click();
  await until(() => details && details.childElementCount > 1);
}

describe('JsonView', () => {
  it('shows the first level, and how much is folded below it', async () => {
    const place = await show({ name: 'x', list: [1, 2], on: true, none: null });
    expect(place.querySelector('summary')?.textContent).to.equal('{…} (4)');
    expect(Array.from(place.querySelectorAll('.members > *'), ({ textContent }) => textContent)).to.deep.equal(['"name": "x"', '"list": […] (2)', '"on": true', '"none": null']);
  });

  it('makes elements of what is folded when the reader opens it', async () => {
    const place = await show({ deep: { deeper: [{ bottom: 1 }] } });
    expect(place.textContent).to.not.include('bottom');
    for (let level = 1; level < 4; level++) await open(place.querySelector<HTMLDetailsElement>('details:not([open])'));
    expect(place.textContent).to.include('"bottom": 1');
  });

  it('keeps the number of elements small, whatever comes, and shows more on request', async () => {
    const place = await show(Array.from({ length: 100_000 }, (_, index) => index));
    expect(place.querySelectorAll('*').length).to.be.lessThan(500);
    const more = (): HTMLButtonElement | undefined => Array.from(place.querySelectorAll('button')).at(-1);
    expect(more()?.textContent).to.equal(`Show ${(99_900).toLocaleString()} more`);
    more()?.click();
    expect(place.querySelectorAll('.members > div').length).to.equal(200);
    expect(place.querySelectorAll('.members > div')[199]?.textContent).to.equal('199: 199');
  });

  it('folds long texts', async () => {
    const place = await show(['x'.repeat(5000)]);
    expect(place.textContent.length).to.be.lessThan(500);
    place.querySelector('button')?.click();
    expect(place.querySelector('.members')?.textContent).to.equal(`0: "${'x'.repeat(5000)}"`);
  });

  it('never becomes markup, and is not fooled by names', async () => {
    const place = await show(parsed('{"<img src=x onerror=broken=1>": "<script>broken=1</script>", "__proto__": {"polluted": 1}}'));
    expect(place.querySelector('img, script')).to.equal(null);
    expect(place.textContent).to.include('"__proto__": {…} (1)');
    expect({}).to.not.have.property('polluted');
  });

  it('shows numbers as they stood where the browser tells', async () => {
    const text = '[12345678901234567890, 1.0, -0.5]';
    const knows = JSON.stringify(parsed('[1.0]')) !== '[1]';
    const place = await show(parsed(text));
    const shown = Array.from(place.querySelectorAll('.members > *'), ({ textContent }) => textContent);
    expect(shown).to.deep.equal(knows ? ['0: 12345678901234567890', '1: 1.0', '2: -0.5'] : ['0: 12345678901234567000', '1: 1', '2: -0.5']);
  });
});
