import { getAtt, lifters, sub } from './reference.ts';

/** A service that puts something into a queue, and for what. */
interface Service {
  readonly name: string;
  readonly from: object;
}

/**
 * CloudFormation for who may put something into a queue that is acted on, and who may take it out: in the same account any identity policy
 * with sqs:SendMessage or sqs:DeleteMessage would do. What lies in the remediation queue is carried out, and what is taken out of it is not; what
 * lies among the dead letters is carried out, or heard by triage, once a person sends it back; and what is taken out of them before the alarm looks,
 * nobody hears of: SQS's calls about messages stand in no log. So all but the functions of riposte are refused, and those who could lift this policy
 * anyway: the account's root and the principals that deploy.
 */
export function queuePolicy(deployers: readonly string[], prefix: string): object {
  const rules = {
    ArnLike: {
      'aws:SourceArn': sub(`arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/${prefix}-*`),
    },
  };
  const topics = {
    ArnEquals: { 'aws:SourceArn': [{ Ref: 'AlertTopic' }, { Ref: 'WatchTopic' }, { Ref: 'WatchSmsTopic' }] },
  };
  const others = (roles: readonly string[], more = lifters(deployers)) => ({
    ArnNotEquals: { 'aws:PrincipalArn': [...roles.map((role) => getAtt(role, 'Arn')), ...more] },
  });
  const letters = (queue: string, roles: readonly string[], service?: Service) =>
    policyOf(queue, [
      ...(service === undefined ? [] : [allow(queue, service)]),
      deny(queue, 'OnlyRipostePutsDeadLetters', ['sqs:SendMessage'], { ...others(roles), ...people }),
      onlyWhoDeploysTakes(queue, deployers),
    ]);
  return {
    Resources: {
      ...policyOf('RemediationQueue', [
        deny('RemediationQueue', 'OnlyTriageSendsTasks', ['sqs:SendMessage'], others(['TriageRole'])),
        deny('RemediationQueue', 'OnlyDispatchTakesTasks', TAKING, others(['DispatchRole'])),
      ]),
      ...policyOf('UntoldQueue', [
        // What stands in it is sent to on-call as riposte's own words: nobody sends any by hand.
        deny(
          'UntoldQueue',
          'RiposteAlone',
          ['sqs:SendMessage'],
          others(['TriageRole', 'ReportRole', 'DigestRole', 'ReaperRole'], []),
        ),
        deny('UntoldQueue', 'OnlyTellAgainTakesThem', TAKING, others(['TellAgainRole'])),
      ]),
      ...letters('RemediationDeadLetters', ['DispatchRole']),
      ...letters('TriageDeadLetters', ['TriageRole', 'ReadLogsRole']),
      ...letters('UntoldDeadLetters', ['TellAgainRole']),
      ...letters('RuleDeadLetters', [], { name: 'events.amazonaws.com', from: rules }),
      ...letters('SubscriptionDeadLetters', [], { name: 'sns.amazonaws.com', from: topics }),
      ...policyOf('DistrustedEvents', [
        allow('DistrustedEvents', {
          name: 'events.amazonaws.com',
          from: { ArnEquals: { 'aws:SourceArn': getAtt('ForgedEventsRule', 'Arn') } },
        }),
        onlyWhoDeploysTakes('DistrustedEvents', deployers),
      ]),
    },
  };
}

/** Calls after which a message is not there for whom it was meant. */
const TAKING = ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:PurgeQueue'];

// Nobody but a person or a program is refused where this is asked: SQS itself moves what was received too often.
const people = { Bool: { 'aws:PrincipalIsAWSService': 'false' } };

/** Refuses all but those who could lift it to read what lies in a queue for people, and to take it out: they send it back, too. */
export function onlyWhoDeploysTakes(queue: string, deployers: readonly string[]): object {
  const others = { ArnNotEquals: { 'aws:PrincipalArn': lifters(deployers) } };
  return deny(queue, 'OnlyWhoDeploysTakesThem', TAKING, { ...others, ...people });
}

function policyOf(queue: string, Statement: readonly object[]): object {
  const PolicyDocument = { Version: '2012-10-17', Statement };
  return {
    [`${queue}Policy`]: { Type: 'AWS::SQS::QueuePolicy', Properties: { Queues: [{ Ref: queue }], PolicyDocument } },
  };
}

function allow(queue: string, { name, from }: Service): object {
  return {
    Sid: 'ServicePuts',
    Effect: 'Allow',
    Principal: { Service: name },
    Action: 'sqs:SendMessage',
    Resource: getAtt(queue, 'Arn'),
    Condition: from,
  };
}

function deny(queue: string, Sid: string, actions: readonly string[], Condition: object): object {
  const Action = actions.length === 1 ? actions[0] : actions;
  return { Sid, Effect: 'Deny', Principal: '*', Action, Resource: getAtt(queue, 'Arn'), Condition };
}
