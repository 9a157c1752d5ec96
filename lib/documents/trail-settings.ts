import { at, numberIn, textAt } from '../domain/text/json.ts';

/** Whether new settings record less than everything, or record it to another place. */
export function weakens(parameters: unknown): boolean {
  const off = ['isMultiRegionTrail', 'includeGlobalServiceEvents', 'enableLogFileValidation', 'multiRegionEnabled'];
  if (off.some((key) => at(parameters, key) === false)) return true;
  if (textAt(parameters, 's3BucketName') !== undefined || textAt(parameters, 'kmsKeyId') === '') return true;
  if (textAt(parameters, 'cloudWatchLogsLogGroupArn') === '' || forgetsSoon(parameters)) return true;
  return listAt(parameters, 'eventSelectors').some(recordsLess) || advancedRecordLess(parameters);
}

/** Whether other accounts are not recorded by them: lost where they were, and said of what never was an organization's by whoever sends the whole form. */
export function leavesOthersOut(parameters: unknown): boolean {
  return ['isOrganizationTrail', 'organizationEnabled'].some((key) => at(parameters, key) === false);
}

/** Days that a store has to keep for somebody to find out in time. */
const KEPT = 90;

/** An event data store that may be deleted, or keeps what it has for a short time. */
export function forgetsSoon(parameters: unknown): boolean {
  return at(parameters, 'terminationProtectionEnabled') === false || numberIn(at(parameters, 'retentionPeriod')) < KEPT;
}

/** Whether a basic selector leaves out some of the management events. */
export function recordsLess(selector: unknown): boolean {
  const type = textAt(selector, 'readWriteType');
  return (
    at(selector, 'includeManagementEvents') === false ||
    (type !== undefined && type !== 'All') ||
    listAt(selector, 'excludeManagementEventSources').length > 0
  );
}

/** Advanced selectors replace all others: without one for every management event, some are no longer recorded. */
function advancedRecordLess(parameters: unknown): boolean {
  const selectors = listAt(parameters, 'advancedEventSelectors');
  if (selectors.length === 0) return false;
  return !selectors.some((selector) => {
    const fields = listAt(selector, 'fieldSelectors');
    return (
      fields.length === 1 &&
      textAt(fields[0], 'field') === 'eventCategory' &&
      listAt(fields[0], 'equals').includes('Management')
    );
  });
}

/** A list in what a call said; empty where there is none. */
export function listAt(value: unknown, path: string): unknown[] {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
}
