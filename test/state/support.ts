import { expect } from '@open-wc/testing';
import { PlaygroundError } from '../../src/errors.js';

/** The error with which a promise rejects. */
export async function failureOf(promise: Promise<unknown>): Promise<PlaygroundError> {
  let result: unknown;
  try {
    result = await promise;
  } catch (error) {
    if (error instanceof PlaygroundError) return error;
    throw error;
  }
  return expect.fail(`It did not fail but gave ${JSON.stringify(result)}.`);
}
