import { statementsOf } from '../../documents/statements.ts';
import { callsText, impactLines, minuteOf, servicesText, someOf } from '../../remediation/impact.ts';
import type { Described, Named, Usage } from './ports.ts';

/** Who uses a principal, and for what: each line by itself, so that one question without an answer leaves the others. */
export function impactOf(one: Named, described: Described, usage: Usage): Promise<string[]> {
  const ofRole = [
    { about: 'who may assume it', ask: async () => trustLines(described) },
    { about: 'whether machines have it', ask: () => profileLines(one, usage) },
  ];
  return impactLines([
    ...(one.kind === 'role' ? ofRole : []),
    { about: 'when it was last used', ask: async () => lastUsedLines(one, described) },
    { about: 'the services it calls', ask: () => serviceLines(described, usage) },
    { about: 'its last calls', ask: () => callLines(one, described, usage) },
  ]);
}

function trustLines({ trust }: Described): string[] {
  const allowed = statementsOf(trust).filter(({ allows }) => allows);
  const names = [...new Set(allowed.flatMap(({ principals }) => principals.named.map(({ name }) => name)))];
  return names.length === 0 ? [] : [`it is the role of ${someOf(names)}`];
}

async function profileLines(one: Named, usage: Usage): Promise<string[]> {
  const profiles = await usage.instanceProfiles(one.name);
  return profiles.length === 0 ? [] : [`machines have it through the instance profile ${someOf(profiles)}`];
}

function lastUsedLines({ kind }: Named, { lastUsed }: Described): string[] {
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
