import type { AccountEvent } from '../domain/finding/event.ts';
import { at, itemsAt, type Json, plain, textAt } from '../domain/text/json.ts';

/** What a simple record has; any other field (a weight, a region, a health check) is a routing policy. */
const SIMPLE = ['name', 'type', 'ttl', 'resourcerecords', 'aliastarget'];

/**
 * The one record that a call deleted, as it was: Route 53 deletes a record only where the call names exactly what it says. Undefined for
 * several, for a routing policy, and where nothing says what there was. Source: Route 53 API reference, ChangeResourceRecordSets.
 */
export function deletedRecord(event: AccountEvent): Record<string, Json> | undefined {
  const zone = (textAt(event.detail, 'requestParameters.hostedZoneId') ?? '').replace(/^\/?hostedzone\//, '');
  const changes = itemsAt(event.detail, 'requestParameters.changeBatch.changes');
  const deleted = changes
    .filter((one) => textAt(one, 'action') === 'DELETE')
    .map((one) => at(one, 'resourceRecordSet'));
  const [set] = deleted;
  if (!/^Z[A-Z0-9]{1,31}$/.test(zone) || set === undefined || deleted.length > 1) return undefined;
  const fields = typeof set === 'object' && set !== null ? Object.keys(set) : [];
  if (!fields.every((field) => SIMPLE.includes(field.toLowerCase()))) return undefined;
  const [name, type] = [textAt(set, 'name'), textAt(set, 'type')];
  const record = valuesOf(set) ?? aliasOf(set);
  return name === undefined || type === undefined || record === undefined ? undefined : { zone, name, type, record };
}

function valuesOf(set: unknown): Json | undefined {
  const ttl = Number(plain(at(set, 'tTL') ?? at(set, 'ttl') ?? at(set, 'TTL')));
  const values = itemsAt(set, 'resourceRecords').map((one) => textAt(one, 'value') ?? '');
  return values.length === 0 || values.includes('') || !Number.isInteger(ttl) ? undefined : { ttl, values };
}

function aliasOf(set: unknown): Json | undefined {
  const [zone, name] = ['hostedZoneId', 'dNSName'].map((field) => textAt(set, `aliasTarget.${field}`));
  const health = at(set, 'aliasTarget.evaluateTargetHealth');
  if (zone === undefined || name === undefined || typeof health !== 'boolean') return undefined;
  return { alias: { zone, name, health } };
}
