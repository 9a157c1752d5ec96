/** What tests take from '@jest/globals' while mutants are tried; nothing stands for `jest` itself: run.ts leaves out tests that ask for it. */

export { expect } from 'expect';
export { afterAll, afterEach, beforeAll, beforeEach, describe, it, test } from 'jest-circus';
