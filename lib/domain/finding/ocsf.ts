import { TACTICS, techniqueName } from './attack.ts';
import type { Finding } from './finding.ts';
import type { Severity } from './severity.ts';

/** The version of the Open Cybersecurity Schema Framework that `detectionFinding` follows. */
const OCSF_VERSION = '1.3.0';

/** Severities of OCSF, by ours; 6 (fatal) is for what is over already. */
const SEVERITY: Readonly<Record<Severity, readonly [number, string]>> = {
  info: [1, 'Informational'],
  low: [2, 'Low'],
  medium: [3, 'Medium'],
  high: [4, 'High'],
  critical: [5, 'Critical'],
};

/** What became of a finding: OCSF's activities of findings. */
const ACTIVITY = { create: [1, 'Create'], update: [2, 'Update'], close: [3, 'Close'] } as const;

const CATEGORY = 2;
const CLASS = 2004;

/**
 * A finding as OCSF's Detection Finding (class 2004), profile cloud, for SIEMs and data lakes. `time` in milliseconds since 1970, of what was `seen` last.
 * Source: schema.ocsf.io, "Detection Finding", version 1.3.
 */
export function detectionFinding(
  finding: Finding,
  {
    activity = 'create',
    api,
    seen = finding.time,
    suppressed = false,
  }: { activity?: keyof typeof ACTIVITY; api?: string | undefined; seen?: string; suppressed?: boolean } = {},
): object {
  const [activityId, activityName] = ACTIVITY[activity];
  const [severityId, severity] = SEVERITY[finding.severity];
  const created = Date.parse(finding.time);
  const time = Date.parse(seen);
  const [statusId, status] = activity === 'close' ? [4, 'Resolved'] : suppressed ? [3, 'Suppressed'] : [1, 'New'];
  return {
    activity_id: activityId,
    activity_name: activityName,
    category_uid: CATEGORY,
    category_name: 'Findings',
    class_uid: CLASS,
    class_name: 'Detection Finding',
    type_uid: CLASS * 100 + activityId,
    type_name: `Detection Finding: ${activityName}`,
    time,
    severity_id: severityId,
    severity,
    status_id: statusId,
    status,
    count: finding.count,
    message: finding.summary,
    cloud: {
      provider: 'AWS',
      account: { uid: finding.account, type: 'AWS Account', type_id: 10 },
      region: finding.region,
    },
    finding_info: {
      uid: finding.id,
      title: finding.title,
      desc: finding.summary,
      created_time: created,
      ...(time === created ? {} : { modified_time: time }),
      analytic: { uid: finding.detection, name: finding.title, type: 'Rule', type_id: 1 },
      attacks: finding.attack.map((technique) => ({
        version: ATTACK_VERSION,
        tactic: { name: TACTICS[finding.detection.split('/')[0] ?? ''] ?? 'Unknown' },
        technique: { uid: technique, name: techniqueName(technique) },
      })),
      data_sources: [finding.reference],
    },
    resources: [{ uid: finding.subject, name: finding.subject, owner: { account: { uid: finding.account } } }],
    evidences: [
      {
        actor: { user: { name: finding.actor, ...(finding.actor.startsWith('arn:') ? { uid: finding.actor } : {}) } },
        ...(api === undefined ? {} : { api: { operation: api } }),
        ...(finding.sourceIp === undefined ? {} : { src_endpoint: { ip: finding.sourceIp } }),
      },
    ],
    metadata: {
      version: OCSF_VERSION,
      product: { name: 'riposte', vendor_name: 'riposte' },
      profiles: ['cloud'],
      original_time: seen,
      correlation_uid: finding.eventId,
    },
  };
}

/** The version of ATT&CK that the detections name techniques of. */
const ATTACK_VERSION = '17.0';
