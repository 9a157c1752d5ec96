import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('name', 'clusterName');

/** Who may enter a cluster, or the cluster itself, changed. */
export default detection({
  id: 'execution/cluster-changed',
  title: 'Kubernetes cluster or its access changed',
  severity: 'low',
  attack: ['T1609', 'T1098.003'],
  pattern: apiCall('eks', [
    'CreateAccessEntry',
    'AssociateAccessPolicy',
    'UpdateAccessEntry',
    'CreateCluster',
    'DeleteCluster',
    'UpdateClusterConfig',
    'AssociateIdentityProviderConfig',
    'CreateAddon',
    'CreateNodegroup',
    'DeleteNodegroup',
    'DeleteAccessEntry',
  ]),
  subject,
  summary: told(subject, 'who may enter the cluster, or how, changed'),
  advice: ['Check that this way into {the cluster} was asked for.'],
  references: [
    'https://attack.mitre.org/techniques/T1609/',
    'https://docs.aws.amazon.com/eks/latest/userguide/access-entries.html',
  ],
});
