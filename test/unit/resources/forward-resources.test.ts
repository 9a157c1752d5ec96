import { describe, expect, test } from '@jest/globals';
import { CHANNELS, OUT } from '../../../lib/domain/telling/out.ts';
import { alertKeyPolicy } from '../../../resources/alert-key.ts';
import { channelsOf } from '../../../resources/channels.ts';
import { forwardResources } from '../../../resources/forward.ts';
import { NO_PARAMETERS, type Parameters } from '../../../resources/parameters.ts';

const SECRET = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:riposte/keys-AbCdEf';
const ASKED = {
  ...NO_PARAMETERS,
  pagerDutySecret: `${SECRET}:pagerDuty`,
  securityHub: 'on' as const,
  ocsfEvents: 'on' as const,
  chatAlerts: 'on' as const,
  orderedAlerts: 'on' as const,
  splunkUrl: 'https://splunk.example.com:8088',
  splunkSecret: SECRET,
  datadogSecret: `${SECRET}:datadog`,
  datadogSite: 'datadoghq.eu',
};

/** Resources of a deployment that asks for everything, by type. */
function made(type: string, parameters: Parameters = ASKED): { Type: string; Properties: Record<string, unknown> }[] {
  const { Resources } = forwardResources(parameters, 'riposte-prod') as {
    Resources: Record<string, { Type: string; Properties: Record<string, unknown> }>;
  };
  return Object.values(Resources).filter((one) => one.Type === type);
}

test('without a parameter that asks for another system there is nothing', () => {
  expect(forwardResources(NO_PARAMETERS, 'riposte-prod')).toEqual({ Resources: {} });
  expect(channelsOf(NO_PARAMETERS)).toEqual([]);
});

describe('with all that can be asked for', () => {
  test('each channel is there, and each that is reached by HTTPS or a topic has a rule', () => {
    const types = made('AWS::Events::Rule').map(({ Properties }) => JSON.stringify(Properties.EventPattern));

    expect(channelsOf(ASKED)).toEqual([...CHANNELS]);
    expect(types).toEqual(
      [OUT.pagerDuty, OUT.splunk, OUT.datadog, OUT.chat].map((type) =>
        JSON.stringify({ source: ['riposte'], 'detail-type': [type] }),
      ),
    );
  });

  test('rules hear riposte’s own bus alone, where the function that reads the record alone puts events', () => {
    for (const { Properties } of made('AWS::Events::Rule')) expect(Properties.EventBusName).toEqual({ Ref: 'OutBus' });
    expect(made('AWS::Events::EventBusPolicy')).toMatchObject([
      {
        Properties: {
          EventBusName: { Ref: 'OutBus' },
          Statement: {
            Effect: 'Deny',
            Principal: '*',
            Action: 'events:PutEvents',
            Condition: { ArnNotEquals: { 'aws:PrincipalArn': { 'Fn::GetAtt': ['ForwardRole', 'Arn'] } } },
          },
        },
      },
    ]);
  });

  test('a key is only ever a reference to a secret', () => {
    const [connection] = made('AWS::Events::Connection');
    const key = `{{resolve:secretsmanager:${SECRET}:SecretString:pagerDuty}}`;

    expect(connection?.Properties.AuthParameters).toEqual({
      ApiKeyAuthParameters: { ApiKeyName: 'x-routing-key', ApiKeyValue: key },
      InvocationHttpParameters: { BodyParameters: [{ Key: 'routing_key', Value: key, IsValueSecret: true }] },
    });
    expect(JSON.stringify(made('AWS::Events::Connection', { ...ASKED, pagerDutySecret: SECRET }))).toContain(
      `"{{resolve:secretsmanager:${SECRET}:SecretString}}"`,
    );
  });

  test('Splunk and Datadog are reached where they are, with their key in the header they read', () => {
    const [, splunk, datadog] = made('AWS::Events::Connection').map(({ Properties }) => Properties.AuthParameters);

    expect(made('AWS::Events::ApiDestination').map(({ Properties }) => Properties.InvocationEndpoint)).toEqual([
      'https://events.pagerduty.com/v2/enqueue',
      'https://splunk.example.com:8088/services/collector/event',
      'https://http-intake.logs.datadoghq.eu/api/v2/logs',
    ]);
    expect(splunk).toEqual({
      ApiKeyAuthParameters: {
        ApiKeyName: 'Authorization',
        ApiKeyValue: `Splunk {{resolve:secretsmanager:${SECRET}:SecretString}}`,
      },
    });
    expect(datadog).toEqual({
      ApiKeyAuthParameters: {
        ApiKeyName: 'DD-API-KEY',
        ApiKeyValue: `{{resolve:secretsmanager:${SECRET}:SecretString:datadog}}`,
      },
    });
  });

  test('events alone need no right to call anybody', () => {
    const parameters = { ...NO_PARAMETERS, ocsfEvents: 'on' as const };

    expect(channelsOf(parameters)).toEqual(['ocsf']);
    expect(forwardResources(parameters, 'riposte-prod')).toMatchObject({ Outputs: { OutBusArn: {} } });
    expect(Object.keys(forwardResources(parameters, 'riposte-prod').Resources)).not.toContain('OutRole');
  });

  test('PagerDuty is where the account is', () => {
    const endpoint = (pagerDutyRegion: 'us' | 'eu') =>
      made('AWS::Events::ApiDestination', { ...ASKED, pagerDutyRegion })[0]?.Properties.InvocationEndpoint;

    expect(endpoint('us')).toBe('https://events.pagerduty.com/v2/enqueue');
    expect(endpoint('eu')).toBe('https://events.eu.pagerduty.com/v2/enqueue');
  });
});

describe('alerts in order', () => {
  test('go by a FIFO topic that only the function publishes to, into a queue that only the topic sends to', () => {
    const topic = made('AWS::SNS::Topic').find(({ Properties }) => Properties.FifoTopic === true);
    const [queue, letters] = made('AWS::SQS::Queue').filter(({ Properties }) => Properties.FifoQueue === true);
    const policies = JSON.stringify([...made('AWS::SNS::TopicPolicy'), ...made('AWS::SQS::QueuePolicy')]);

    expect(topic?.Properties).toMatchObject({ TopicName: 'riposte-prod-ordered.fifo', FifoTopic: true });
    expect(queue?.Properties).toMatchObject({ QueueName: 'riposte-prod-ordered.fifo', SqsManagedSseEnabled: true });
    expect(letters?.Properties).toMatchObject({
      QueueName: 'riposte-prod-ordered-dead-letters.fifo',
      RedriveAllowPolicy: { redrivePermission: 'denyAll' },
    });
    expect(policies).toContain('"Sid":"RiposteAlone","Effect":"Deny"');
    expect(policies).toContain(
      '"Sid":"TopicAlone","Effect":"Deny","Principal":"*","Action":"sqs:SendMessage","Resource":{"Fn::GetAtt":["OrderedQueue","Arn"]},"Condition":{"ArnNotEquals":{"aws:SourceArn":{"Ref":"OrderedTopic"}}}',
    );
  });

  test('are there only where they are asked for', () => {
    expect(made('AWS::SNS::Topic', { ...ASKED, chatAlerts: 'off', orderedAlerts: 'off' })).toEqual([]);
  });
});

describe('what a chat is told to be read', () => {
  const parameters = { ...NO_PARAMETERS, chatAlerts: 'on' as const };

  test('comes by a topic and a rule, and nobody is called', () => {
    const { Resources, Outputs } = forwardResources(parameters, 'riposte-prod');

    expect(channelsOf(parameters)).toEqual(['chat']);
    expect(Object.keys(Resources).sort()).toEqual([
      ...['ChatAlertsRule', 'ChatAlertsTopic', 'ChatAlertsTopicPolicy'],
      ...['ForwardDeadLetters', 'ForwardDeadLettersNotEmpty', 'ForwardDeadLettersPolicy', 'OutBus', 'OutBusPolicy'],
    ]);
    expect(Outputs).toMatchObject({ ChatAlertsTopicArn: { Value: { Ref: 'ChatAlertsTopic' } } });
  });

  test('is handed on as it is, for an hour', () => {
    expect(made('AWS::Events::Rule', parameters)).toMatchObject([
      {
        Properties: {
          Name: 'riposte-prod-chat-alerts',
          EventPattern: { source: ['riposte'], 'detail-type': ['Chat Notification'] },
          Targets: [
            {
              Arn: { Ref: 'ChatAlertsTopic' },
              InputPath: '$.detail',
              RetryPolicy: { MaximumEventAgeInSeconds: 3_600 },
            },
          ],
        },
      },
    ]);
  });

  test('is what EventBridge may use the key for, and without it it may not', () => {
    const [on, off] = [parameters, NO_PARAMETERS].map((one) => JSON.stringify(alertKeyPolicy(one, 'riposte-prod')));

    expect(on).toContain(
      `"Condition":{"StringEquals":{"kms:EncryptionContext:aws:sns:topicArn":{"Fn::Sub":"arn:\${AWS::Partition}:sns:\${AWS::Region}:\${AWS::AccountId}:riposte-prod-chat-alerts"}}}`,
    );
    expect(off).not.toContain('events.amazonaws.com');
  });
});
