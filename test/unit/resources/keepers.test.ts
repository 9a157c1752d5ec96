import { expect, test } from '@jest/globals';
import { keepersVariable } from '../../../lib/runtime/config.ts';
import { loadPlaybooks } from '../../../resources/playbook-registry.ts';
import { functionsOf } from '../../../resources/playbooks.ts';

test('who deploys is never locked out, without being named a second time', async () => {
  const playbooks = (await loadPlaybooks()).filter(({ id }) => id === 'contain-principal');

  expect(functionsOf(playbooks, 'riposte-prod')).toMatchObject({
    containPrincipal: { environment: { KEEPERS: `\${param:keepers},\${param:deployers}` } },
  });
});

test.each([
  ['', []],
  [',', []],
  ['break-glass, arn:aws:iam::123456789012:role/ci ,', ['break-glass', 'arn:aws:iam::123456789012:role/ci']],
])('of "%s" each is a name, whatever blanks stand beside it', (text, names) => {
  expect(keepersVariable.parse(text)).toEqual(names);
});
