import { describe, expect, test } from '@jest/globals';
import { readRecord } from '../../lib/forward/change.ts';
import { compilePattern } from '../../lib/pattern/compile.ts';
import { added, changed } from '../unit/support/memory-record.ts';
import { resources } from './package.ts';

interface Statement {
  readonly Sid: string;
  readonly Action: string | string[];
}

/** What a packaged resource says; nothing where there is none. */
function properties(id: string): Record<string, unknown> {
  return resources().find((one) => one.id === id)?.properties ?? {};
}

describe('other systems', () => {
  test('hear of every line of findings and incidents and of what is said of an incident, and the function is woken by nothing else', () => {
    const mapping = resources('AWS::Lambda::EventSourceMapping').find(({ id }) => id.startsWith('Forward'));
    const { Filters } = (mapping?.properties.FilterCriteria ?? { Filters: [] }) as { Filters: { Pattern: string }[] };
    const passes = (record: object) => Filters.some(({ Pattern }) => compilePattern(JSON.parse(Pattern))(record));
    const other = (pk: string, sk: string) => ({
      eventName: 'INSERT',
      dynamodb: { SequenceNumber: '1', Keys: { pk: { S: pk }, sk: { S: sk } } },
    });

    for (const record of [added('FINDING#f00d'), added('INCIDENT#6b42aaaa'), changed('6b42aaaa', {}, { state: 'x' })]) {
      expect(passes(record)).toBe(true);
      expect(readRecord(record)?.change).toBeDefined();
    }
    expect(passes(other('LEASE#203.0.113.7', 'LEASE'))).toBe(false);
    expect(passes(other('FINDING#f00d', 'FINDING'))).toBe(false);
    expect(passes({ ...other('FINDING#f00d', 'ENTRY#00000001'), eventName: 'REMOVE' })).toBe(false);
  });

  test('hear what the table’s stream tells one function, which reads and puts on the bus, and may do nothing else', () => {
    const [policy] = properties('ForwardRole').Policies as { PolicyDocument: { Statement: Statement[] } }[];
    const mapping = resources('AWS::Lambda::EventSourceMapping').find(({ id }) => id.startsWith('Forward'));

    expect(resources('AWS::DynamoDB::Table')[0]?.properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    });
    expect(mapping?.properties).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': ['StateTable', 'StreamArn'] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRecordAgeInSeconds: 3_600,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['ForwardDeadLetters', 'Arn'] } } },
    });
    expect(policy?.PolicyDocument.Statement.flatMap(({ Action }) => Action)).toEqual([
      ...['logs:CreateLogStream', 'logs:PutLogEvents'],
      ...['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'],
      ...['dynamodb:GetItem', 'dynamodb:BatchGetItem', 'dynamodb:Query'],
      ...['ssm:GetParameter', 'events:PutEvents', 'sqs:SendMessage'],
    ]);
  });

  test('are told by rules on a bus where nobody else puts events', () => {
    const out = resources('AWS::Events::Rule').filter(({ properties: { EventBusName } }) => EventBusName !== undefined);

    expect(out.map(({ id }) => id).sort()).toEqual([
      ...['ChatAlertsRule', 'DatadogRule', 'PagerDutyRule', 'SecurityHubRule', 'SplunkRule'],
    ]);
    for (const one of out) expect(one.properties.EventBusName).toEqual({ Ref: 'OutBus' });
    expect(JSON.stringify(properties('OutBusPolicy'))).toContain(
      '"Condition":{"ArnNotEquals":{"aws:PrincipalArn":{"Fn::GetAtt":["ForwardRole","Arn"]}}}',
    );
  });

  test('have no key in the template', () => {
    for (const { properties: one } of resources('AWS::Events::Connection'))
      expect(JSON.stringify(one.AuthParameters).match(/"(?:ApiKey)?Value":"([^"]*)"/g)).toEqual(
        expect.arrayContaining([expect.stringContaining('{{resolve:secretsmanager:arn:aws:secretsmanager:')]),
      );
  });
});
