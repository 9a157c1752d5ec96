import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { itemsAt, plain, textAt } from '../../domain/text/json.ts';
import { accountOf, apiCall, BY_HAND_OR_RUNNER, parameter, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram, isHousekeeping } from '../../sources/grouping.ts';

const subject = subjectFrom('documentName', 'name');

/** A command of somebody's own went to five machines or more, to all there are or to all of a tag; or it is a document of another account. */
export default detection({
  id: 'execution/commands-sent-to-many-machines',
  title: 'Command run on many machines',
  severity: 'medium',
  attack: ['T1651'],
  pattern: apiCall('ssm', ['SendCommand', 'CreateAssociation'], BY_HAND_OR_RUNNER),
  when: (event) => !isHousekeeping(event) && (isForeign(event) || (runsAnything(event) && areMany(event))),
  subject,
  routine: 'building',
  summary: told(subject, 'what its sender wrote ran on many machines, or what another account wrote'),
  advice: [
    'Read the command of {the document} and stop it: aws ssm cancel-command. It runs as root or SYSTEM.',
    'If nobody knows it, isolate the machines and revoke the sessions of {the caller}.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1651/',
    'https://docs.aws.amazon.com/systems-manager/latest/userguide/send-commands-multiple.html',
  ],
});

function named(event: AccountEvent): unknown[] {
  const targets = itemsAt(event.detail.requestParameters, 'targets').filter(
    (one) => textAt(one, 'key') === 'InstanceIds',
  );
  return [
    ...itemsAt(event.detail.requestParameters, 'instanceIds'),
    ...targets.flatMap((one) => itemsAt(one, 'values')),
  ];
}

function documentOf(event: AccountEvent): string {
  return plain(parameter(event, 'documentName') ?? parameter(event, 'name'));
}

/** Documents of AWS that run what their caller says, others of AWS do one thing each; and what a person has written. */
function runsAnything(event: AccountEvent): boolean {
  if (byProgram(event) === undefined && !/^(AWS|Amazon|arn:|$)/.test(documentOf(event))) return true;
  return /Run\w*Script$|^AWS-(RunDocument|RunSaltState|RunAnsiblePlaybook|ApplyAnsiblePlaybooks|RunDockerAction)$/.test(
    documentOf(event),
  );
}

/** A document that belongs to another account; those of AWS have no account in their ARN. */
function isForeign(event: AccountEvent): boolean {
  const owner = /^arn:[^:]*:ssm:[^:]*:(\d{12}):document\//.exec(documentOf(event))?.[1];
  return owner !== undefined && owner !== accountOf(event);
}

/** Whoever is named by a tag or a group is not counted in the event; deployments name their machines so. */
function areMany(event: AccountEvent): boolean {
  const byTag =
    byProgram(event) === undefined &&
    itemsAt(event.detail.requestParameters, 'targets').some((one) =>
      /^(tag:|tag-key$|resource-groups:)/.test(textAt(one, 'key') ?? ''),
    );
  return byTag || named(event).length >= 5 || named(event).includes('*');
}
