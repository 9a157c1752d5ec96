import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { cleanEnv } from '../../local/environment.ts';
import { ROOT, STATE_DIR } from '../../local/paths.ts';
import { PYTHON_EXAMPLE, pythonFor } from '../../local/venv.ts';
import { ENGINES } from './engines.ts';
import { MemorySecrets } from './memory-secrets.ts';

const engine = ENGINES.find(({ name }) => name === 'mariadb');
const run = engine?.server === undefined ? test.skip : test;
const SECRET = 'python_client';
const secrets = new MemorySecrets();
const asked: string[] = [];

/** Secrets Manager's GetSecretValue, as boto3 asks for it. */
const manager = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString();
  });
  request.on('end', () => {
    const { SecretId, VersionStage } = JSON.parse(body) as { SecretId: string; VersionStage: string };
    asked.push(VersionStage);
    const found = secrets.staged(SecretId, VersionStage);
    response.setHeader('content-type', 'application/x-amz-json-1.1');
    if (found === undefined) response.statusCode = 400;
    response.end(
      JSON.stringify(
        found === undefined
          ? { __type: 'ResourceNotFoundException' }
          : { Name: SecretId, VersionId: found.version, SecretString: found.text },
      ),
    );
  });
});

let python = '';

beforeAll(async () => {
  await new Promise<void>((resolve) => manager.listen(0, '127.0.0.1', resolve));
  if (engine?.server !== undefined) python = await pythonFor(PYTHON_EXAMPLE, (line) => console.log(line));
  // What pip installs once takes what the network and the machine take.
}, 600_000);

afterAll(() => new Promise((resolve) => manager.close(resolve)));

run(
  'the example in Python logs in with the secret, and again after its password was changed under it',
  async () => {
    if (engine?.server === undefined) return;
    const { host, port, ca } = engine.server;
    const login = (password: string) => ({ engine: 'mariadb', host, port, username: SECRET, password });
    await engine.sql(engine.createUser(SECRET, 'before-1'));
    secrets.create(SECRET, login('before-1'));
    const authority = `${STATE_DIR}python-client-ca.pem`;
    writeFileSync(authority, ca);
    const child = spawn(python, [`${ROOT}examples/consumer.py`], {
      env: {
        ...cleanEnv(),
        SECRET_ID: SECRET,
        DATABASE_CA: authority,
        AWS_ENDPOINT_URL: `http://127.0.0.1:${(manager.address() as AddressInfo).port}`,
        AWS_REGION: 'us-east-1',
        AWS_DEFAULT_REGION: 'us-east-1',
        AWS_ACCESS_KEY_ID: 'example',
        AWS_SECRET_ACCESS_KEY: 'example',
      },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const next = async (): Promise<string> => {
      child.stdin.write('\n');
      return String((await lines.next()).value);
    };

    try {
      const first = await next();
      const kept = await next();
      await engine.sql([`ALTER USER ${SECRET} IDENTIFIED BY 'after-2'`]);
      secrets.put(SECRET, login('after-2'));
      const after = await next();

      expect([first, kept, after]).toEqual(['python_client@%', 'python_client@%', 'python_client@%']);
      expect(asked).toEqual(['AWSCURRENT', 'AWSCURRENT']);
    } finally {
      child.stdin.end();
      await new Promise((resolve) => child.once('close', resolve));
    }
  },
  120_000,
);
