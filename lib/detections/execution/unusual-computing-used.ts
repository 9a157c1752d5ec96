import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('name');

/** Machines were started through a side door that few organizations use. */
export default detection({
  id: 'execution/unusual-computing-used',
  title: 'Lightsail, Cloud9 or the like used',
  severity: 'low',
  attack: ['T1496.001', 'T1578.002'],
  pattern: apiCall(
    ['lightsail', 'cloud9', 'amplify', 'gamelift', 'workspaces', 'appstream', 'sagemaker', 'deadline'],
    [
      'CreateInstances',
      'CreateContainerService',
      'CreateEnvironmentEC2',
      'CreateApp',
      'CreateFleet',
      'CreateWorkspaces',
      'CreateDomain',
      'CreateTrainingJob',
    ],
    BY_HAND,
  ),
  subject,
  // A program trains models all day, each job of another name: once a day for each service.
  group: ({ source }) => source,
  summary: told(subject, "machines run there on this account's bill"),
  advice: ['Ask {the caller}. Services that nobody uses here are where miners and senders of spam go.'],
  references: [
    'https://attack.mitre.org/techniques/T1496/001/',
    'https://docs.aws.amazon.com/lightsail/latest/userguide/understanding-regions-and-availability-zones-in-amazon-lightsail.html',
  ],
});
