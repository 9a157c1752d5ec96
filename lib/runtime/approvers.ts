import * as z from 'zod/mini';
import { approverReader } from '../aws/account/approvers.ts';
import { identityClient } from '../aws/clients.ts';
import type { ReadApprovers } from '../domain/remediation/approvers.ts';
import { readConfig, variable } from './config.ts';

/** Who approves changes of this stack: for playbooks that touch users, groups or roles. */
export function stackApprovers(): ReadApprovers {
  const { APPROVERS_POLICY } = readConfig(z.object({ APPROVERS_POLICY: variable }));
  return approverReader(identityClient(), APPROVERS_POLICY);
}
