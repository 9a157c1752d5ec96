import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { program } from './programs.ts';

/** A certificate for localhost, signed by an authority of its own; good for two days. */
export interface Certificate {
  /** The authority, PEM. */
  readonly ca: string;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Makes a certificate with openssl in a folder; throws NotInstalledError where there is no openssl. */
export function makeCertificate(folder: string): Certificate {
  const openssl = program(['openssl']);
  const file = (name: string) => join(folder, name);
  const run = (...args: string[]) => execFileSync(openssl, args, { stdio: 'ignore' });
  const newKey = (keyFile: string) => [
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:prime256v1',
    '-nodes',
    '-keyout',
    keyFile,
  ];
  const names = { caFile: file('ca.pem'), certFile: file('server.pem'), keyFile: file('server.key') };
  const signing = ['-CA', names.caFile, '-CAkey', file('ca.key'), '-CAcreateserial', '-days', '2'];
  writeFileSync(file('names'), 'subjectAltName=DNS:localhost\n');
  run(
    'req',
    '-x509',
    ...newKey(file('ca.key')),
    '-days',
    '2',
    '-subj',
    '/CN=riposte test authority',
    '-out',
    names.caFile,
  );
  run('req', ...newKey(names.keyFile), '-subj', '/CN=localhost', '-out', file('server.csr'));
  run('x509', '-req', '-in', file('server.csr'), ...signing, '-extfile', file('names'), '-out', names.certFile);
  return { ...names, ca: readFileSync(names.caFile, 'utf8') };
}
