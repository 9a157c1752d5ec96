import * as z from 'zod/mini';
import { ConfigurationError } from '../domain/errors.ts';
import type { IpSetRef } from '../domain/network/ip-set-ports.ts';
import { read } from '../domain/text/schema.ts';

/** Reads what a function needs from its environment; throws ConfigurationError naming each variable that is missing or wrong. */
export function readConfig<T extends z.ZodMiniType>(schema: T): z.infer<T> {
  const reading = read(schema, process.env);
  if (reading.ok) return reading.value;
  throw new ConfigurationError(
    `The function's environment is incomplete: ${reading.problem}. Deploy the stack again.`,
    { cause: reading.cause },
  );
}

/** A non-empty variable. */
export const variable = z.string().check(z.minLength(1));

/** A list, comma-separated; may be empty. */
export const listVariable = z.pipe(
  z.string(),
  z.transform((text) => text.split(',').flatMap((one) => one.trim() || [])),
);

/** Principals nobody may lock out, comma-separated; may be empty. */
export const keepersVariable = z._default(listVariable, []);

/** What accounts are called: `111122223333=prod`, comma-separated; may be empty. */
export const accountNamesVariable = z.pipe(
  z._default(z.string(), ''),
  z.transform((text) =>
    Object.fromEntries(text.split(',').flatMap((one) => (one === '' ? [] : [one.split('=') as [string, string]]))),
  ),
);

/** From which severity on (0 to 4) phones are told where the policy says nothing. */
export const smsLevelVariable = z.pipe(variable, z.transform(Number));

/** The regions whose addresses are the account's own, comma-separated, empty for all that are enabled; and the stack's own region. */
export const ownRegionVariables = {
  OWN_ADDRESS_REGIONS: listVariable,
  AWS_REGION: variable,
};

/** The playbooks that block addresses, as JSON: `{"<playbook>":"<the field that lists them>"}`. */
export const addressPlaybooksVariable = z.pipe(
  variable,
  z.transform((text) => z.record(z.string(), z.string()).parse(JSON.parse(text))),
);

const SET_REF = /^([\w-]{1,128})\|([0-9a-f-]{36})\|(REGIONAL|CLOUDFRONT)$/;

/**
 * The IP sets, from `IP_SETS_V4` and `IP_SETS_V6`: comma-separated `name|id|scope`, the form CloudFormation's Ref of an
 * AWS::WAFv2::IPSet has.
 */
export const ipSetVariables = {
  IP_SETS_V4: z.pipe(
    variable,
    z.transform((text) => parseSets(text, 'IPV4')),
  ),
  IP_SETS_V6: z.pipe(
    variable,
    z.transform((text) => parseSets(text, 'IPV6')),
  ),
};

function parseSets(text: string, family: IpSetRef['family']): IpSetRef[] {
  return text.split(',').map((ref) => {
    const [, name, id, scope] = SET_REF.exec(ref) ?? [];
    if (name === undefined || id === undefined)
      throw new ConfigurationError(`"${ref}" is not an IP set: expected name|id|scope`);
    return { name, id, family, scope: scope === 'CLOUDFRONT' ? 'CLOUDFRONT' : 'REGIONAL' };
  });
}
