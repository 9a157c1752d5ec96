import type { Evidence } from '../../domain/remediation/evidence.ts';

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
  readonly tags: readonly string[];
  /** The service that runs it, and lets nobody else change it. */
  readonly service: string | undefined;
  /** What the tag says that riposte gives; undefined where it has none. */
  readonly quarantined: string | undefined;
}

/** An interface of a machine, its subnet, and its security groups by id. */
export interface Interface {
  readonly id: string;
  readonly subnet: string;
  readonly groups: readonly string[];
}

/** What records the traffic of an interface, a subnet or a network, and where to. */
export interface Recorder {
  readonly id: string;
  readonly of: string;
  readonly destination: string;
}

/** The group of those that are cut off, as it stands: somebody may have given it rules. */
export interface ClosedGroup {
  readonly id: string;
  readonly letsIn: boolean;
  readonly letsOut: boolean;
}

/** What cutting a machine off does with EC2. */
export interface Quarantine extends Evidence {
  find(id: string): Promise<Machine | undefined>;
  interfaces(id: string): Promise<Interface[]>;
  setGroups(networkInterface: string, groups: readonly string[]): Promise<void>;
  /** The group of that name in a network, and whether it has any rule; undefined where there is none. */
  group(name: string, network: string): Promise<ClosedGroup | undefined>;
  /** The id of that group, made where there is none, and with nothing that goes out. Throws where it lets something in. */
  closedGroup(name: string, network: string): Promise<string>;
  profile(id: string): Promise<{ readonly association: string; readonly arn: string } | undefined>;
  takeProfile(association: string): Promise<void>;
  giveProfile(id: string, arn: string): Promise<void>;
  /** Says on the machine that it is cut off, and by which execution. */
  tag(id: string, execution: string): Promise<void>;
  /** Takes that tag away, where it says this. */
  untag(id: string, execution: string): Promise<void>;
  /** The flow logs of interfaces, subnets and networks. */
  recorders(resources: readonly string[]): Promise<Recorder[]>;
}

/**
 * A target group that sends requests to a machine: on which ports (none where it is being taken out, which lasts for minutes), how the machine
 * stands in it, and how many others are healthy there.
 */
export interface Membership {
  readonly arn: string;
  readonly group: string;
  readonly ports: readonly number[];
  readonly state: string;
  readonly healthyOthers: number;
}

/** The target groups, of the new kinds of balancers, that a machine is in. */
export interface Balancers {
  of(machine: {
    readonly id: string;
    readonly network: string;
  }): Promise<{ readonly in: readonly Membership[]; readonly asked: number; readonly all: boolean }>;
  takeOut(group: string, id: string, ports: readonly number[]): Promise<void>;
  putIn(group: string, id: string, ports: readonly number[]): Promise<void>;
}

/** The Auto Scaling group of a machine, as far as taking the machine out and putting it in again matters. */
export interface Group {
  readonly max: number;
  readonly desired: number;
  readonly tags: readonly string[];
  /** Processes that somebody suspended. */
  readonly suspended: readonly string[];
  /** It is on its way out. */
  readonly deleting: boolean;
}

/** What cutting a machine off does with Auto Scaling. */
export interface Scaling {
  /** The group that a machine is in, and how it stands there (`InService`, `Standby`, …); undefined where it is in none, or leaves it. */
  of(id: string): Promise<{ readonly name: string; readonly state: string } | undefined>;
  group(name: string): Promise<Group | undefined>;
  /** The group goes on wanting as many, and starts another. */
  detach(name: string, id: string): Promise<void>;
  /** The group wants one more. */
  attach(name: string, id: string): Promise<void>;
}
