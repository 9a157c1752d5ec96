import { expect, test } from '@jest/globals';
import { costSoFar } from '../../lib/ask/cost-by-use.ts';

test('what is on record cost so much by list prices, and says for what', () => {
  expect(costSoFar(10_000, 100)).toBe(
    'about 0.60 USD by list prices, for the 10000 findings and 100 workflows that are listed here',
  );
  expect(costSoFar(1, 1)).toBe(
    'less than 0.01 USD by list prices, for the 1 finding and 1 workflow that are listed here',
  );
});
