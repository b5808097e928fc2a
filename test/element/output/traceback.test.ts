import { expect } from '@open-wc/testing';
import { splitTraceback } from '../../../src/element/output/traceback.js';

describe('splitTraceback', () => {
  it('finds the message after the last frame', () => {
    const { frames, message } = splitTraceback('Traceback (most recent call last):\n  File "main.py", line 1, in <module>\n    1/0\n    ~^~\nZeroDivisionError: division by zero');
    expect(frames.length).to.equal(4);
    expect(message).to.equal('ZeroDivisionError: division by zero');
  });

  it('keeps messages of several lines and notes together', () => {
    expect(splitTraceback('  File "a.py", line 1, in f\n    g()\nE: one\n  two\n\nthree\na note').message).to.equal('E: one\n  two\n\nthree\na note');
  });

  it('takes the last of chained exceptions', () => {
    const first = 'Traceback (most recent call last):\n  File "a.py", line 1, in f\nKeyError: 1\n\nDuring handling of the above exception, another exception occurred:\n\n';
    expect(splitTraceback(`${first}Traceback (most recent call last):\n  File "a.py", line 2, in g\nValueError: 2`).message).to.equal('ValueError: 2');
  });

  it('understands syntax errors', () => {
    expect(splitTraceback('  File "main.py", line 1\n    print(\n         ^\nSyntaxError: \'(\' was never closed').message).to.equal("SyntaxError: '(' was never closed");
  });

  it('takes a text without frames for a message', () => {
    expect(splitTraceback('KeyboardInterrupt')).to.deep.equal({ frames: [], message: 'KeyboardInterrupt' });
  });
});
