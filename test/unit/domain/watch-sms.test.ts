import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { SMS_PREFIX } from '../../../lib/domain/telling/sms.ts';
import { gsmLength, toGsm } from '../../../lib/domain/text/gsm.ts';
import { watchFragment } from '../../../resources/watch.ts';

interface Rule {
  readonly Properties: {
    readonly EventPattern: { readonly detail: { readonly alarmName?: readonly string[] } };
    readonly Targets: readonly {
      readonly Arn: { readonly Ref: string };
      readonly InputTransformer: {
        readonly InputPathsMap: Readonly<Record<string, string>>;
        readonly InputTemplate: string;
      };
    }[];
  };
}

/** The longest stage there may be. */
const PREFIX = 'riposte-abcdefghijklmnopqrst';
const fragment = watchFragment({ prefix: PREFIX, deployers: [] });
const rules = Object.entries(fragment.Resources) as [string, Rule][];

/** The longest that may stand in each field a telephone is told of. None is a name that somebody chose. */
const LONGEST: Readonly<Record<string, string>> = {
  // Longer than any API of AWS is called.
  '$.detail.eventName': 'x'.repeat(64),
  '$.account': '123456789012',
  '$.region': 'us-isob-east-1',
  '$.detail.status': 'TIMED_OUT',
  '$.detail.state.value': 'ALARM',
};

test.each(rules)('the SMS of %s is one part, whatever stands in it', (_id, { Properties }) => {
  const targets = Properties.Targets.filter(({ Arn }) => Arn.Ref === 'WatchSmsTopic');
  const alarms = [...(Properties.EventPattern.detail.alarmName ?? [])].sort((one, other) => other.length - one.length);

  expect(targets).toHaveLength(1);
  for (const { InputTransformer } of targets) {
    const text = InputTransformer.InputTemplate.replace(/<(\w+)>/g, (_, name: string) => {
      const path = InputTransformer.InputPathsMap[name] ?? '';
      const longest = path === '$.detail.alarmName' ? alarms[0] : LONGEST[path];
      if (longest === undefined) throw new Error(`${path} may be of any length`);
      return longest;
    });
    expect(toGsm(text)).toBe(text);
    expect(gsmLength(`${SMS_PREFIX}${text}`)).toBeLessThanOrEqual(160);
  }
});

test('what SNS puts in front is the display name of every topic that tells people', () => {
  const topics = ['messaging.yml', 'watch.yml'].flatMap((file) => [
    ...readFileSync(new URL(`../../../resources/${file}`, import.meta.url), 'utf8').matchAll(/DisplayName: (\S+)/g),
  ]);

  expect(topics.map(([, name]) => `${name?.toUpperCase()}> `)).toEqual([SMS_PREFIX, SMS_PREFIX, SMS_PREFIX]);
});
