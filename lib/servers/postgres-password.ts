import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';

const ITERATIONS = 4_096;
const PLAIN_ASCII = /^[\x20-\x7e]+$/;

/**
 * What is sent to PostgreSQL instead of a password, so that it stands in no log of the server, whatever is logged there: the
 * verifier the server would have computed. `encryption` is its setting password_encryption. Undefined where the password
 * would have to be normalised first. Source: RFC 5802; PostgreSQL manual, "Password Authentication" and pg_authid.
 */
export function passwordVerifier(user: string, password: string, encryption: string): string | undefined {
  if (!PLAIN_ASCII.test(password)) return undefined;
  if (encryption === 'md5') return `md5${createHash('md5').update(`${password}${user}`).digest('hex')}`;
  if (encryption !== 'scram-sha-256') return undefined;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256');
  const storedKey = createHash('sha256').update(keyed(salted, 'Client Key')).digest('base64');
  const serverKey = keyed(salted, 'Server Key').toString('base64');
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`;
}

function keyed(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
