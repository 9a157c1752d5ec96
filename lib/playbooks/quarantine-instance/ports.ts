import type { Evidence } from '../../domain/evidence.ts';

/** A machine, as far as cutting it off matters. */
export interface Machine {
  readonly owner: string;
  readonly name: string | undefined;
  /** It is being terminated, or was. */
  readonly isGone: boolean;
  readonly network: string;
  /** The ids of its volumes. */
  readonly disks: readonly string[];
  readonly type: string;
  readonly launched: Date | undefined;
  readonly publicAddress: string | undefined;
  readonly isSpot: boolean;
  readonly scalingGroup: string | undefined;
  readonly tags: readonly string[];
}

/** An interface of a machine, and its security groups by id. */
export interface Interface {
  readonly id: string;
  readonly groups: readonly string[];
}

/** What cutting a machine off does with EC2. */
export interface Quarantine extends Evidence {
  find(id: string): Promise<Machine | undefined>;
  interfaces(id: string): Promise<Interface[]>;
  setGroups(networkInterface: string, groups: readonly string[]): Promise<void>;
  /** The group of that name in a network; undefined where there is none. */
  group(name: string, network: string): Promise<{ readonly id: string; readonly letsIn: boolean } | undefined>;
  /** The id of that group, made where there is none, and with nothing that goes out. */
  closedGroup(name: string, network: string): Promise<string>;
  profile(id: string): Promise<{ readonly association: string; readonly arn: string } | undefined>;
  takeProfile(association: string): Promise<void>;
  giveProfile(id: string, arn: string): Promise<void>;
}

/** A target group that sends requests to a machine: how the machine stands in it, and how many others are healthy there. */
export interface Membership {
  readonly group: string;
  readonly state: string;
  readonly healthyOthers: number;
}

/** Finds the target groups, of the new kinds of balancers, that a machine is in. */
export type BalancersOf = (machine: {
  readonly id: string;
  readonly network: string;
}) => Promise<{ readonly in: readonly Membership[]; readonly asked: number; readonly all: boolean }>;
