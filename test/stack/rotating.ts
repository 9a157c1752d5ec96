import { readFileSync } from 'node:fs';
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  ListSecretVersionIdsCommand,
  RotateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { OWN_FILES } from './context.ts';
import { STAGE, type TestStack, waitFor } from './stack.ts';

/** Secrets of a test, and every value they ever had. */
export interface TestSecrets {
  readonly client: SecretsManagerClient;
  /** A secret whose rotation is riposte's function `rotate-<kind>`; no rotation is started. */
  create(name: string, kind: string, value: unknown, tags?: Record<string, string>): Promise<string>;
  read(name: string): Promise<Record<string, string>>;
  /** Which versions have which stages. */
  stages(name: string): Promise<Record<string, string[]>>;
  /** Every secret text that the created secrets ever held: passwords and keys. */
  everyValue(): Promise<string[]>;
}

const SECRET_FIELDS = ['password', 'secretAccessKey', 'apiKey'];

/** Secrets on the stack's Secrets Manager. */
export function testSecrets(stack: TestStack): TestSecrets {
  const client = new SecretsManagerClient(stack.config);
  const names: string[] = [];
  const versions = async (SecretId: string) =>
    (await client.send(new ListSecretVersionIdsCommand({ SecretId, IncludeDeprecated: true }))).Versions ?? [];
  return {
    client,
    async create(name, kind, value, tags = {}) {
      const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
      const { ARN = '' } = await client.send(
        new CreateSecretCommand({ Name: name, SecretString: JSON.stringify(value), Tags }),
      );
      names.push(name);
      if (kind !== '') {
        await client.send(
          new RotateSecretCommand({
            SecretId: name,
            RotationLambdaARN: `arn:aws:lambda:us-east-1:000000000000:function:riposte-${STAGE}-rotate-${kind}`,
            RotateImmediately: false,
            RotationRules: { AutomaticallyAfterDays: 30 },
          }),
        );
        // What is set up is tried with a pending version of its own.
        await waitFor(async () => ((await versions(name)).length === 1 ? true : undefined));
      }
      return ARN;
    },
    async read(name) {
      const { SecretString = '{}' } = await client.send(new GetSecretValueCommand({ SecretId: name }));
      return JSON.parse(SecretString) as Record<string, string>;
    },
    async stages(name) {
      return Object.fromEntries(
        (await versions(name)).map(({ VersionId = '', VersionStages = [] }) => [VersionId, VersionStages]),
      );
    },
    async everyValue() {
      const found = await Promise.all(
        names.map(async (name) =>
          Promise.all(
            (await versions(name)).map(async ({ VersionId }) => {
              const { SecretString = '{}' } = await client
                .send(new GetSecretValueCommand({ SecretId: name, VersionId }))
                .catch(() => ({ SecretString: '{}' }));
              const value = JSON.parse(SecretString) as Record<string, string>;
              return SECRET_FIELDS.flatMap((field) => value[field] ?? []);
            }),
          ),
        ),
      );
      return [...new Set(found.flat(2))];
    },
  };
}

/** How often a rotation of this secret has stopped at a step so far, by the emulator's own log. */
export function stoppedRotations(name: string): number {
  const lines = readFileSync(OWN_FILES.log, 'utf8').split('\n');
  return lines.filter((line) => line.includes(`:secret:${name}-`) && line.includes(' stopped at ')).length;
}
