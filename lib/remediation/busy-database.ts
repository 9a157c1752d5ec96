/** RDS changes an instance or a cluster in these states only. Source: RDS User Guide, "Viewing Amazon RDS DB instance status". */
const CHANGEABLE = ['available', 'storage-optimization'];

/** Why a database cannot be changed yet; undefined where it can. */
export function busyDatabase(label: string, status: string): string | undefined {
  if (CHANGEABLE.includes(status)) return undefined;
  return `${label} is ${status}: RDS changes it once it is available, so approve then; an approval before changes nothing`;
}
