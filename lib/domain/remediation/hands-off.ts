import type { Policy } from '../policy/policy.ts';
import { matchesText } from '../text/matches-text.ts';
import type { Target } from './plan.ts';

/** A tag by which a tool says that it runs what carries it; `on` are the ARNs of what it makes, so that nobody hides something else behind it. */
interface Mark {
  readonly tag: string;
  readonly of: string;
  readonly on: RegExp;
}

const MACHINES = /:ec2:[^:]*:\d+:instance\//;
const MACHINES_AND_DOORS = /:ec2:[^:]*:\d+:(?:instance|security-group|security-group-rule)\//;

/**
 * Tools that put back, or replace, what others change of theirs. Source: Karpenter's and the AWS cloud provider's documentation of tags; the user guides of Elastic
 * Disaster Recovery and Application Migration Service.
 */
const MARKS: readonly Mark[] = [
  { tag: 'karpenter.sh/nodepool', of: 'Karpenter', on: MACHINES },
  { tag: 'kubernetes.io/cluster/*', of: 'a Kubernetes cluster', on: MACHINES_AND_DOORS },
  { tag: 'AWSElasticDisasterRecoveryManaged', of: 'AWS Elastic Disaster Recovery', on: MACHINES },
  { tag: 'AWSApplicationMigrationServiceManaged', of: 'AWS Application Migration Service', on: MACHINES },
];

/** By what a target says that it is to be left alone, in words that go on after its name; undefined where no tag of it says so. */
export function handsOff({ tags = [], resource }: Target, { neverTouch, locks }: Policy): string | undefined {
  const never = tags.find((one) => neverTouch.tags.includes(one));
  if (never !== undefined) return `carries the never-touch tag ${never}`;
  const lock = tags.find((one) => locks.tags.some((pattern) => matchesText(pattern, one)));
  if (lock !== undefined) return `carries the tag ${lock}, by which the policy says that another tool holds it`;
  for (const { tag, of, on } of MARKS) {
    const found = on.test(resource) ? tags.find((one) => matchesText(tag, one)) : undefined;
    if (found !== undefined) return `carries the tag ${found}, by which ${of} says that it runs it`;
  }
  return undefined;
}
