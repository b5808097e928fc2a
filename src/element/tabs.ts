import { html } from 'lit';
import type { TemplateResult } from 'lit';

export interface Tab {
  readonly key: string;
  readonly title: string;
  /** Id of the element with `role="tabpanel"` that it shows. */
  readonly panel: string;
}

export interface TabRow {
  /** Accessible name. */
  readonly label: string;
  /** Id of the row; {@link tabId} makes those of its tabs. */
  readonly id: string;
  readonly tabs: readonly Tab[];
  readonly active: string;
  select(key: string): void;
}

/** The id of a tab, for its panel's `aria-labelledby`. */
export const tabId = (row: string, index: number): string => `${row}-tab-${index}`;

/**
 * A row of tabs that is one stop for the Tab key: arrows, Home and End go from one to the next and show it at once.
 * https://www.w3.org/WAI/ARIA/apg/patterns/tabs/
 */
export function renderTabs({ label, id, tabs, active, select }: TabRow): TemplateResult {
  const at = tabs.findIndex((tab) => tab.key === active);
  const onKey = (event: KeyboardEvent): void => {
    const row = event.currentTarget as HTMLElement;
    const to = target(event.key, at, tabs.length, getComputedStyle(row).direction === 'rtl');
    const tab = tabs[to];
    if (!tab || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    select(tab.key);
    row.querySelectorAll<HTMLElement>('[role=tab]')[to]?.focus();
  };
  return html`
    <div class="tabs" part="tabs" id=${id} role="tablist" aria-label=${label} @keydown=${onKey}>
      ${tabs.map(
        ({ key, title, panel }, index) => html`
          <button
            type="button"
            role="tab"
            id=${tabId(id, index)}
            aria-selected=${index === at}
            aria-controls=${panel}
            tabindex=${index === at ? 0 : -1}
            @click=${() => select(key)}
          >
            ${title}
          </button>
        `,
      )}
    </div>
  `;
}

/** Where a key leads from tab `at`: round and round; arrows go the way they point. -1 for any other key. */
function target(key: string, at: number, count: number, rightToLeft: boolean): number {
  const forward = rightToLeft ? 'ArrowLeft' : 'ArrowRight';
  const back = rightToLeft ? 'ArrowRight' : 'ArrowLeft';
  return { [forward]: (at + 1) % count, [back]: (at - 1 + count) % count, Home: 0, End: count - 1 }[key] ?? -1;
}
