import { detection } from '../../domain/finding/detection.ts';
import { attemptedCall, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const REQUESTS = ['CreateLaunchTemplateVersionRequest', 'CreateLaunchTemplateRequest'];

const subject = subjectFrom(...REQUESTS.flatMap((name) => [`${name}.LaunchTemplateId`, `${name}.LaunchTemplateName`]));

/** What machines to come run as root when they start, written by a person: deployments write templates all day. */
export default detection({
  id: 'execution/launch-template-script-changed',
  title: 'Start-up script of a launch template changed',
  severity: 'low',
  attack: ['T1059.009', 'T1037'],
  pattern: attemptedCall('ec2', ['CreateLaunchTemplateVersion', 'CreateLaunchTemplate'], {
    requestParameters: {
      $or: REQUESTS.map((name) => ({ [name]: { LaunchTemplateData: { UserData: [{ exists: true }] } } })),
    },
  }),
  when: (event) => byProgram(event) === undefined,
  subject,
  summary: told(subject, 'machines that start from this version run other code as root'),
  advice: [
    'Read the script in the newest version of {the template}: aws ec2 describe-launch-template-versions.',
    'If it is not yours: delete that version, or have an earlier one be the default, before anything starts from it; replace machines that did, and revoke the sessions of {the caller}.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1059/009/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html',
  ],
});
