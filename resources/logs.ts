/** CloudFormation that hands lines of some log groups to the function that reads them; WAF's groups are named `aws-waf-logs-…`. */
export function logSubscriptions(groups: readonly string[]): object {
  const subscribed = groups.flatMap((LogGroupName, index): [string, object][] => [
    [
      `LogsOf${index + 1}Permission`,
      {
        Type: 'AWS::Lambda::Permission',
        Properties: {
          FunctionName: { 'Fn::GetAtt': ['ReadLogsLambdaFunction', 'Arn'] },
          Action: 'lambda:InvokeFunction',
          Principal: 'logs.amazonaws.com',
          SourceAccount: { Ref: 'AWS::AccountId' },
          SourceArn: {
            'Fn::Sub': `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:${LogGroupName}:*`,
          },
        },
      },
    ],
    [
      `LogsOf${index + 1}`,
      {
        Type: 'AWS::Logs::SubscriptionFilter',
        DependsOn: `LogsOf${index + 1}Permission`,
        Properties: {
          LogGroupName,
          FilterPattern: '',
          DestinationArn: { 'Fn::GetAtt': ['ReadLogsLambdaFunction', 'Arn'] },
        },
      },
    ],
  ]);
  return { Resources: Object.fromEntries(subscribed) };
}
