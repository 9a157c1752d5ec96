/** Tags by which services mark the groups that they run: whose it is, and how its size is changed there. Source: the user guides of EKS, ECS, Elastic Beanstalk and Batch. */
const OWNERS: readonly { readonly tag: string; readonly owner: string; readonly resize: string }[] = [
  { tag: 'eks:nodegroup-name', owner: 'an EKS node group', resize: ': change the size of the node group' },
  {
    tag: 'AmazonECSManaged',
    owner: 'an ECS capacity provider',
    resize: ', which sets its size: scale the service',
  },
  { tag: 'elasticbeanstalk:environment-id', owner: 'Elastic Beanstalk', resize: ': change the environment' },
  { tag: 'elasticbeanstalk:environment-name', owner: 'Elastic Beanstalk', resize: ': change the environment' },
  { tag: 'AWSBatchServiceTag', owner: 'AWS Batch', resize: ': change the compute environment' },
];

/** The service that runs an Auto Scaling group, by the tags it gave; undefined where the group is its owner's own. */
export function ownerOfGroup(tags: readonly string[]): { readonly owner: string; readonly resize: string } | undefined {
  return OWNERS.find(({ tag }) => tags.includes(tag));
}
