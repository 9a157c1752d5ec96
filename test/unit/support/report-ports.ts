import type { ReportPorts } from '../../../lib/remediation/report.ts';
import { keepingLog } from './fixtures.ts';
import { memoryTelling } from './memory-telling.ts';

/** What a workflow tells with, where nothing of it goes anywhere, but for what a test looks at. */
export function reportPorts(more: Partial<ReportPorts> = {}): ReportPorts {
  return {
    ...memoryTelling(),
    publish: async () => {},
    emit: async () => {},
    timeline: { note: async () => {} },
    noteContained: async () => {},
    incidentOf: async () => undefined,
    attempts: { end: async () => {} },
    log: keepingLog(),
    now: () => new Date('2026-03-02T03:05:00Z'),
    ...more,
  };
}
