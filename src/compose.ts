import { createCoreLoader } from './assets/core-files.js';
import { createPackageLoader } from './assets/packages.js';
import type { EngineParts } from './engine/interpreter.js';
import { createTransport } from './transport/transport.js';

let parts: EngineParts | undefined;

/** The real parts, shared by all sessions of the page: the runtime is fetched and compiled once. */
export function defaultParts(): EngineParts {
  return (parts ??= { core: createCoreLoader(), packages: createPackageLoader(), transport: createTransport() });
}
