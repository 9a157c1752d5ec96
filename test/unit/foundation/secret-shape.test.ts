import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { secretIn } from '../../../lib/foundation/secret-shape.ts';
import { cases } from '../support/cases.ts';

// Put together here, so that no scanner takes this file for a leak.
const join = (...parts: string[]) => parts.join('');
const LETTERS = 'a1B2c3D4e5F6g7H8i9J0';

describe('what is taken for a secret', () => {
  test.each([
    ['a GitHub token', 'SETTING', join('ghp', '_', LETTERS, LETTERS.slice(0, 16)), 'form'],
    ['a key of Stripe', 'SETTING', join('sk', '_live_', LETTERS), 'form'],
    ['a private key', 'SETTING', join('-----BEGIN RSA ', 'PRIVATE KEY-----\nMIIE\n'), 'form'],
    ['a Slack webhook', 'HOOK_URL', join('https://hooks.', 'slack.com/services/T000000/B000000/x'), 'form'],
    ['a password in an address', 'DATABASE_URL', 'postgres://app:hunter22@db.internal/shop', 'form'],
    ['a password in a connection string', 'CONNECTION', 'Server=db;User=app;Password=hunter22;', 'form'],
    ['a secret key of AWS', 'SETTING', 'wJalrXUtnFEMI7K8MDENGbPxRfiCYzEXAMPLEKe1', 'shape'],
    ['a long random run', 'SETTING', `Zx9${LETTERS}Qw7eRtY3uIoP5`, 'shape'],
    ['a short password by its name', 'DB_PASSWORD', 'hunter2', 'name'],
    ['a password in a path', '/prod/db/password', 'hunter2', 'name'],
    ['camel case', 'dbPass', 'hunter2', 'name'],
    ['an id that is a key', 'API_KEY', '550e8400-e29b-41d4-a716-446655440000', 'name'],
    ['a field of JSON', 'CONFIG', '{"db":{"host":"db","password":"hunter2"}}', 'name'],
    ['a line of a file of settings', 'ENV', 'HOST=db\nexport DB_PASSWORD="hunter2"\n', 'name'],
    ['a token in base64', 'BASIC', btoa('https://ci:s3cr3t-w0rd@git.internal/x'), 'form'],
  ])('%s', (_what, name, value, why) => {
    expect(secretIn(name, value)).toBe(why);
  });

  test.each([
    ['DB_SECRET_ARN', 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:shop-AbCdEf'],
    ['SECRET_NAME', 'prod-shop-database-password-2'],
    ['SECRET', 'riposte-sample-database'],
    ['PASSWORD_MIN_LENGTH', '12'],
    ['DB_PASSWORD', '/prod/db/password'],
    ['DB_PASSWORD', '{{resolve:ssm-secure:/prod/db/password}}'],
    ['DB_PASSWORD', join('$', '{DB_PASSWORD}')],
    ['DB_PASSWORD', 'changeme'],
    ['DATABASE_URL', join('postgres://app:$', '{DB_PASSWORD}@db.internal/shop')],
    ['AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE'],
    ['TOKEN_URL', 'https://login.example.com/oauth2/token'],
    ['COMMIT', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['TABLE', 'riposte-dev-StateTable-1KQJ2X9ZP0ABC'],
    ['USER_POOL', 'eu-central-1_AbCdEf123'],
    ['CODE_SHA256', '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='],
    ['PUBLIC_KEY', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJtR9v0Xw1Zk3mT5qLb8cYdE7fGhUjKnPoSvWxYz1234'],
    ['HINT', 'Please enter your password'],
    ['CONFIG', '{"retries":3,"url":"https://example.com/a"}'],
  ])('%s=%s is not', (name, value) => {
    expect(secretIn(name, value)).toBeUndefined();
  });

  test('whatever is in a value, it is answered', () => {
    fc.assert(
      fc.property(fc.string(), fc.oneof(fc.string({ maxLength: 400 }), fc.json()), (name, value) => {
        expect([undefined, 'form', 'name', 'shape']).toContain(secretIn(name, value));
      }),
      { numRuns: cases(300) },
    );
  });

  test.each([
    'eyJ'.repeat(1_300),
    'a://'.repeat(1_000),
    '-----BEGIN '.repeat(350),
    'passwort='.repeat(440),
    '{"a":'.repeat(800),
  ])('a value of four kilobytes that is made to take long is answered all the same: %.10s…', (value) => {
    expect(secretIn('SETTING', value)).toBeUndefined();
  });
});
