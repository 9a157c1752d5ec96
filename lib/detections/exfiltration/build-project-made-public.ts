import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('projectArn');

/** Anyone can read the builds' logs and artifacts. */
export default detection({
  id: 'exfiltration/build-project-made-public',
  title: 'Build project made public',
  severity: 'high',
  attack: ['T1567', 'T1552'],
  pattern: apiCall('codebuild', ['UpdateProjectVisibility'], {
    requestParameters: { projectVisibility: ['PUBLIC_READ'] },
  }),
  subject,
  summary: told(subject, 'anyone can read its logs and artifacts'),
  advice: [
    'Make {the project} private: aws codebuild update-project-visibility --project-visibility PRIVATE.',
    'Rotate every secret that was ever printed into a build log.',
  ],
  noPlaybook: 'No playbook changes build projects. Secrets in the logs come first.',
  references: [
    'https://attack.mitre.org/techniques/T1567/',
    'https://docs.aws.amazon.com/codebuild/latest/userguide/public-builds.html',
  ],
});
