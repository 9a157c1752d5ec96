import type { AccountEvent } from '../../../lib/domain/finding/event.ts';
import type { Severity } from '../../../lib/domain/finding/severity.ts';

export const OWN = '111122223333';
export const OTHER = '444455556666';

/** One call as CloudTrail records it: by a user, unless `more` says who else. */
export function call(service: string, name: string, parameters: object, more: object = {}): AccountEvent {
  return {
    id: 'c0ffee00-0000-4000-8000-000000000000',
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${service}`,
    account: OWN,
    time: '2026-03-02T03:04:05Z',
    region: 'eu-central-1',
    resources: [],
    detail: {
      eventVersion: '1.11',
      userIdentity: {
        type: 'IAMUser',
        principalId: 'AIDAEXAMPLE0000000001',
        arn: `arn:aws:iam::${OWN}:user/mallory`,
        accountId: OWN,
        accessKeyId: 'AKIAEXAMPLE000000001',
        userName: 'mallory',
      },
      eventTime: '2026-03-02T03:04:05Z',
      eventSource: `${service}.amazonaws.com`,
      eventName: name,
      awsRegion: 'eu-central-1',
      sourceIPAddress: '203.0.113.50',
      requestParameters: parameters,
      responseElements: null,
      eventID: 'c0ffee00-0000-4000-8000-000000000001',
      readOnly: false,
      managementEvent: true,
      recipientAccountId: OWN,
      ...more,
    },
  };
}

/** A row of a table: what it is, the call, and how loud it is. */
export type Row = readonly [
  what: string,
  service: string,
  name: string,
  parameters: object,
  loud: Severity | 'nothing',
  more?: object,
];

/** Who acts as a session of a role of one's own. */
export const sessionOf = (name: string, session: string, path = '') => ({
  userIdentity: {
    type: 'AssumedRole',
    arn: `arn:aws:sts::${OWN}:assumed-role/${name}/${session}`,
    accountId: OWN,
    sessionContext: { sessionIssuer: { type: 'Role', arn: `arn:aws:iam::${OWN}:role/${path}${name}` } },
  },
});
