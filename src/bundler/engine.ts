/** `py-playground/engine.js` for bundlers. */
import './files.js';

export * from '../engine.js';
