import * as z from 'zod/mini';
import { InvalidSecretError } from '../domain/errors.ts';
import { readFields } from './secret-text.ts';

/**
 * A database credential as AWS documents it. More fields may be there and are kept. `ca` is ours: the certificate authority
 * (PEM) of a server whose certificate comes from neither a public authority nor Amazon RDS.
 * Source: Secrets Manager user guide, "JSON structure of Secrets Manager database credential secrets".
 */
const databaseSecretSchema = z.looseObject({
  engine: z.string().check(z.trim(), z.toLowerCase()),
  /** What stands around a name that was pasted is no part of it; of a user or password it may be. */
  host: z.string().check(z.trim(), z.minLength(1)),
  port: z.optional(z.coerce.number().check(z.int(), z.gte(1), z.lte(65_535))),
  username: z.string().check(z.minLength(1)),
  password: z.string().check(z.minLength(1)),
  dbname: z.optional(z.string()),
  /** The secret of an administrator; with it the users alternate, without it the user changes its own password. */
  masterarn: z.optional(z.string().check(z.minLength(1))),
  /** `false` switches TLS off. Left out, it is on and the certificate is checked. */
  ssl: z.optional(z.union([z.boolean(), z.stringbool()])),
  ca: z.optional(z.string()),
});

export type DatabaseSecret = z.infer<typeof databaseSecretSchema>;

/** Reads a database secret for one family of engines; throws InvalidSecretError naming what is wrong, never a value. */
export function parseDatabaseSecret(text: string, engines: readonly string[]): DatabaseSecret {
  const secret = parseSecret(text, databaseSecretSchema, 'engine, host, port, username, password, dbname, masterarn');
  if (engines.includes(secret.engine)) return secret;
  throw new InvalidSecretError(
    `The secret's engine is not one this rotation function knows (${engines.join(', ')}): set its rotation to the function for its engine`,
  );
}

/**
 * Reads a secret's JSON; throws InvalidSecretError that lists the fields with a problem. Values stay out of the message. Services
 * and people write secrets in many ways: null and empty texts count as left out, numbers as the texts they are written as. Of the
 * fields `mayBeEmpty` an empty text is a value.
 */
export function parseSecret<T extends z.ZodMiniType>(
  text: string,
  schema: T,
  fields: string,
  mayBeEmpty: readonly string[] = [],
): z.infer<T> {
  const read = readFields(text, mayBeEmpty);
  if (read === undefined)
    throw new InvalidSecretError(`The secret is not JSON; this rotation needs an object with ${fields}`);
  const parsed = schema.safeParse(read);
  if (parsed.success) return parsed.data;
  const wrong = [...new Set(parsed.error.issues.map(({ path }) => path.join('.') || 'the whole'))];
  throw new InvalidSecretError(`The secret lacks fields or has wrong ones: ${wrong.join(', ')}. It needs ${fields}`);
}
