import type { Permission } from './playbook.ts';

/** What keeping what is on machines' disks needs, in a region: the stack's own by its variable, or `*` for each. */
export function evidencePermissions(region: string): readonly Permission[] {
  const of = (kind: string) => `arn:\${AWS::Partition}:ec2:${region}:\${AWS::AccountId}:${kind}/*`;
  return [
    {
      sid: 'FindSnapshots',
      actions: ['ec2:DescribeSnapshots'],
      resources: ['*'],
      why: 'EC2 lets nobody narrow this read to a resource',
    },
    {
      sid: 'TakeSnapshots',
      actions: ['ec2:CreateSnapshots'],
      resources: [of('instance'), of('volume'), `arn:\${AWS::Partition}:ec2:${region}::snapshot/*`],
    },
  ];
}
