import { WholeSection } from './section.js';

/** Something the reader can do about a notice. */
export interface NoticeAction {
  readonly label: string;
  run(): void;
}

/** A sentence from the playground itself, not from Python, with buttons for what can be done about it. */
export class NoticeSection extends WholeSection {
  override readonly text: string;

  constructor(text: string, actions: readonly NoticeAction[]) {
    super();
    this.text = text;
    this.element.className = 'notice';
    this.element.append(text, ...actions.map(createButton));
  }
}

function createButton(action: NoticeAction): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'action';
  button.textContent = action.label;
  button.addEventListener('click', () => {
    action.run();
  });
  return button;
}
