/** A service that runs a group; `tag` is what says so, which whoever may tag the group may have set. */
interface Owner {
  readonly tag: string;
  readonly owner: string;
  readonly resize: string;
}

/** Tags by which services mark the groups that they run: whose it is, and how its size is changed there. Source: the user guides of EKS, ECS, Elastic Beanstalk and Batch. */
const OWNERS: readonly Owner[] = [
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
export function ownerOfGroup(tags: readonly string[]): Owner | undefined {
  return OWNERS.find(({ tag }) => tags.includes(tag));
}
