import { loadDetections } from '../lib/detections/registry.ts';
import { deriveRules } from '../lib/pattern/derive-rules.ts';

/**
 * CloudFormation for the rules and the one permission they share: a Lambda's resource policy holds 20 KB, so not one a rule.
 * Rules on Get*, List* and Describe* calls cost an invocation for each match and are only on when `readOnlyEvents` is.
 */
export async function rulesFragment(prefix: string, readOnlyEvents: 'on' | 'off'): Promise<object> {
  const readOnlyState = readOnlyEvents === 'on' ? 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' : 'DISABLED';
  const rules = deriveRules(await loadDetections());
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

function logicalId(name: string): string {
  return name
    .replace(/(^|-)([a-z0-9])/g, (_, _dash, first: string) => first.toUpperCase())
    .replace(/[^A-Za-z0-9]/g, '');
}
