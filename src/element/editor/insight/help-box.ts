/** A box with a line of code and what is written about it. Everything is put in as text: it comes from where user code runs. */
export function helpBox(title: Node | string, doc: string): HTMLElement {
  const box = document.createElement('div');
  box.className = 'cm-help';
  box.append(part('cm-help-title', title));
  if (doc !== '') box.append(part('cm-help-doc', doc));
  return box;
}

function part(className: string, content: Node | string): HTMLElement {
  const element = document.createElement('div');
  element.className = className;
  element.append(content);
  return element;
}

/** What a docstring begins with: enough to recognize a function, short enough to be read aloud. */
export function firstParagraph(doc: string): string {
  return doc.trim().split(/\n\s*\n/, 1)[0] ?? '';
}
