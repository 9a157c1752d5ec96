import type { EventPattern } from '../domain/finding/detection.ts';

/**
 * A password, or a second factor, that was not accepted: by the console, or by the portal of Identity Center, which says so of each factor.
 * Source: CloudTrail User Guide, "AWS Management Console sign-in events"; IAM Identity Center User Guide, "Understanding sign-in events".
 */
export const REFUSED_SIGN_IN: EventPattern = {
  'detail-type': [
    'AWS Console Sign In via CloudTrail',
    'AWS Console Signin via CloudTrail',
    'AWS Service Event via CloudTrail',
  ],
  detail: {
    $or: [
      { eventName: ['ConsoleLogin'], responseElements: { ConsoleLogin: ['Failure'] } },
      { eventName: ['CredentialVerification'], serviceEventDetails: { CredentialVerification: ['Failure'] } },
    ],
  },
};
