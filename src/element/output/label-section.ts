import { WholeSection } from './section.js';

/** A line above output that does not come from the run that goes on. */
export class LabelSection extends WholeSection {
  override readonly text: string;

  constructor(text: string) {
    super();
    this.text = text;
    this.element.className = 'label';
    this.element.textContent = text;
  }
}
