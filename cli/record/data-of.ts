import type { Entry } from '../../lib/domain/record.ts';

/** What a line says beside its texts. */
export function dataOf({ data }: Pick<Entry, 'data'>): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
