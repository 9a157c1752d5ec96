import { channelsOf, type HttpChannel, httpChannels } from './channels.ts';
import { chatAlertsResources } from './chat-alerts.ts';
import { deadLetterQueue } from './dead-letters.ts';
import { logicalId } from './logical-id.ts';
import { orderedResources } from './ordered.ts';
import { outRule } from './out-rule.ts';
import type { Parameters } from './parameters.ts';
import { getAtt, sub, trustOf } from './reference.ts';

/**
 * CloudFormation for other systems; nothing where no parameter asks for one. On riposte's own bus nobody puts events but the function that reads
 * the record, and rules hand each on to whom it is for.
 */
export function forwardResources(parameters: Parameters, prefix: string): { Resources: object; Outputs?: object } {
  if (channelsOf(parameters).length === 0) return { Resources: {} };
  const reached = httpChannels(parameters);
  const ordered = parameters.orderedAlerts === 'on';
  const chat = parameters.chatAlerts === 'on';
  return {
    Resources: {
      ...bus(prefix),
      ...deadLetters(prefix, parameters.deployers),
      ...Object.assign({}, ...reached.map((one) => destination(one, prefix))),
      ...(reached.length === 0 ? {} : { OutRole: role(reached) }),
      ...(chat ? chatAlertsResources(prefix) : {}),
      ...(ordered ? orderedResources(prefix, parameters.deployers) : {}),
    },
    Outputs: {
      OutBusArn: { Value: getAtt('OutBus', 'Arn') },
      ForwardDeadLettersUrl: { Value: { Ref: 'ForwardDeadLetters' } },
      ...(chat ? { ChatAlertsTopicArn: { Value: { Ref: 'ChatAlertsTopic' } } } : {}),
      ...(ordered
        ? { OrderedTopicArn: { Value: { Ref: 'OrderedTopic' } }, OrderedQueueUrl: { Value: { Ref: 'OrderedQueue' } } }
        : {}),
    },
  };
}

function bus(prefix: string): object {
  return {
    OutBus: { Type: 'AWS::Events::EventBus', Properties: { Name: `${prefix}-out` } },
    // What is on it passes for riposte's own word, in a pager or in a log. A custom bus without a policy takes events of anybody in the account.
    OutBusPolicy: {
      Type: 'AWS::Events::EventBusPolicy',
      Properties: {
        EventBusName: { Ref: 'OutBus' },
        StatementId: 'RiposteAlone',
        Statement: {
          Sid: 'RiposteAlone',
          Effect: 'Deny',
          Principal: '*',
          Action: 'events:PutEvents',
          Resource: getAtt('OutBus', 'Arn'),
          Condition: { ArnNotEquals: { 'aws:PrincipalArn': getAtt('ForwardRole', 'Arn') } },
        },
      },
    },
  };
}

function deadLetters(prefix: string, deployers: readonly string[]): object {
  const rules = sub(`arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/${prefix}-out/*`);
  return deadLetterQueue('ForwardDeadLetters', {
    prefix,
    deployers,
    name: 'forward-dead-letters',
    service: 'events.amazonaws.com',
    from: { ArnLike: { 'aws:SourceArn': rules } },
    says: 'Another system was not told what riposte told people. Read in ForwardDeadLetters which and why, and mend it; what it was stands in the record: riposte findings.',
  });
}

/** A connection that holds the key, where it leads, and the rule that takes events there as they are. */
function destination({ channel, name, endpoint, authorization, rate, until }: HttpChannel, prefix: string): object {
  const id = logicalId(name);
  return {
    [`${id}Connection`]: {
      Type: 'AWS::Events::Connection',
      Properties: { Name: `${prefix}-${name}`, AuthorizationType: 'API_KEY', AuthParameters: authorization },
    },
    [`${id}Destination`]: {
      Type: 'AWS::Events::ApiDestination',
      Properties: {
        Name: `${prefix}-${name}`,
        ConnectionArn: getAtt(`${id}Connection`, 'Arn'),
        HttpMethod: 'POST',
        InvocationEndpoint: endpoint,
        InvocationRateLimitPerSecond: rate,
      },
    },
    [`${id}Rule`]: outRule(prefix, channel, name, until, {
      Arn: getAtt(`${id}Destination`, 'Arn'),
      RoleArn: getAtt('OutRole', 'Arn'),
    }),
  };
}

function role(reached: readonly HttpChannel[]): object {
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: trustOf('events.amazonaws.com'),
      Policies: [
        {
          PolicyName: 'out',
          PolicyDocument: {
            Version: '2012-10-17',
            Statement: [
              {
                Sid: 'HandOver',
                Effect: 'Allow',
                Action: 'events:InvokeApiDestination',
                Resource: reached.map(({ name }) => getAtt(`${logicalId(name)}Destination`, 'Arn')),
              },
            ],
          },
        },
      ],
    },
  };
}
