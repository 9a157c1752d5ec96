import { detection } from '../../domain/finding/detection.ts';
import { apiCall, callName, NOBODY, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('notebookInstanceLifecycleConfigName', 'notebookInstanceName', 'studioLifecycleConfigName');

/** A notebook's script runs as root with the notebook's role. */
export default detection({
  id: 'execution/notebook-start-up-changed',
  title: 'Start-up script or role of a notebook changed',
  severity: 'medium',
  attack: ['T1059.009', 'T1648', 'T1525'],
  pattern: apiCall(
    'sagemaker',
    [
      'CreateNotebookInstanceLifecycleConfig',
      'UpdateNotebookInstanceLifecycleConfig',
      'UpdateNotebookInstance',
      'CreateStudioLifecycleConfig',
    ],
    { userIdentity: { type: ['IAMUser', 'AssumedRole', 'FederatedUser', 'Root'], invokedBy: NOBODY } },
  ),
  when: (event) =>
    callName(event) !== 'UpdateNotebookInstance' ||
    parameter(event, 'lifecycleConfigName') !== undefined ||
    parameter(event, 'roleArn') !== undefined,
  subject,
  summary: told(subject, 'code runs in the notebook with its role'),
  advice: [
    'Read the script of {the configuration}: aws sagemaker describe-notebook-instance-lifecycle-config.',
    'Ask {the caller}; stop the notebook if nobody knows.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1059/009/',
    'https://docs.aws.amazon.com/sagemaker/latest/dg/notebook-lifecycle-config.html',
  ],
});
