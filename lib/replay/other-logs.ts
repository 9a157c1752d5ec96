/** Folders of a log bucket that other services write to, by the names they give them. Source: each service's guide on its logs. */
const FOLDERS = new Map([
  ['CloudTrail-Digest', 'digests of CloudTrail'],
  ['vpcflowlogs', 'VPC flow logs'],
  ['elasticloadbalancing', 'load balancer logs'],
  ['WAFLogs', 'WAF logs'],
  ['vpcdnsquerylogs', 'DNS query logs'],
  ['network-firewall', 'Network Firewall logs'],
  ['VPCLattice', 'VPC Lattice logs'],
]);

/** Names that are ordinary words, too: a service's folder where they stand below an account. */
const BELOW_ACCOUNTS = new Map([
  ['Config', 'AWS Config history'],
  ['GuardDuty', 'exported GuardDuty findings'],
  ['redshift', 'Redshift audit logs'],
]);

/**
 * The folder on a path that another service writes its files to, and what they are. The path is the one below the folder that
 * was named, whose own name is `root`: a service's folder that is named itself is looked into.
 */
export function folderOfOthers(
  path: string,
  root: string,
): { readonly folder: string; readonly kind: string } | undefined {
  const parts = path.split('/');
  for (const [index, name] of parts.slice(0, -1).entries()) {
    const isBelowAccount = /^\d{12}$/.test(parts[index - 1] ?? root);
    const kind = FOLDERS.get(name) ?? (isBelowAccount ? BELOW_ACCOUNTS.get(name) : undefined);
    if (kind !== undefined) return { folder: parts.slice(0, index + 1).join('/'), kind };
  }
  return undefined;
}

/** How the first line of a text log of another service looks. */
const LINES: readonly (readonly [RegExp, string])[] = [
  [/^(?:[a-z]+-)*(?:version|account-id|interface-id|srcaddr)(?: [a-z][a-z0-9-]*)+\s*$/, 'VPC flow logs'],
  [/^\d{1,2} (?:\d{12}|unknown|-) eni-[0-9a-f]+ /, 'VPC flow logs'],
  [/^(?:https?|h2|grpcs|wss?) \d{4}-\d{2}-\d{2}T\S+ /, 'load balancer logs'],
  [/^\d{4}-\d{2}-\d{2}T\S+Z \S+ \d{1,3}(?:\.\d{1,3}){3}:\d+ /, 'load balancer logs'],
  [/^tls \d\.\d \d{4}-\d{2}-\d{2}T/, 'load balancer logs'],
  [/^Enable (?:AccessLogs|ConnectionLogs) for ELB/, 'load balancer logs'],
  [/^[0-9a-f]{64} \S+ \[\d{2}\/[A-Z][a-z]{2}\/\d{4}:/, 'S3 access logs'],
  [/^#Version: \d/, 'CloudFront logs'],
];

/** Keys that together say what a JSON object of another service is. */
const OBJECTS: readonly (readonly [readonly string[], string])[] = [
  [['digestStartTime', 'digestEndTime'], 'digests of CloudTrail'],
  [['fileVersion', 'configurationItems'], 'AWS Config history'],
  [['configSnapshotId', 'configurationItems'], 'AWS Config history'],
  [['webaclId', 'httpRequest'], 'WAF logs'],
  [['query_name', 'query_type'], 'DNS query logs'],
  [['firewall_name', 'event_timestamp'], 'Network Firewall logs'],
  [['listenerId', 'targetGroupArn'], 'VPC Lattice logs'],
  [['requestId', 'httpMethod', 'resourcePath'], 'API Gateway logs'],
];

/** How the first bytes of a file look that holds no text. */
const BYTES: readonly (readonly [string, string])[] = [
  ['PAR1', 'Parquet files'],
  ['ORC', 'ORC files'],
  ['Obj\u0001', 'Avro files'],
  ['PK\u0003\u0004', 'ZIP archives'],
  ['BZh', 'bzip2 files'],
  ['(\u00b5/\u00fd', 'zstd files'],
  ['%PDF', 'documents'],
  ['\u0089PNG', 'pictures'],
];

/** What a file is, by its first bytes, where it is certainly something else than events. */
export function otherLog(start: Buffer): string | undefined {
  const bytes = start.toString('latin1', 0, 8);
  const packed = BYTES.find(([mark]) => bytes.startsWith(mark));
  if (packed !== undefined) return packed[1];
  const [line = ''] = start.toString('utf8', 0, 2_000).split(/\r?\n/, 1);
  return LINES.find(([expression]) => expression.test(line))?.[1];
}

/** What a JSON object is, where it certainly comes from another log. */
export function otherObject(object: object): string | undefined {
  return OBJECTS.find(([keys]) => keys.every((key) => Object.hasOwn(object, key)))?.[1];
}
