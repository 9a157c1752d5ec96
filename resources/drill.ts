import type { Parameters } from './parameters.ts';
import { trustOf } from './reference.ts';

type Drill = Pick<Parameters, 'drill'>;

/** So long a drill may take to the topic, seconds. CloudTrail takes most of it. */
const TOLD_WITHIN = 300;

/** What triage knows drills by schedule from: who makes the call, about what. Empty where there are none. */
export function drillVariables({ drill }: Drill, prefix: string): { role: object | ''; logGroup: string } {
  if (drill === 'off') return { role: '', logGroup: '' };
  return { role: { 'Fn::GetAtt': ['DrillRole', 'Arn'] }, logGroup: logGroupOf(prefix) };
}

/**
 * CloudFormation for drills by schedule; nothing without one. The call sets the retention of an empty log group of its own to what it is: it
 * changes nothing, and goes the way of every event. The name must not begin as riposte's own do: else a change of riposte itself were told.
 */
export function drillResources({ drill }: Drill, prefix: string): { Resources: object; Outputs?: object } {
  if (drill === 'off') return { Resources: {} };
  const machine = {
    'Fn::Sub': `arn:\${AWS::Partition}:states:\${AWS::Region}:\${AWS::AccountId}:stateMachine:${prefix}-drill`,
  };
  const group = {
    'Fn::Sub': `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${logGroupOf(prefix)}`,
  };
  return {
    Resources: {
      DrillLogGroup: {
        Type: 'AWS::Logs::LogGroup',
        Properties: { LogGroupName: logGroupOf(prefix), RetentionInDays: 1 },
      },
      DrillMachine: {
        Type: 'AWS::StepFunctions::StateMachine',
        Properties: {
          StateMachineName: `${prefix}-drill`,
          RoleArn: { 'Fn::GetAtt': ['DrillRole', 'Arn'] },
          DefinitionSubstitutions: { Table: { Ref: 'StateTable' } },
          DefinitionString: JSON.stringify(definition(prefix)),
        },
      },
      DrillSchedule: {
        Type: 'AWS::Scheduler::Schedule',
        Properties: {
          Name: `${prefix}-drill`,
          Description: 'Makes a harmless call once a week, to see that people are told',
          ScheduleExpression: 'rate(7 days)',
          FlexibleTimeWindow: { Mode: 'OFF' },
          Target: {
            Arn: machine,
            RoleArn: { 'Fn::GetAtt': ['DrillRole', 'Arn'] },
            Input: '{}',
            RetryPolicy: { MaximumRetryAttempts: 3 },
          },
        },
      },
      DrillRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          AssumeRolePolicyDocument: trustOf(['states.amazonaws.com', 'scheduler.amazonaws.com']),
          Policies: [
            {
              PolicyName: 'drill',
              PolicyDocument: {
                Version: '2012-10-17',
                Statement: [
                  { Sid: 'BeginDrills', Effect: 'Allow', Action: 'states:StartExecution', Resource: machine },
                  { Sid: 'MakeTheCall', Effect: 'Allow', Action: 'logs:PutRetentionPolicy', Resource: group },
                  {
                    Sid: 'LookWhetherItWasTold',
                    Effect: 'Allow',
                    Action: 'dynamodb:Query',
                    Resource: { 'Fn::GetAtt': ['StateTable', 'Arn'] },
                    Condition: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['DAY#DRILLS'] } },
                  },
                ],
              },
            },
          ],
        },
      },
      DrillNotTold: {
        Type: 'AWS::CloudWatch::Alarm',
        Properties: {
          AlarmName: `${prefix}-drill-not-told`,
          AlarmDescription:
            'A drill did not reach the alert topic within five minutes: what really happens may not be told either. Its execution says how far it came; riposte doctor looks for what is missing.',
          Namespace: 'AWS/States',
          MetricName: 'ExecutionsFailed',
          Dimensions: [{ Name: 'StateMachineArn', Value: { Ref: 'DrillMachine' } }],
          Statistic: 'Sum',
          Period: 60,
          EvaluationPeriods: 1,
          Threshold: 0,
          ComparisonOperator: 'GreaterThanThreshold',
          TreatMissingData: 'notBreaching',
          AlarmActions: [{ Ref: 'AlertTopic' }],
        },
      },
    },
    Outputs: { DrillArn: { Value: { Ref: 'DrillMachine' } } },
  };
}

function logGroupOf(prefix: string): string {
  return `drill-of-${prefix}`;
}

/** The call, five minutes, and a look at the record. What fails is told by the rule on executions, without triage and its topic. */
function definition(prefix: string): object {
  const retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 2, MaxAttempts: 3, BackoffRate: 3 }];
  return {
    Comment: `Drill: makes a harmless call, and looks after five minutes whether people were told. {"waitSeconds": 60} looks sooner.`,
    QueryLanguage: 'JSONata',
    StartAt: 'Make the call',
    States: {
      'Make the call': {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:cloudwatchlogs:putRetentionPolicy',
        Arguments: { LogGroupName: logGroupOf(prefix), RetentionInDays: 1 },
        Retry: retry,
        Next: 'Wait for it to be told',
      },
      'Wait for it to be told': {
        Type: 'Wait',
        Seconds: `{% $exists($states.context.Execution.Input.waitSeconds) ? $states.context.Execution.Input.waitSeconds : ${TOLD_WITHIN} %}`,
        Next: 'Look whether it was told',
      },
      'Look whether it was told': {
        Type: 'Task',
        Resource: 'arn:aws:states:::aws-sdk:dynamodb:query',
        Arguments: {
          TableName: `\${Table}`,
          KeyConditionExpression: 'pk = :drills AND sk > :begun',
          FilterExpression: 'attribute_exists(told) AND scheduled = :yes',
          ExpressionAttributeValues: {
            ':drills': { S: 'DAY#DRILLS' },
            ':begun': { S: '{% $states.context.Execution.StartTime %}' },
            ':yes': { BOOL: true },
          },
        },
        Output: { told: '{% $states.result.Count > 0 %}' },
        Retry: retry,
        Next: 'Was it told?',
      },
      'Was it told?': {
        Type: 'Choice',
        Choices: [{ Condition: '{% $states.input.told %}', Next: 'Told' }],
        Default: 'Not told',
      },
      Told: { Type: 'Succeed' },
      'Not told': {
        Type: 'Fail',
        Error: 'DrillNotTold',
        Cause: 'The drill did not reach the alert topic in time: what really happens may not be told either.',
      },
    },
  };
}
