import { advisorFunctions, advisorResources } from './advisor.ts';
import { cdnResources } from './cdn.ts';
import { configResources } from './config.ts';
import { ddosResources } from './ddos.ts';
import { forwardLogsResources } from './forward-logs.ts';
import { withoutKeptGroups } from './kept-log-groups.ts';
import { machineResources } from './machines.ts';
import type { Foundation } from './made.ts';
import { plainSecretsFunctions, plainSecretsResources } from './plain-secrets.ts';
import { shieldResources } from './shield.ts';
import { trailResources } from './trail.ts';
import { wafResources } from './waf.ts';

type Part = (made: Foundation) => Record<string, object>;

const RESOURCES: readonly Part[] = [
  trailResources,
  configResources,
  plainSecretsResources,
  wafResources,
  cdnResources,
  ddosResources,
  shieldResources,
  advisorResources,
  machineResources,
  forwardLogsResources,
];
const FUNCTIONS: readonly Part[] = [plainSecretsFunctions, advisorFunctions];

/** The resources of all parts that are asked for, but for log groups that are there from before. */
export const foundationResources: Part = (made) =>
  withoutKeptGroups(made, Object.assign({}, ...RESOURCES.map((part) => part(made))));

/** Their functions, as the Serverless Framework takes them. */
export const foundationFunctions: Part = (made) => Object.assign({}, ...FUNCTIONS.map((part) => part(made)));
