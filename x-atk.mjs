import { watchPatterns } from './resources/watch.ts';
import { deriveRules } from './lib/pattern/derive-rules.ts';
import { loadDetections } from './lib/detections/registry.ts';
for (const [k, v] of Object.entries(watchPatterns({ prefix: 'riposte-production', deployers: ['arn:aws:iam::123456789012:role/a-longer-name-of-a-deployer', 'arn:aws:iam::123456789012:role/another-longer-name-of-a-deployer'] }))) console.log(k, JSON.stringify(v).length);
const r = deriveRules(await loadDetections());
console.log(r.length, 'rules');
for (const x of r) if (JSON.stringify(x.pattern ?? x).includes('riposte')) console.log(x.name, JSON.stringify(x.pattern).length);
