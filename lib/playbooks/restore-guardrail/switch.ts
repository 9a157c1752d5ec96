import type { Call } from '../../domain/remediation/plan.ts';
import { notFound } from '../../remediation/not-found.ts';
import type { Ask, Found } from '../../remediation/playbook.ts';
import type { Idle } from './ports.ts';

/** Guards that are switched on and off. */
export type Switch = 'config' | 'guardduty' | 'securityhub';

/** How such a guard stands, and as which role it works. */
export type Switched = { on: boolean; role: string };

/** A guard as it is found; `ruledBy` says who else than this account decides about it. */
export interface Guardrail {
  readonly id: string;
  readonly tags: readonly string[];
  readonly ruledBy?: string | undefined;
}

/** Guards of one kind in a region. */
export interface Guardrails {
  list(): Promise<Guardrail[]>;
  /** Whether it is on, and as which role it works; undefined where it is gone. */
  read(id: string): Promise<Switched | undefined>;
  switchTo(id: string, on: boolean): Promise<void>;
  /** Where what it keeps goes, which somebody may have changed before it was switched off; absent where it goes nowhere else. */
  readonly goesTo?: () => Promise<string | undefined>;
  /** Why one that is on guards nothing; undefined where nothing says so. */
  idle(id: string): Promise<Idle | undefined>;
}

/** What one of a kind is called, in texts and in its ARN, and the calls that switch it. */
const WORDS = {
  config: {
    ...{ kind: 'recorder', part: 'configuration-recorder' },
    ...{ on: 'config:StartConfigurationRecorder', off: 'config:StopConfigurationRecorder' },
  },
  guardduty: {
    ...{ kind: 'detector', part: 'detector' },
    ...{ on: 'guardduty:UpdateDetector', off: 'guardduty:UpdateDetector' },
  },
  securityhub: {
    ...{ kind: 'hub', part: 'hub' },
    ...{ on: 'securityhub:EnableSecurityHub', off: 'securityhub:DisableSecurityHub' },
  },
} as const;

/** The guards of a kind that are there, on or off; those of these names only, as far as any are said. */
export async function findSwitch(guard: Switch, names: readonly string[], all: Guardrails, ask: Ask): Promise<Found> {
  const asked = (await all.list()).filter(({ id }) => names.length === 0 || names.includes(id));
  const { kind } = WORDS[guard];
  if (asked.length === 0)
    return notFound(
      names[0] ?? guard,
      `there is no such ${kind} in this region: make one by hand, and say what it is to record`,
    );
  return {
    targets: asked
      .filter(({ ruledBy }) => ruledBy === undefined)
      .map(({ id, tags }) => ({
        label: `${kind} ${id}`,
        resource: arnOf(guard, id, ask),
        account: ask.account,
        region: ask.region,
        tags: [...tags],
      })),
    refused: asked.flatMap(({ id, ruledBy }) =>
      ruledBy === undefined ? [] : [{ input: id, reason: `is ruled by ${ruledBy}: ask there` }],
    ),
  };
}

function arnOf(guard: Switch, id: string, { partition, region, account }: Ask): string {
  return `arn:${partition}:${guard}:${region}:${account}:${WORDS[guard].part}/${id}`;
}

/** The kind of a target. */
export function guardOf(resource: string): Switch {
  const service = resource.split(':')[2];
  return service === 'guardduty' || service === 'securityhub' ? service : 'config';
}

/** The name or id of a target. */
export function idOf(resource: string): string {
  return resource.split('/').at(-1) ?? resource;
}

/** The call that switches one on or off. */
export function switchCall(resource: string, on: boolean): Call {
  const guard = guardOf(resource);
  return { action: WORDS[guard][on ? 'on' : 'off'], resource, parameters: guard === 'guardduty' ? { Enable: on } : {} };
}
