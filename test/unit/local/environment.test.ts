import { afterEach, expect, test } from '@jest/globals';
import { cleanEnv } from '../../../local/environment.ts';

const before = { ...process.env };
afterEach(() => {
  process.env = { ...before };
});

test('nothing that a person exported leads to an account, or to a stack and bundles other than the usual ones', () => {
  Object.assign(process.env, {
    AWS_PROFILE: 'prod',
    RIPOSTE_QUICK: '1',
    RIPOSTE_STACK_FILE: '/elsewhere.json',
    RIPOSTE_KEEP: '/kept',
    RIPOSTE_PROPERTY_CASES: '1',
    LANG: 'C.UTF-8',
  });

  const names = Object.keys(cleanEnv());

  expect(names.filter((name) => /^(AWS|RIPOSTE)_/.test(name))).toEqual([]);
  expect(names).toContain('LANG');
});
