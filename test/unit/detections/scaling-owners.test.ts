import { expect, test } from '@jest/globals';
import { ownerOfGroup } from '../../../lib/domain/remediation/scaling-owners.ts';

const said = (...tags: string[]) => {
  const found = ownerOfGroup(tags);
  return found === undefined ? undefined : `${found.owner}${found.resize}`;
};

test.each([
  ['eks:nodegroup-name', 'an EKS node group: change the size of the node group'],
  ['AmazonECSManaged', 'an ECS capacity provider, which sets its size: scale the service'],
  ['elasticbeanstalk:environment-id', 'Elastic Beanstalk: change the environment'],
  ['elasticbeanstalk:environment-name', 'Elastic Beanstalk: change the environment'],
  ['AWSBatchServiceTag', 'AWS Batch: change the compute environment'],
])('a group with the tag %s is %s', (tag, words) => {
  expect(said('team', tag)).toBe(words);
});

test('a group without such a tag is its owner’s own', () => {
  expect(said()).toBeUndefined();
  expect(said('eks:nodegroup-names', 'Name')).toBeUndefined();
});
