import { loadDetections } from '../../lib/detections/registry.ts';
import { explained } from '../../lib/domain/policy/explained.ts';
import { matchesText, playbookPolicy, versionOf } from '../../lib/domain/policy/policy.ts';
import { NEVER_TOUCH_TAG } from '../../lib/domain/remediation/tags.ts';
import { cleanText, visibleText } from '../../lib/domain/text/clean-text.ts';
import { makeDetector } from '../../lib/triage/detector.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { readPolicyFile } from '../../resources/policy.ts';
import { printJson } from '../print-json.ts';
import { readEvent } from '../read-event.ts';
import { WrongUseError } from '../wrong-use.ts';

/** Says what a policy file lets riposte do about an event, and which of its lines decided. Thresholds are taken as reached. */
export async function explainPolicy(
  file: string,
  options: { policy: string; at?: string; json?: true },
): Promise<void> {
  const at = options.at === undefined ? new Date() : new Date(options.at);
  if (Number.isNaN(at.getTime())) throw new WrongUseError('--at must be a time: 2026-03-02T03:04:05Z');
  const policy = await readPolicyFile(options.policy, options.policy, at);
  const event = readEvent(file);
  const raised = makeDetector(await loadDetections()).raised(event);
  if (raised.length === 0 && !options.json) console.log('Raises nothing: nothing is decided.');
  for (const detection of raised) {
    const lines = explained(detection, event, policy, at).map((line) => cleanText(line).trim());
    if (options.json) printJson({ detection: detection.id, lines });
    else console.log(lines.join('\n  '));
  }
}

/** Says what a policy file lets riposte do; throws with everything that is wrong with it. */
export async function checkPolicyFile(file: string, { json }: { json?: true } = {}): Promise<void> {
  const now = new Date();
  const policy = await readPolicyFile(file, file, now);
  if (json) {
    const modes = (await loadPlaybooks()).map(({ id }) => [id, playbookPolicy(policy, id).mode]);
    printJson({ file, version: versionOf(policy), modes: Object.fromEntries(modes), policy });
    return;
  }
  console.log(`${file} is valid.`);
  for (const { id, alwaysAsks } of await loadPlaybooks()) {
    const { mode } = playbookPolicy(policy, id);
    console.log(`  ${id}: ${mode}${mode === 'auto' && alwaysAsks !== undefined ? ', but it always asks' : ''}`);
  }
  const { cidrs, resources, tags, tagged } = policy.neverTouch;
  const asks = tagged === 'ask' ? ' (a person is asked)' : '';
  const unseen = (tag: string) => (tag === NEVER_TOUCH_TAG ? '' : ' (nobody is told of who sets it)');
  const tagTexts = [...tags, ...policy.locks.tags].map((tag) => `tag ${tag}${asks}${unseen(tag)}`);
  console.log(`  never touched: ${[...cidrs, ...resources, ...tagTexts].join(', ') || 'nothing'}`);
  console.log(
    `  told to people from severity ${policy.alertFrom} up${policy.alertFromReason === undefined ? '' : `: ${policy.alertFromReason}`}`,
  );
  console.log(
    `  to phones, too: ${policy.smsFrom === undefined ? 'as the parameter smsMinLevel says' : `from ${policy.smsFrom} up`}`,
  );
  const detections = await loadDetections();
  for (const entry of policy.suppressions) {
    const hidden = detections.filter(({ id }) => matchesText(entry.detection, id)).length;
    const ended = Date.parse(entry.until) <= now.getTime() ? ', has ended' : '';
    const remediated = entry.remediate ? 'still' : 'not';
    const line = `  not told until ${entry.until}${ended}: ${entry.detection} (${hidden} detections), ${remediated} remediated: ${entry.reason}`;
    console.log(visibleText(line));
  }
}
