import { loadDetections } from '../lib/detections/registry.ts';
import { deriveRules, forgeryPattern } from '../lib/pattern/derive-rules.ts';

/**
 * CloudFormation for the rules and the one permission they share: a Lambda's resource policy holds 20 KB, so not one a rule.
 * Rules on Get*, List* and Describe* calls cost an invocation for each match and are only on when `readOnlyEvents` is.
 */
export async function rulesFragment(prefix: string, readOnlyEvents: 'on' | 'off'): Promise<object> {
  const readOnlyState = readOnlyEvents === 'on' ? 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' : 'DISABLED';
  const detections = await loadDetections();
  const rules = deriveRules(detections);
  const resources = rules.map((rule) => [
    `Rule${logicalId(rule.name)}`,
    {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: `${prefix}-${rule.name}`,
        Description: `riposte: ${rule.description}`.slice(0, 512),
        State: rule.readOnly ? readOnlyState : 'ENABLED',
        EventPattern: rule.pattern,
        Targets: [
          {
            Id: 'triage',
            Arn: { 'Fn::GetAtt': ['TriageLambdaFunction', 'Arn'] },
            DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['RuleDeadLetters', 'Arn'] } },
            RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
          },
        ],
      },
    },
  ]);
  return {
    Resources: {
      ...Object.fromEntries(resources),
      ForgedEventsRule: forgedEventsRule(prefix, forgeryPattern(detections)),
      TriagePermission: {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: { 'Fn::GetAtt': ['TriageLambdaFunction', 'Arn'] },
          Action: 'lambda:InvokeFunction',
          Principal: 'events.amazonaws.com',
          SourceArn: {
            'Fn::Sub': `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:rule/${prefix}-*`,
          },
        },
      },
    },
  };
}

/** What a note of an event that is not believed says: enough to look for its sender, never what it carries. */
const NOTED = { id: '$.id', source: '$.source', type: '$.detail-type', account: '$.account', time: '$.time' };

/** Notes of made-up events go to a queue, which costs little however many come, and wakes no function. */
function forgedEventsRule(prefix: string, pattern: object): object {
  const fields = Object.keys(NOTED).map((name) => `"${name}": <${name}>`);
  return {
    Type: 'AWS::Events::Rule',
    Properties: {
      Name: `${prefix}-forged-events`,
      Description: 'riposte: events that pass for those of an AWS service, put on the bus by somebody else',
      State: 'ENABLED',
      EventPattern: pattern,
      Targets: [
        {
          Id: 'notes',
          Arn: { 'Fn::GetAtt': ['DistrustedEvents', 'Arn'] },
          InputTransformer: { InputPathsMap: NOTED, InputTemplate: `{${fields.join(', ')}}` },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': ['RuleDeadLetters', 'Arn'] } },
        },
      ],
    },
  };
}

function logicalId(name: string): string {
  return name
    .replace(/(^|-)([a-z0-9])/g, (_, _dash, first: string) => first.toUpperCase())
    .replace(/[^A-Za-z0-9]/g, '');
}
