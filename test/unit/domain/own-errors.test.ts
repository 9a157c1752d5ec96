import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import * as errors from '../../../lib/domain/errors.ts';
import { told as toldByMysql } from '../../../lib/servers/mysql-errors.ts';
import { told as toldByPostgres } from '../../../lib/servers/postgres-errors.ts';
import { ROOT } from '../../../local/paths.ts';

/** Words that make a driver's error one of TLS, or of a lost connection. */
const TEXT = 'bound to one client certificate (REQUIRE SSL), timed out: which a twin cannot share';
const SECRET = { engine: 'mysql', host: 'db', username: 'app', password: 'p' };

const OWN = Object.entries(errors).flatMap(([name, value]) =>
  name !== 'RiposteError' && typeof value === 'function' && value.prototype instanceof errors.RiposteError
    ? [[name, Reflect.construct(value, [TEXT]) as Error] as const]
    : [],
);

test('there are errors of our own', () => {
  expect(OWN.length).toBeGreaterThan(15);
});

test.each(OWN)('%s keeps its name and its text on the way up, whatever words are in it', (name, error) => {
  for (const told of [toldByMysql, toldByPostgres]) {
    expect(told(error, SECRET)).toBe(error);
    expect([error.name, error.message]).toEqual([name, TEXT]);
  }
});

test('no message advises to switch TLS off', () => {
  const sources = readdirSync(`${ROOT}lib`, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );

  const advice = sources.filter((name) =>
    /switch(ing)? (TLS|SSL|encryption) off|(TLS|SSL) off|["'`]ssl["'`]: ?false/i.test(
      readFileSync(`${ROOT}lib/${name}`, 'utf8').replace(/^ *(\/\*\*|\*|\/\/).*$/gm, ''),
    ),
  );

  expect(advice).toEqual([]);
});

test('only what may pass by itself is tried again', () => {
  const may = (retryable: boolean) =>
    OWN.filter(([, error]) => (error as errors.RiposteError).retryable === retryable).map(([name]) => name);

  expect(may(true).length + may(false).length).toBe(OWN.length);
  expect(may(true).sort()).toEqual([
    'CapContentionError',
    'IpSetContentionError',
    'LeaseContentionError',
    'PolicyUnreachableError',
    'ServerBusyError',
    'ServerError',
    'ServerUnreachableError',
    'VerificationError',
  ]);
});

test.each([
  [new Error('no route'), 'no route'],
  ['a text', 'a text'],
  [undefined, 'undefined'],
])('%p is told as %s', (error, text) => {
  expect(errors.errorText(error)).toBe(text);
});
