import { statementsOf } from '../../documents/statements.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { containCaller } from '../../domain/finding/proposals.ts';
import { jsonIn, valuesUnder } from '../../domain/text/json.ts';
import { apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('targetId', 'policyId', 'rootId');

/** A limit that held for whole accounts no longer does. */
export default detection({
  id: 'defense-evasion/organization-policy-removed',
  title: 'Service control policy detached, deleted or emptied',
  severity: 'high',
  attack: ['T1484', 'T1562.001'],
  pattern: apiCall('organizations', ['DetachPolicy', 'DeletePolicy', 'DisablePolicyType', 'UpdatePolicy']),
  // AWS's own policy of this name allows everything: who takes it off, limits.
  when: (event) =>
    parameter(event, 'policyId') !== 'p-FullAWSAccess' &&
    (callName(event) !== 'UpdatePolicy' || refusesNothing(parameter(event, 'content')) || sparesAll(event)),
  severityOf: (event) => (sparesAll(event) ? 'medium' : 'high'),
  subject,
  summary: told(subject, 'limits that held for whole accounts changed'),
  advice: [
    'Unless planned, attach {requestParameters.policyId:the policy} to {the target} again: aws organizations attach-policy. A deleted one has to be written anew first.',
    'Look at what became possible, and whether somebody did it.',
  ],
  playbook: containCaller(),
  references: [
    'https://attack.mitre.org/techniques/T1484/',
    'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html',
  ],
});

/** A policy that still denies, but nobody: those whom nothing is like; or one for machines or buckets that lets them be public. */
function sparesAll(event: AccountEvent): boolean {
  if (callName(event) !== 'UpdatePolicy') return false;
  const content = parameter(event, 'content');
  const denies = statementsOf(content).filter(({ allows }) => !allows);
  const nobody = denies.every(({ conditions }) =>
    conditions.some(({ operator, values }) => /not(like|equals)/.test(operator) && values.includes('*')),
  );
  return (
    (denies.length > 0 && nobody) ||
    valuesUnder(jsonIn(content), /^@@assign$/).some((one) => one === 'unblocked' || one === 'none')
  );
}

/** A policy that only allows limits no more than no policy; other kinds (tags, backups) have no statements. */
function refusesNothing(content: unknown): boolean {
  const statements = statementsOf(content);
  return statements.length > 0 && statements.every(({ allows, actions }) => allows && fitsAll(actions));
}

function fitsAll({ not, named }: { readonly not: boolean; readonly named: readonly string[] }): boolean {
  return not ? named.length === 0 : named.includes('*');
}
