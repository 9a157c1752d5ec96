import { countedBy } from '../../domain/finding/actor.ts';
import { detection } from '../../domain/finding/detection.ts';
import { attemptedCall, BY_HAND, caller, subjectFrom, told } from '../../sources/api-call.ts';

const read = subjectFrom(
  'functionName',
  'taskDefinition',
  'instanceId',
  'layerName',
  'launchTemplateId',
  'filePath',
  'serviceArn',
  'names',
  'stackName',
);

/** One caller reads code, settings and screens of many machines, functions and tasks: that is where forgotten secrets lie. */
export default detection({
  id: 'credential-access/code-read-in-bulk',
  title: 'Code and settings read in bulk',
  severity: 'medium',
  attack: ['T1552.001', 'T1213', 'T1580'],
  pattern: attemptedCall(
    ['lambda', 'ecs', 'ec2', 'codecommit', 'apprunner', 'codebuild', 'cloudformation'],
    [
      { prefix: 'GetFunction2' },
      { prefix: 'GetFunctionConfiguration' },
      { prefix: 'GetLayerVersion' },
      'DescribeTaskDefinition',
      'GetConsoleOutput',
      'GetConsoleScreenshot',
      'GetLaunchTemplateData',
      'DescribeLaunchTemplateVersions',
      'GetFile',
      'GetFolder',
      'DescribeService',
      'BatchGetProjects',
      'GetTemplate',
      'GitPull',
    ],
    BY_HAND,
  ),
  threshold: { count: 15, minutes: 30, key: countedBy, distinct: read },
  readOnly: true,
  routine: 'looking',
  subject: caller,
  group: countedBy,
  summary: told(caller, 'it has read code or settings of at least 15 things within 30 minutes'),
  advice: ['Ask {the caller}. Rotate the secrets that stand in it.', 'Look at what {the caller} did next.'],
  references: [
    'https://attack.mitre.org/techniques/T1552/001/',
    'https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html',
  ],
});
