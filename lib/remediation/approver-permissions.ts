import type { Permission } from './playbook.ts';

/** What seeing who approves needs: the approvers policy's holders, and the members of the groups among them. */
export const SEE_APPROVERS: Permission = {
  sid: 'SeeApprovers',
  actions: ['iam:ListEntitiesForPolicy', 'iam:GetGroup'],
  resources: [`\${ApproversPolicy}`, `arn:\${AWS::Partition}:iam::\${AWS::AccountId}:group/*`],
};
