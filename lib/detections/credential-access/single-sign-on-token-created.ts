import { detection } from '../../domain/finding/detection.ts';
import { apiCall, caller, told } from '../../sources/api-call.ts';

/** A device or a tool got a single sign-on token: the flow that phishing of single sign-on abuses. */
export default detection({
  id: 'credential-access/single-sign-on-token-created',
  title: 'Single sign-on token handed out',
  severity: 'info',
  attack: ['T1528', 'T1550.001'],
  pattern: apiCall(['sso', 'sso-oauth', 'sso-oidc'], ['CreateToken']),
  subject: caller,
  summary: told(caller, 'a device was given a single sign-on token'),
  advice: ['Ask {the caller}; sign them out everywhere in Identity Center if it was not them.'],
  references: [
    'https://attack.mitre.org/techniques/T1528/',
    'https://docs.aws.amazon.com/singlesignon/latest/userguide/understanding-identity-center-api-cloudtrail-logs.html',
  ],
});
