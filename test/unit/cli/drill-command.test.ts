import { describe, expect, test } from '@jest/globals';
import { drilledLines, notAsked } from '../../../cli/commands/drill.ts';
import { drillResources, drillVariables } from '../../../resources/drill.ts';

const drilled = { detection: 'impact/x', finding: 'abcdef0123456789', outcome: 'told', tasks: [] };

describe('what riposte drill says', () => {
  test('when it was told, and as what', () => {
    const told = { at: '2026-03-02T03:05:00.000Z', subject: '[riposte] LOW: DRILL: X' };

    expect(drilledLines({ ...drilled, told }, 'prod')).toEqual([
      'Drill: impact/x: told at 2026-03-02T03:05:00.000Z: [riposte] LOW: DRILL: X',
      '  Its record: npx riposte show abcdef012345 --stage prod',
    ]);
  });

  test('what was taken for one before, and how to send it fresh', () => {
    expect(drilledLines({ ...drilled, outcome: 'was handled before' }, 'prod')[1]).toBe(
      '  Taken for one that came before: send it again, each drill is one of its own.',
    );
  });

  test.each([
    ['off', undefined, 'stop: the policy says off.'],
    [
      'auto',
      'in-force',
      'stop holds already what it would do: npx riposte inforce --stage prod lists it with what takes it back; then send it fresh.',
    ],
    ['auto', 'open', undefined],
    ['observe', 'open', undefined],
  ] as const)('why nothing was asked for: %s, %s', (mode, standing, said) => {
    expect(notAsked({ id: 't', playbook: 'stop', mode, standing }, 'prod')).toBe(said);
  });
});

describe('drills by schedule', () => {
  test('are nothing by default', () => {
    expect(drillResources({ drill: 'off' }, 'riposte-prod')).toEqual({ Resources: {} });
    expect(drillVariables({ drill: 'off' }, 'riposte-prod')).toEqual({ role: '', logGroup: '' });
  });

  test('are about a log group whose name does not begin as riposte’s own do', () => {
    const { Resources } = drillResources({ drill: 'weekly' }, 'riposte-prod');

    expect(drillVariables({ drill: 'weekly' }, 'riposte-prod').logGroup).toBe('drill-of-riposte-prod');
    expect(Resources).toMatchObject({
      DrillLogGroup: { Properties: { LogGroupName: 'drill-of-riposte-prod', RetentionInDays: 1 } },
      DrillSchedule: { Properties: { ScheduleExpression: 'rate(7 days)' } },
      DrillNotTold: { Properties: { MetricName: 'ExecutionsFailed', AlarmActions: [{ Ref: 'AlertTopic' }] } },
    });
  });
});
