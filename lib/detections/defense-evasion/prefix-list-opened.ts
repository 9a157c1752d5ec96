import { isMuchOfInternet } from '../../documents/address-space.ts';
import { addedRanges } from '../../documents/prefix-list.ts';
import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom(
  'ModifyManagedPrefixListRequest.PrefixListId',
  'CreateManagedPrefixListRequest.PrefixListName',
  'prefixListId',
  'prefixListName',
);

/** Security groups that name a prefix list open with it: the world in a list is the world in each of them. */
export default detection({
  id: 'defense-evasion/prefix-list-opened',
  title: 'Prefix list holds the whole internet',
  severity: 'medium',
  attack: ['T1562.007', 'T1133'],
  pattern: apiCall('ec2', ['CreateManagedPrefixList', 'ModifyManagedPrefixList']),
  when: (event) => isMuchOfInternet(addedRanges(event.detail.requestParameters)),
  subject,
  summary: told(subject, 'every security group and route that names it means the internet now'),
  advice: [
    'Take the entries out of {the list}: aws ec2 modify-managed-prefix-list --remove-entries.',
    'Find what names it: aws ec2 get-managed-prefix-list-associations.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1562/007/',
    'https://docs.aws.amazon.com/vpc/latest/userguide/managed-prefix-lists.html',
  ],
});
