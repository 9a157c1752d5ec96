import { detection } from '../../domain/detection.ts';
import { apiCall, BY_HAND, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom('endpointName', 'name', 'jobName', 'notebookInstanceName', 'pipelineId', 'pipeline.name');

/** A service was told to run somebody's code with a role: a way to that role's rights. */
export default detection({
  id: 'privilege-escalation/service-given-a-role',
  title: 'Development endpoint or job given a role',
  severity: 'low',
  attack: ['T1648', 'T1098.003', 'T1548.005'],
  pattern: apiCall(
    [
      'glue',
      'datapipeline',
      'codestar',
      'codepipeline',
      'sagemaker',
      'cloudformation',
      'codebuild',
      'imagebuilder',
      'apprunner',
      'batch',
      'emr',
      'elasticmapreduce',
    ],
    [
      'CreateDevEndpoint',
      'UpdateDevEndpoint',
      'CreateJob',
      'UpdateJob',
      'CreatePipeline',
      'UpdatePipeline',
      'PutPipelineDefinition',
      'CreateProject',
      'UpdateProject',
      'CreateNotebookInstance',
      'CreateProcessingJob',
      'CreateTrainingJob',
      'RunJobFlow',
      'RegisterJobDefinition',
      'CreateService',
      'CreateProjectFromTemplate',
    ],
    BY_HAND,
  ),
  subject,
  group: byProgram,
  routine: 'building',
  summary: told(subject, 'it runs code with a role'),
  advice: ["Check that the role fits the job; whoever writes the job has the role's rights."],
  references: [
    'https://attack.mitre.org/techniques/T1648/',
    'https://docs.aws.amazon.com/glue/latest/dg/configure-iam-for-glue.html',
  ],
});
