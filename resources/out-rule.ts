import { type BusChannel, OUT, OUT_SOURCE } from '../lib/domain/telling/out.ts';
import { getAtt } from './reference.ts';

/** CloudFormation for a rule that takes what is for a channel off riposte's own bus and hands it to `target` as it is, for `until` seconds; what is not taken by then is kept. */
export function outRule(prefix: string, channel: BusChannel, name: string, until: number, target: object): object {
  return {
    Type: 'AWS::Events::Rule',
    Properties: {
      Name: `${prefix}-${name}`,
      Description: `riposte: hands ${OUT[channel]}s on`,
      EventBusName: { Ref: 'OutBus' },
      State: 'ENABLED',
      EventPattern: { source: [OUT_SOURCE], 'detail-type': [OUT[channel]] },
      Targets: [
        {
          Id: name,
          ...target,
          InputPath: '$.detail',
          RetryPolicy: { MaximumEventAgeInSeconds: until, MaximumRetryAttempts: 185 },
          DeadLetterConfig: { Arn: getAtt('ForwardDeadLetters', 'Arn') },
        },
      ],
    },
  };
}
