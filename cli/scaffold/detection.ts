/** Files by their paths from the root of the project. */
export type Files = Readonly<Record<string, string>>;

/** An API call by its service, as the source of its events names it, and its name. */
export interface Call {
  readonly service: string;
  readonly name: string;
}

/** A detection on an API call with its two events: it raises on the one, and not on the call that was refused. */
export function detectionFiles(id: string, { service, name }: Call): Files {
  const call = { service, name };
  return {
    [`lib/detections/${id}.ts`]: `import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('name');

/** Say in one sentence what this looks for, and why that is worth a person's time. */
export default detection({
  id: '${id}',
  title: '${titleOf(id)}',
  severity: 'medium',
  attack: ['T1078.004'],
  pattern: apiCall('${service}', ['${name}']),
  subject,
  summary: told(subject, 'say what that means'),
  advice: ['Say what to do first, for somebody who was just woken up.'],
  references: ['https://attack.mitre.org/techniques/T1078/004/'],
});
`,
    [`events/${id}.json`]: eventText(call, {}),
    [`events/${id}.benign.json`]: eventText(call, { errorCode: 'AccessDenied' }),
  };
}

/** A title out of the last part of an id: `key-shared` is "Key shared". */
export function titleOf(id: string): string {
  const words = (id.split('/').at(-1) ?? id).replaceAll('-', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}

function eventText({ service, name }: Call, more: object): string {
  const event = {
    version: '0',
    id: '6d1f2a3b-0000-4000-8000-000000000001',
    'detail-type': 'AWS API Call via CloudTrail',
    source: `aws.${service}`,
    account: '000000000000',
    time: '2026-03-02T03:04:05Z',
    region: 'us-east-1',
    resources: [],
    detail: {
      eventVersion: '1.09',
      userIdentity: {
        type: 'IAMUser',
        principalId: 'AIDAEXAMPLE',
        arn: 'arn:aws:iam::000000000000:user/mallory',
        accountId: '000000000000',
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
        userName: 'mallory',
      },
      eventTime: '2026-03-02T03:04:05Z',
      eventSource: `${service}.amazonaws.com`,
      eventName: name,
      awsRegion: 'us-east-1',
      sourceIPAddress: '203.0.113.50',
      userAgent: 'aws-cli/2',
      ...more,
      requestParameters: { name: 'example' },
      responseElements: null,
      eventID: '6d1f2a3b-0000-4000-8000-000000000002',
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: '000000000000',
      eventCategory: 'Management',
    },
  };
  return `${JSON.stringify(event, null, 2)}\n`;
}
