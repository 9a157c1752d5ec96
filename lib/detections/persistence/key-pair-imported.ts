import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('keyName');

/** Instances can be started with another key. Kept as a record. */
export default detection({
  id: 'persistence/key-pair-imported',
  title: 'SSH key pair added to EC2',
  severity: 'info',
  attack: ['T1098.004'],
  pattern: apiCall('ec2', ['ImportKeyPair', 'CreateKeyPair']),
  subject,
  summary: told(subject, 'instances can be started that trust this key'),
  advice: ['Check whose public key is in {the pair}; look which instances were started with it.'],
  references: [
    'https://attack.mitre.org/techniques/T1098/004/',
    'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-key-pairs.html',
  ],
});
