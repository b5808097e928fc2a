import type { HostileFile } from './corpus/archive.js';
import { bombs } from './corpus/bombs.js';
import { contentFaults } from './corpus/content-faults.js';
import { manifestFaults } from './corpus/manifest-faults.js';
import { memberFaults } from './corpus/member-faults.js';
import { oldFaults } from './corpus/old-faults.js';
import { pathFaults } from './corpus/path-faults.js';
import { zipFaults } from './corpus/zip-faults.js';

/** Every kind of file that must not be opened, each with the sentence that says why. */
export const hostileFiles = (): HostileFile[] => [
  ...zipFaults(),
  ...memberFaults(),
  ...pathFaults(),
  ...bombs(),
  ...manifestFaults(),
  ...contentFaults(),
  ...oldFaults(),
];
