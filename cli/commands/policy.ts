import { loadDetections } from '../../lib/detections/registry.ts';
import { matchesText, playbookPolicy } from '../../lib/domain/policy.ts';
import { loadPlaybooks } from '../../resources/playbook-registry.ts';
import { readPolicyFile } from '../../resources/policy.ts';

/** Says what a policy file lets riposte do; throws with everything that is wrong with it. */
export async function checkPolicyFile(file: string): Promise<void> {
  const now = new Date();
  const policy = await readPolicyFile(file, file, now);
  console.log(`${file} is valid.`);
  for (const { id } of await loadPlaybooks()) console.log(`  ${id}: ${playbookPolicy(policy, id).mode}`);
  const { cidrs, resources, tags } = policy.neverTouch;
  console.log(
    `  never touched: ${[...cidrs, ...resources, ...tags.map((tag) => `tag ${tag}`)].join(', ') || 'nothing'}`,
  );
  console.log(
    `  told to people from severity ${policy.alertFrom} up${policy.alertFromReason === undefined ? '' : `: ${policy.alertFromReason}`}`,
  );
  const detections = await loadDetections();
  for (const entry of policy.suppressions) {
    const hidden = detections.filter(({ id }) => matchesText(entry.detection, id)).length;
    const ended = Date.parse(entry.until) <= now.getTime() ? ', has ended' : '';
    console.log(
      `  not told until ${entry.until}${ended}: ${entry.detection} (${hidden} detections), ${entry.remediate ? 'still' : 'not'} remediated: ${entry.reason}`,
    );
  }
}
