import { statementsOf } from '../../documents/statements.ts';
import { cleanText } from '../../domain/clean-text.ts';
import { errorText } from '../../domain/errors.ts';
import { callsText, minuteOf, servicesText, someOf } from '../../remediation/impact.ts';
import type { Described, Named, Usage } from './ports.ts';

/** Who uses a principal, and for what: each line by itself, so that one question without an answer leaves the others. */
export async function impactOf(one: Named, described: Described, usage: Usage): Promise<string[]> {
  const lines = await Promise.all([
    ...(one.kind === 'role' ? [trustLines(described), profileLines(one, usage)] : []),
    lastUsedLines(one, described),
    answered('the services it calls', () => serviceLines(described, usage)),
    answered('its last calls', () => callLines(one, described, usage)),
  ]);
  return lines.flat();
}

async function answered(what: string, ask: () => Promise<string[]>): Promise<string[]> {
  try {
    return await ask();
  } catch (error) {
    return [`unknown: ${what} (${cleanText(errorText(error), 200)})`];
  }
}

async function trustLines({ trust }: Described): Promise<string[]> {
  const allowed = statementsOf(trust).filter(({ allows }) => allows);
  const names = [...new Set(allowed.flatMap(({ principals }) => principals.named.map(({ name }) => name)))];
  return names.length === 0 ? [] : [`it is the role of ${someOf(names)}`];
}

async function profileLines(one: Named, usage: Usage): Promise<string[]> {
  return answered('whether machines have it', async () => {
    const profiles = await usage.instanceProfiles(one.name);
    return profiles.length === 0 ? [] : [`machines have it through the instance profile ${someOf(profiles)}`];
  });
}

async function lastUsedLines({ kind }: Named, { lastUsed }: Described): Promise<string[]> {
  if (lastUsed !== undefined)
    return [
      kind === 'role'
        ? `it was last used ${minuteOf(lastUsed.at)}${lastUsed.region === undefined ? '' : ` in ${lastUsed.region}`}`
        : `its password was last used ${minuteOf(lastUsed.at)}`,
    ];
  return kind === 'role' ? ['it was not used in the last 400 days, as far as IAM knows'] : [];
}

async function serviceLines({ arn }: Described, usage: Usage): Promise<string[]> {
  return [servicesText('it', await usage.services(arn))];
}

async function callLines(one: Named, { arn }: Described, usage: Usage): Promise<string[]> {
  const seen = callsText(await usage.lastCalls(one, arn));
  return seen === undefined ? [] : [seen];
}
