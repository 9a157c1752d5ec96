import { randomUUID } from 'node:crypto';
import { SecretsManagerClient, TagResourceCommand } from '@aws-sdk/client-secrets-manager';
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
      gone: { input: { secretId: `${name}-gone` }, says: 'There is no secret' },
      elsewhere: {
        input: { secretId: arn.replace('000000000000', '111122223333') },
        says: 'belongs to account 111122223333',
      },
      async tagged(Key) {
        await new SecretsManagerClient(stack.config).send(
          new TagResourceCommand({ SecretId: name, Tags: [{ Key, Value: 'yes' }] }),
        );
        return { input: { secretId: name } };
      },
      wrong: { input: { secret: name }, says: '{"secretId":"prod/db","reason":"leak"}' },
    };
  },
};

export default fixture;
