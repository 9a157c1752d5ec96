import { expect, test } from '@jest/globals';
import declaration from '../../../functions/playbooks/disable-access-key.ts';
import { readChangeInput } from '../../../lib/remediation/change-input.ts';

const read = (allKeysOf: string) => readChangeInput(declaration, { allKeysOf, reason: 'r' }, 'person');

test.each(['ci', 'dora.doe@example.com', 'a+b=c,d_e-f'])('%s may be a user', (name) => {
  expect(read(name)).toMatchObject({ requests: [{ params: { allKeysOf: name } }] });
});

test.each(['x\u202e\n\nCommand: sh', 'a user', 'ops/ci', 'arn:aws:iam::123456789012:user/ci', ''])(
  '%j is no name of a user: who typed it is told, and nobody else is woken',
  (name) => {
    expect(() => read(name)).toThrow('The input is not valid');
  },
);
