import { hubClient } from '../lib/aws/clients.ts';
import { findingHub } from '../lib/aws/security-hub.ts';
import type { FindingHub } from '../lib/domain/record/forward-ports.ts';
import { importFinding } from '../lib/forward/import-finding.ts';
import { lambda } from '../lib/runtime/handler.ts';

/** Imports riposte's findings into Security Hub, and resolves them once they are over. */
export const handler = lambda<unknown, FindingHub, object>(
  'security-hub',
  () => findingHub(hubClient()),
  async (event, hub) => ({ outcome: await importFinding(event, hub) }),
);
