import { isMap, isSeq, parseDocument } from 'yaml';
import { unifiedDiff } from '../../lib/ask/diff.ts';
import type { ModeChange } from '../../lib/ask/suggest-modes.ts';
import type { Quieter } from '../../lib/ask/suggest-suppressions.ts';

/** A policy file with what is proposed in it, as a diff that `patch` takes; comments stay where they are. */
export function policyDiff(
  name: string,
  text: string,
  modes: readonly ModeChange[],
  suppressions: readonly Quieter[],
): string {
  const document = parseDocument(text);
  for (const { playbook, to } of modes) {
    const at = ['playbooks', playbook];
    if (isMap(document.getIn(at))) document.setIn([...at, 'mode'], to);
    else document.setIn(at, document.createNode({ mode: to }, { flow: true }));
  }
  if (suppressions.length > 0) {
    const nodes = suppressions.map(({ entry: { remediate: _, ...entry } }) => document.createNode(entry));
    const there = document.get('suppressions');
    if (isSeq(there)) {
      if (there.items.length === 0) there.flow = false;
      for (const node of nodes) there.add(node);
    } else document.set('suppressions', document.createNode(suppressions.map(({ entry }) => entry)));
  }
  // What is written otherwise but means the same is no change of ours.
  const written = (one: { toString(options: object): string }) =>
    one.toString({ lineWidth: 0, flowCollectionPadding: true });
  const [plain, changed] = [written(parseDocument(text)), written(document)];
  return unifiedDiff(name, plain === text ? text : plain, changed);
}
