import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram, isMachine } from '../../sources/grouping.ts';

const subject = subjectFrom('documentName');

/** Somebody ran a command through Systems Manager; maintenance windows and associations do it by themselves. */
export default detection({
  id: 'execution/commands-sent-to-machines',
  title: 'Command run on machines',
  severity: 'low',
  attack: ['T1651'],
  pattern: apiCall('ssm', ['SendCommand', 'StartAutomationExecution', 'StartChangeRequestExecution'], BY_HAND),
  // From machine to machine goes who broke into one; what administers others from one is trusted by name.
  severityOf: (event) => (isMachine(event) ? 'medium' : 'low'),
  noPlaybook: 'What ran is done: whoever reads the command knows what to undo.',
  subject,
  group: byProgram,
  routine: 'building',
  summary: told(subject, 'it ran on machines with all rights on them'),
  advice: [
    'Read the command of {the document}: Systems Manager console, Run Command. It runs as root or SYSTEM.',
    'If nobody knows it, isolate the machines and revoke the sessions of {the caller}.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1651/',
    'https://docs.aws.amazon.com/systems-manager/latest/userguide/run-command.html',
  ],
});
