import { readFileSync } from 'node:fs';
import { SMS_PREFIX } from '../lib/domain/telling/sms.ts';
import { gsmLength } from '../lib/domain/text/gsm.ts';
import { drillResources } from '../resources/drill.ts';
import { forwardResources } from '../resources/forward.ts';
import { NO_PARAMETERS } from '../resources/parameters.ts';
import { watchFragment } from '../resources/watch.ts';
import { ACCOUNT, NAMES, type Names, REGION, SIZES, STAGE, TIME } from './alerts-samples.ts';

const PREFIX = `riposte-${STAGE}`;

interface Transformer {
  readonly InputPathsMap: Readonly<Record<string, string>>;
  readonly InputTemplate: string;
}
interface Rule {
  readonly Properties: {
    readonly Description: string;
    readonly Targets: readonly { readonly Arn: { readonly Ref: string }; readonly InputTransformer: Transformer }[];
  };
}
interface Alarm {
  readonly Type: string;
  readonly Properties: { readonly AlarmName: string; readonly AlarmDescription: string };
}

/** What rules and alarms tell without any function of riposte's, in their own words. */
export function watchSections(): Record<string, string> {
  const rules = Object.values(watchFragment({ prefix: PREFIX, deployers: [] }).Resources) as Rule[];
  const said = new Map(
    rules.map(({ Properties }) => [Properties.Description.replace(/^riposte: tells of /, ''), Properties]),
  );
  return {
    ...Object.fromEntries([...said].map(([of, { Targets }]) => [`Told by a rule alone: ${of}`, byRule(Targets)])),
    'Told by an alarm': `An e-mail of CloudWatch's, with the alarm's name and these words. Of those that concern telling itself telephones get the state and the name.\n\n${alarms()}`,
  };
}

function byRule(targets: Rule['Properties']['Targets']): string {
  const rows = SIZES.flatMap((size) =>
    targets.map(({ Arn, InputTransformer }) => {
      const sms = Arn.Ref === 'WatchSmsTopic';
      const text = `${sms ? SMS_PREFIX : ''}${filled(InputTransformer, NAMES[size])}`;
      return `| ${size} | ${sms ? 'SMS' : 'e-mail'} | \`${text.replaceAll('`', "'").replaceAll('|', '\\|')}\` | ${sms ? gsmLength(text) : ''} |`;
    }),
  );
  return `| names | by | text | characters |\n|---|---|---|---|\n${rows.join('\n')}`;
}

/** A template with what stands in an event, as EventBridge fills it. */
function filled({ InputPathsMap, InputTemplate }: Transformer, names: Names): string {
  const values: Readonly<Record<string, string>> = {
    ...{ '$.account': ACCOUNT, '$.region': REGION, '$.time': TIME, '$.detail.eventName': 'UpdateFunctionCode' },
    ...{ '$.detail.userIdentity.arn': names.actor, '$.detail.sourceIPAddress': names.ip },
    ...{ '$.detail.eventID': '7e2d1a4c-0000-4000-8000-000000000001', '$.detail.status': 'TIMED_OUT' },
    '$.detail.executionArn': `arn:aws:states:${REGION}:${ACCOUNT}:execution:${PREFIX}-reset-role-trust:58948bda`,
    ...{ '$.detail.state.value': 'ALARM', '$.detail.alarmName': `${PREFIX}-subscription-dead-letters-not-empty` },
  };
  return InputTemplate.replace(/<(\w+)>/g, (_, name: string) => {
    const value = values[InputPathsMap[name] ?? ''];
    if (value === undefined) throw new Error(`No sample of ${InputPathsMap[name]}: add one to docs/alerts-watch.ts`);
    return value;
  });
}

/** Every alarm that riposte's own template may have, by its name. */
function alarms(): string {
  const written = ['alarms.yml', 'watch.yml'].flatMap((file) => {
    const text = readFileSync(new URL(`../resources/${file}`, import.meta.url), 'utf8');
    const named = [...text.matchAll(/AlarmName: \$\{self:custom\.prefix\}-(\S+)\n +AlarmDescription: '(.*)'$/gm)];
    return named.map(([, name = '', words = '']): [string, string] => [name, words.replaceAll("''", "'")]);
  });
  const made = [
    drillResources({ drill: 'weekly' }, PREFIX).Resources,
    forwardResources({ ...NO_PARAMETERS, orderedAlerts: 'on' }, PREFIX).Resources,
  ]
    .flatMap((resources) => Object.values(resources) as Alarm[])
    .filter(({ Type }) => Type === 'AWS::CloudWatch::Alarm')
    .map(({ Properties }): [string, string] => [
      Properties.AlarmName.slice(PREFIX.length + 1),
      Properties.AlarmDescription,
    ]);
  const rows = [...written, ...made].sort().map(([name, words]) => `| \`${name}\` | ${words} |`);
  return `| alarm | what it says |\n|---|---|\n${rows.join('\n')}`;
}
