import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { plain } from '../../domain/text/json.ts';
import { apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom('projectName', 'serverType', 'connectionName', 'hostArn', 'name');

/** A build runs other code, in another image or with another role than its project says, or starts by a call from outside. */
export default detection({
  id: 'execution/build-overridden',
  title: 'Build overridden or hooked',
  severity: 'medium',
  attack: ['T1195.002', 'T1648'],
  pattern: apiCall(
    ['codebuild', 'codeconnections', 'codestar-connections'],
    [
      'StartBuild',
      'StartBuildBatch',
      'CreateWebhook',
      'UpdateWebhook',
      'ImportSourceCredentials',
      'CreateConnection',
      'CreateHost',
      'UpdateHost',
    ],
  ),
  // Nothing is built from a new one yet; of a host that is another from now on everything is fetched there.
  severityOf: (event) => (/^Create(Connection|Host)$/.test(callName(event)) ? 'low' : 'medium'),
  when: (event) => !callName(event).startsWith('Start') || overridden(event).length > 0,
  group: byProgram,
  routine: 'building',
  subject,
  summary: told(subject, (event) =>
    callName(event).startsWith('Start')
      ? `it runs with another ${overridden(event).join(', ')}`
      : 'who may start it, or its source, changed',
  ),
  advice: [
    'Ask {the caller}; deployments change the project, not one build.',
    'Look at what the build of {the project} did.',
  ],
  noPlaybook: 'Its owner may need it: ask first.',
  references: [
    'https://attack.mitre.org/techniques/T1195/002/',
    'https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html',
  ],
});

/** What decides whose code runs with which rights. */
const DECIDES = [
  'sourceLocationOverride',
  'sourceTypeOverride',
  'buildspecOverride',
  'imageOverride',
  'serviceRoleOverride',
  'privilegedModeOverride',
];

function overridden(event: AccountEvent): string[] {
  // What a pipeline hands over: nobody else can say so.
  const given = DECIDES.filter((name) => !['', 'CODEPIPELINE'].includes(plain(parameter(event, name))));
  return given.map((name) => name.replace(/Override$/, ''));
}
