/** `py-playground/define.js` for bundlers. */
import './files.js';
import '../define.js';
