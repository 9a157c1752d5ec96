import { judgedResource, judgedSummary, nonCompliant } from '../../domain/config-rule.ts';
import { detection } from '../../domain/detection.ts';

/** Everybody can restore a disk or a database from a snapshot. Rules are told by the words in their names, so copies and packs count. */
export default detection({
  id: 'exfiltration/config-public-snapshot',
  title: 'Config: snapshot public',
  severity: 'high',
  attack: ['T1537'],
  pattern: nonCompliant([
    { wildcard: '*snapshot*public*' },
    { wildcard: '*SNAPSHOT*PUBLIC*' },
    { wildcard: '*napshot*Public*' },
  ]),
  subject: judgedResource,
  summary: judgedSummary,
  advice: [
    'Take the permission back: modify-snapshot-attribute or modify-db-snapshot-attribute.',
    'Open the rule in AWS Config: it shows what changed, when, and by which call.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1537/',
    'https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html',
  ],
});
