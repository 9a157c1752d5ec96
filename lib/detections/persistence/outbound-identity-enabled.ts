import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom();

/** Identities of the account may have AWS vouch for them elsewhere: with a token somebody else's services let them in, and no key is there to take away. */
export default detection({
  id: 'persistence/outbound-identity-enabled',
  title: 'Identities may sign in elsewhere with tokens of AWS',
  severity: 'medium',
  attack: ['T1550.001', 'T1556'],
  pattern: apiCall('iam', ['EnableOutboundWebIdentityFederation']),
  subject,
  summary: told(subject, 'its identities can have tokens for services elsewhere'),
  advice: [
    'Not planned? Switch it off again in IAM.',
    'aws iam disable-outbound-web-identity-federation',
    'Look at who may call sts:GetWebIdentityToken.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1550/001/',
    'https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOutboundWebIdentityFederation.html',
  ],
});
