import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { plain, valuesUnder } from '../../domain/text/json.ts';
import { apiCall, BY_HAND, callName, parameter, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram, isMachine } from '../../sources/grouping.ts';

const subject = subjectFrom(
  'endpointName',
  'name',
  'jobName',
  'notebookInstanceName',
  'pipelineId',
  'pipeline.name',
  'jobFlowId',
  'id',
  'clusterName',
  'instanceProfileName',
  'dBClusterIdentifier',
  'dBInstanceIdentifier',
  'functionName',
  'service',
  'roleAlias',
  'virtualClusterId',
  'applicationId',
  'typeName',
  'settingId',
  'environmentName',
  'appId',
  'applicationName',
  'experimentTemplateId',
  'serviceArn',
  'stateMachineArn',
);

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
      'ecs',
      'eks',
      'iam',
      'lambda',
      'rds',
      'iot',
      'emr-containers',
      'emr-serverless',
      'ec2',
      'redshift',
      'ssm',
      'elasticbeanstalk',
      'amplify',
      'states',
      'codedeploy',
      'fis',
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
      'AddJobFlowSteps',
      'CreateSession',
      'CreatePodIdentityAssociation',
      'AddRoleToInstanceProfile',
      'AddRoleToDBCluster',
      'AddRoleToDBInstance',
      { prefix: 'UpdateFunctionConfiguration' },
      { prefix: 'CreateFunction20' },
      'RunInstances',
      'ModifyClusterIamRoles',
      'UpdateServiceSetting',
      'UpdateEnvironment',
      'UpdateApp',
      'TestState',
      'RegisterType',
      'CreateDeployment',
      'StartExperiment',
      'CreateExperimentTemplate',
      'CreateStateMachine',
      'UpdateStateMachine',
      'UpdateService',
      'CreateRoleAlias',
      'UpdateRoleAlias',
      'StartJobRun',
      'ActivateType',
      'UpdatePodIdentityAssociation',
      'CreateCapability',
      'UpdateCapability',
      'UpdateUserProfile',
      'UpdateDomain',
    ],
    BY_HAND,
  ),
  when: givesRole,
  // Whoever broke into a machine hands a role over; what deploys from one is trusted by name.
  severityOf: (event) => (isMachine(event) ? 'medium' : 'low'),
  subject,
  group: byProgram,
  routine: 'building',
  summary: told(subject, 'it runs code with a role'),
  advice: ["Check that the role fits {the job}; whoever writes the job has the role's rights."],
  noPlaybook: SETTINGS_UNKNOWN,
  references: [
    'https://attack.mitre.org/techniques/T1648/',
    'https://docs.aws.amazon.com/glue/latest/dg/configure-iam-for-glue.html',
  ],
});

/** Of what deployments do all day, what a person or a machine's role did, where it is about a role or a shell. */
function givesRole(event: AccountEvent): boolean {
  const byPerson = byProgram(event) === undefined || isMachine(event);
  switch (callName(event)) {
    case 'CreateService':
      return event.source !== 'aws.ecs';
    case 'UpdateService':
      return event.source === 'aws.ecs' ? parameter(event, 'enableExecuteCommand') === true : byPerson;
    case 'CreateFunction':
      return isMachine(event);
    case 'RunInstances':
      return isMachine(event) && parameter(event, 'iamInstanceProfile') !== undefined;
    case 'UpdateStateMachine':
      return byPerson && parameter(event, 'roleArn') !== undefined;
    case 'ModifyClusterIamRoles':
      return byPerson && parameter(event, 'addIamRoles') !== undefined;
    case 'UpdateFunctionConfiguration':
      return byPerson && parameter(event, 'role') !== undefined;
    case 'UpdateUserProfile':
    case 'UpdateDomain':
      return byPerson && valuesUnder(event.detail.requestParameters, /^executionRole$/i).length > 0;
    case 'UpdateServiceSetting':
      return plain(parameter(event, 'settingId')).endsWith('/default-ec2-instance-management-role');
    case 'UpdateEnvironment':
      return (
        byPerson && valuesUnder(parameter(event, 'optionSettings'), /^optionName$/i).includes('IamInstanceProfile')
      );
    case 'UpdateApp':
      return byPerson && parameter(event, 'repository') !== undefined;
    case 'TestState':
    case 'RegisterType':
    case 'CreateDeployment':
    case 'StartExperiment':
    case 'CreateExperimentTemplate':
    case 'CreateStateMachine':
    case 'AddRoleToInstanceProfile':
    case 'CreatePodIdentityAssociation':
    case 'UpdatePodIdentityAssociation':
    case 'CreateCapability':
    case 'UpdateCapability':
    case 'AddJobFlowSteps':
    case 'CreateSession':
    case 'CreateRoleAlias':
    case 'UpdateRoleAlias':
      return byPerson;
    // Glue's runs have the role of their job.
    case 'StartJobRun':
      return byPerson && event.source !== 'aws.glue';
    case 'ActivateType':
      return parameter(event, 'executionRoleArn') !== undefined;
    default:
      return true;
  }
}
