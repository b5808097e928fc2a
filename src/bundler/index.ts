/** `py-playground` for bundlers. */
import './files.js';

export * from '../index.js';
