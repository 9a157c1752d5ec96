import { detection } from '../../domain/finding/detection.ts';
import { apiCall, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('cacheSecurityGroupName', 'dBSecurityGroupName', 'clusterSecurityGroupName');

/** Who may reach a cache or an old-style database changed. */
export default detection({
  id: 'exfiltration/cache-or-old-group-opened',
  title: 'Cache or classic database group changed',
  severity: 'low',
  attack: ['T1562.007'],
  pattern: apiCall(
    ['elasticache', 'rds', 'redshift'],
    [
      'CreateCacheSecurityGroup',
      'AuthorizeCacheSecurityGroupIngress',
      'AuthorizeDBSecurityGroupIngress',
      'CreateDBSecurityGroup',
      'AuthorizeClusterSecurityGroupIngress',
      'DeleteCacheSecurityGroup',
      'DeleteDBSecurityGroup',
    ],
  ),
  subject,
  summary: told(subject, 'who may reach it changed'),
  advice: ['Check who may reach what is behind {the group} now.'],
  references: [
    'https://attack.mitre.org/techniques/T1562/007/',
    'https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/elasticache-vpc-accessing.html',
  ],
});
