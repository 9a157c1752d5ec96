import { detection } from '../../domain/finding/detection.ts';
import { apiCall, NOBODY, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('topicArn', 'name', 'deliveryStreamName');

/** Messages of a topic go to a mail address, a phone or a web address by somebody's call. */
export default detection({
  id: 'collection/subscription-to-outside',
  title: 'Topic, events or a stream sent to an address outside',
  severity: 'low',
  attack: ['T1537'],
  pattern: apiCall(
    ['sns', 'events', 'firehose'],
    ['Subscribe', 'CreateApiDestination', 'UpdateApiDestination', 'CreateDeliveryStream', 'UpdateDestination'],
    {
      $or: [
        { requestParameters: { protocol: ['http', 'https', 'email', 'email-json', 'sms'] } },
        { requestParameters: { invocationEndpoint: [{ exists: true }] } },
        ...['Configuration', 'Update'].map((end) => ({
          requestParameters: {
            [`httpEndpointDestination${end}`]: { endpointConfiguration: { url: [{ exists: true }] } },
          },
        })),
      ],
      userIdentity: { invokedBy: NOBODY },
    },
  ),
  subject,
  summary: told(subject, 'its messages go to an address outside'),
  advice: ['Look at the endpoint; every message of {the topic} goes there from now on.'],
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/sns/latest/dg/sns-create-subscribe-endpoint-to-topic.html',
  ],
});
