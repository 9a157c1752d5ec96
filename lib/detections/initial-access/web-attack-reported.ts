import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { blockAddresses } from '../../domain/finding/proposals.ts';
import { sourceOf } from '../../domain/network/address.ts';
import { namedAt } from '../../domain/text/json.ts';
import { findingsOf, importedFinding, isSample } from '../../sources/security-hub.ts';
import { together } from '../../sources/together.ts';
import {
  ACTS,
  attackedIn,
  BEHIND_WEB_ACL,
  isWebAttack,
  labelOf,
  MORE_THAN_INFORMATION,
  sendersIn,
} from '../../sources/web-attack.ts';

const attacks = (event: AccountEvent) => findingsOf(event).filter((one) => isWebAttack(one) && !isSample(one));

/** Of other accounts and regions Security Hub may collect findings, too: what is blocked here stops nothing there. */
function isHere(finding: unknown, { account, region }: AccountEvent): boolean {
  return (namedAt(finding, 'AwsAccountId') ?? account) === account && (namedAt(finding, 'Region') ?? region) === region;
}

function subject(event: AccountEvent): string {
  return together(attacks(event).flatMap(sendersIn).map(sourceOf)) ?? `account ${event.account}`;
}

/** A product that watches web requests tells Security Hub who attacks something that a web ACL stands before. */
export default detection({
  id: 'initial-access/web-attack-reported',
  title: 'Security Hub: an address attacks a web site',
  severity: 'medium',
  attack: ['T1190'],
  pattern: importedFinding(MORE_THAN_INFORMATION, {
    Resources: { Type: BEHIND_WEB_ACL },
    Types: ACTS.map((prefix) => ({ prefix })),
  }),
  when: (event) => attacks(event).length > 0,
  severityOf: (event) => {
    const labels = attacks(event).map(labelOf);
    if (labels.some((label) => label === 'HIGH' || label === 'CRITICAL')) return 'high';
    return labels.includes('MEDIUM') ? 'medium' : 'low';
  },
  subject,
  summary: (event) => {
    const found = attacks(event);
    const titles = together(found.map((one) => namedAt(one, 'Title'))) ?? 'A finding without a title';
    return `${titles.slice(0, 200)} (${subject(event)} at ${(together(found.flatMap(attackedIn)) ?? 'no resource').slice(0, 150)}).`;
  },
  advice: [
    'Look in the logs of WAF at what it asked for; was a request let through?',
    "Block the address, where the resource is behind a web ACL with riposte's rules.",
  ],
  playbook: blockAddresses((event) => attacks(event).flatMap((one) => (isHere(one, event) ? sendersIn(one) : []))),
  noPlaybook: 'It is about another account or Region: a block here stops nothing there.',
  references: [
    'https://attack.mitre.org/techniques/T1190/',
    'https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format.html',
  ],
});
