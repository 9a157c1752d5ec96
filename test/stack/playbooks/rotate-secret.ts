import { randomUUID } from 'node:crypto';
import { testSecrets } from '../rotating.ts';
import type { Fixture } from './fixture.ts';

const fixture: Fixture = {
  playbook: 'rotate-secret',
  // A rotation that is asked for again is another one.
  ownSteps: { again: 'apply', statementsIn: './least-privilege-rotate-secret.test.ts' },
  async arrange(stack) {
    const secrets = testSecrets(stack);
    const name = `contract/${randomUUID()}`;
    const arn = await secrets.create(name, 'value', 'any text');
    return {
      input: { secretId: name },
      look: () => secrets.stages(name),
      noUndo: 'cannot be taken back',
      attack: {
        detection: 'credential-access/secret-not-rotated',
        texts: { 'arn:aws:secretsmanager:us-east-1:000000000000:secret:prod/payments-Ab12Cd': arn },
      },
      wrong: { input: { secret: name }, says: '{"secretId":"prod/db","reason":"leak"}' },
    };
  },
};

export default fixture;
