import { beforeAll } from '@jest/globals';
import { refreshFunctions } from './aws.ts';
import { quietHour } from './quiet-hour.ts';
import { testStack } from './stack.ts';

// Each file of tests begins with a quiet hour; who tells remembers what was told in it, and begins anew.
beforeAll(async () => {
  await quietHour();
  await refreshFunctions(testStack(), ['report', 'triage']);
});
