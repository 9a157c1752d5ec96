import { errorText } from '../../domain/errors.ts';
import type { Call, Target } from '../../domain/remediation/plan.ts';
import { someOf } from '../../remediation/impact.ts';

/** A database instance, as far as who reaches it goes. */
export interface Database {
  readonly tags: readonly string[];
  readonly isPublic: boolean;
  /** RDS's word for what it is at. */
  readonly status: string;
  readonly engine: string;
  readonly port: number;
  /** Its security groups. */
  readonly groups: readonly string[];
  /** The cluster it is a part of; empty where there is none. */
  readonly cluster: string;
  /** RDS's own id of it, which one made later under its name does not have. */
  readonly identity: string | null;
}

/** What closing a database does with RDS. */
export interface Databases {
  /** Undefined where there is none of this name. */
  find(name: string): Promise<Database | undefined>;
  /** Gives it a public address, or takes that away, and changes nothing else. */
  setPublic(name: string, isPublic: boolean): Promise<void>;
}

/** What lets in by a security group: ports, -1 for all, from a range of addresses, a prefix list or a group. */
export interface Door {
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
  readonly source: string;
}

/** Whether a database has a public address. */
export type Address = { public: boolean };

/** Why a database is not changed here, whatever it is asked for. */
export function unfit({ engine, cluster }: Database): string | undefined {
  if (engine === 'docdb' || engine === 'neptune') return `is a database of ${engine}: change it there`;
  return cluster !== '' && !engine.startsWith('aurora')
    ? `is an instance of the Multi-AZ cluster ${cluster}, which RDS changes only as a whole and not in this: close its security groups`
    : undefined;
}

/** What a person has to judge. */
export function addressAsks({ label }: Target): string[] {
  return [
    `nobody knows here who connects to ${label} from outside: ask who runs it, or look at its logins, before you approve`,
  ];
}

/** The one call that leads to an address, or to none. */
export function addressCall({ resource }: Target, to: Address): Call {
  return { action: 'rds:ModifyDBInstance', resource, parameters: { PubliclyAccessible: to.public } };
}

/** What stands to break: who is cut off is not known, but its security groups say who could come. */
export async function addressImpact(
  { label }: Target,
  { groups, port, cluster }: Database,
  doorsOf: (group: string) => Promise<readonly Door[]>,
): Promise<string[]> {
  return [
    `connections through the public address of ${label} end, and nobody reaches it from the internet any more`,
    await whoMayCome(groups, port, doorsOf),
    ...(cluster === '' ? [] : [`the other instances of its cluster ${cluster} keep their addresses`]),
  ];
}

async function whoMayCome(
  groups: readonly string[],
  port: number,
  doorsOf: (group: string) => Promise<readonly Door[]>,
): Promise<string> {
  if (groups.length === 0 || port === 0)
    return 'RDS names no security group of it, or no port: who could come is not known';
  const of = `its security groups ${someOf(groups)}`;
  try {
    const doors = (await Promise.all(groups.map(doorsOf))).flat();
    const sources = doors.filter((door) => leadsTo(door, port)).map(({ source }) => source);
    return sources.length === 0
      ? `${of} let nobody in on port ${port}`
      : `${of} let in on port ${port}: ${someOf([...new Set(sources)])}`;
  } catch (error) {
    return `unknown, whom ${of} let in: ${errorText(error)}`;
  }
}

function leadsTo({ protocol, from, to }: Door, port: number): boolean {
  return protocol === '-1' || (protocol === 'tcp' && (from === -1 || (from <= port && port <= to)));
}
