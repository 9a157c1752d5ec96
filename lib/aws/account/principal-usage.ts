import { setTimeout as pause } from 'node:timers/promises';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import {
  GenerateServiceLastAccessedDetailsCommand,
  GetServiceLastAccessedDetailsCommand,
  type IAMClient,
  ListInstanceProfilesForRoleCommand,
} from '@aws-sdk/client-iam';
import type { Usage } from '../../playbooks/contain-principal/ports.ts';
import { lastCalls } from './event-history.ts';

/** IAM makes the list of services in a job of some seconds: it is asked this often, this far apart. */
const LOOKS = 14;
const BETWEEN_LOOKS_MS = 500;

/** Who uses a principal, and for what, as IAM and CloudTrail know it. */
export function principalUsage(
  iam: IAMClient,
  trail: CloudTrailClient,
  sleep: (ms: number) => Promise<unknown> = pause,
): Usage {
  return {
    async instanceProfiles(RoleName) {
      const { InstanceProfiles = [] } = await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName }));
      return InstanceProfiles.flatMap(({ InstanceProfileName }) => InstanceProfileName ?? []);
    },
    services: (arn) => servicesOf(iam, arn, sleep),
    async lastCalls({ kind, name }, arn) {
      // CloudTrail finds a user's calls by the user's name; those of a role's sessions have the session's, so what is found is who assumed it.
      const calls =
        kind === 'user' ? await lastCalls(trail, 'Username', name) : await lastCalls(trail, 'ResourceName', arn);
      return calls.map((one) => ({ ...one, by: kind === 'user' ? '' : one.by }));
    },
  };
}

/** The services that a user, role, group or policy was used to call, the latest first. */
export async function servicesOf(
  iam: IAMClient,
  Arn: string,
  sleep: (ms: number) => Promise<unknown> = pause,
): ReturnType<Usage['services']> {
  const { JobId } = await iam.send(new GenerateServiceLastAccessedDetailsCommand({ Arn }));
  for (let look = 0; look < LOOKS; look += 1) {
    const {
      JobStatus,
      ServicesLastAccessed = [],
      Error: failure,
    } = await iam.send(new GetServiceLastAccessedDetailsCommand({ JobId }));
    if (JobStatus === 'FAILED') throw new TypeError(`IAM could not tell: ${failure?.Message ?? 'no reason given'}`);
    if (JobStatus === 'COMPLETED')
      return ServicesLastAccessed.flatMap(({ ServiceNamespace, LastAuthenticated }) =>
        ServiceNamespace === undefined || LastAuthenticated === undefined
          ? []
          : [{ service: ServiceNamespace, at: LastAuthenticated }],
      ).sort((one, other) => other.at.getTime() - one.at.getTime());
    await sleep(BETWEEN_LOOKS_MS);
  }
  throw new TypeError('IAM is still looking');
}
