import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod/mini';
import { loadDetections } from '../lib/detections/registry.ts';
import type { Detection } from '../lib/domain/finding/detection.ts';

/** Techniques of ATT&CK for IaaS, Identity Provider and SaaS, and why those are unseen that are. Source: MITRE ATT&CK, Enterprise v17. */
const { techniques, unseen } = z
  .object({
    techniques: z.array(z.object({ id: z.string(), name: z.string(), platforms: z.string() })),
    unseen: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync(new URL('attack-cloud.json', import.meta.url), 'utf8')));

/** Techniques that no detection looks for and that have no reason, and reasons of some that are looked for. */
export async function coverageMistakes(): Promise<string[]> {
  const detections = await loadDetections();
  return techniques
    .filter(({ id }) => (lookingFor(id, detections).length === 0) !== (unseen[id] !== undefined))
    .map(({ id }) => id);
}

/** docs/coverage.md: for each technique what looks for it, what that needs, or why it cannot be seen. */
export async function coveragePage(): Promise<string> {
  const detections = await loadDetections();
  const seen = techniques.filter(({ id }) => lookingFor(id, detections).length > 0);
  const rows = techniques.map(({ id, name, platforms }) => {
    const found = lookingFor(id, detections);
    return `| ${id} | ${name} | ${platforms} | ${found.length === 0 ? `not seen: ${unseen[id] ?? ''}` : seenBy(found)} |`;
  });
  return `# Coverage

Made by \`npm run docs\` from the detections; a test fails when a technique has neither a detection nor a reason. Of ${techniques.length} techniques of ATT&CK
for IaaS, Identity Provider and SaaS, detections look for ${seen.length}. To look for a technique is not to see each way of it: [the detections](detections/index.md)
say what each of them sees, and \`npx riposte coverage\` makes a layer for the Navigator.

Some of it is data events, which no trail records unless it is told to, and which EventBridge never gets without: reading, writing and deleting
objects (a selector for \`AWS::S3::Object\`), and reading a disk out of its snapshot block by block with ListSnapshotBlocks and GetSnapshotBlock
(\`AWS::EC2::Snapshot\`). Where no trail records them, that cannot be seen; what came before it can: the snapshot made, the policy opened, the key stolen.

| technique | name | platforms | detected by, or why not |
|---|---|---|---|
${rows.join('\n')}
`;
}

function lookingFor(id: string, detections: readonly Detection[]): Detection[] {
  return detections.filter(({ attack }) => attack.some((one) => one === id || one.startsWith(`${id}.`)));
}

/** The detections, those that need no more events first, the worst of them first. */
function seenBy(found: readonly Detection[]): string {
  const rank = ['critical', 'high', 'medium', 'low', 'info'];
  const by = (one: Detection) => (one.readOnly === true ? rank.length : 0) + rank.indexOf(one.severity);
  const sorted = [...found].sort((a, b) => by(a) - by(b));
  const names = sorted
    .slice(0, 4)
    .map(({ id, readOnly }) => `\`${id}\`${readOnly === true ? ' (needs readOnlyEvents)' : ''}`);
  return `${names.join(', ')}${found.length > names.length ? ` and ${found.length - names.length} more` : ''}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(new URL('coverage.md', import.meta.url), await coveragePage());
