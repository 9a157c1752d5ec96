import { inWords, type OutsideAccess, sharedWith } from '../../documents/outside-access.ts';
import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { areCallers } from '../../domain/finding/party.ts';
import { at, itemsAt, plain } from '../../domain/text/json.ts';
import { accountOf, apiCall, callName, parameter, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom('restApiId', 'name', 'createRestApiInput.name');

/** The policy that says who may call an API lets in everybody or another account, or is gone. */
export default detection({
  id: 'defense-evasion/api-policy-opened',
  title: "An API's policy opened or removed",
  severity: 'medium',
  attack: ['T1562.007', 'T1190'],
  pattern: apiCall('apigateway', ['CreateRestApi', 'UpdateRestApi', 'PutRestApi', 'ImportRestApi']),
  when: (event) => others(event).length > 0 || isRemoved(event),
  routine: 'building',
  parties: (event) => (isRemoved(event) ? ['*'] : others(event).map(({ who }) => who)),
  subject,
  summary: told(subject, (event) =>
    isRemoved(event) ? 'no policy says any longer who may call it' : `${inWords(others(event))} may call it`,
  ),
  advice: [
    'Restore the former policy and deploy {the API} again: a policy holds from the next deployment on.',
    'Look whether its methods ask for an authorizer or a key.',
  ],
  noPlaybook: 'The policy before is not in the event, and a deployment may carry more.',
  references: [
    'https://attack.mitre.org/techniques/T1562/007/',
    'https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies.html',
  ],
});

interface Patch {
  readonly op: string;
  readonly path: string;
  readonly value: string;
}

function patchesOf(event: AccountEvent): Patch[] {
  return ['patchOperations', 'updateRestApiInput.patchOperations']
    .flatMap((path) => itemsAt(event.detail.requestParameters, path))
    .map((one) => ({ op: plain(at(one, 'op')), path: plain(at(one, 'path')), value: plain(at(one, 'value')) }));
}

function others(event: AccountEvent): OutsideAccess[] {
  const patched = patchesOf(event).flatMap(({ op, path, value }) =>
    path === '/policy' && /^(add|replace)$/.test(op) ? [value] : [],
  );
  const given = ['policy', 'createRestApiInput.policy'].map((path) => parameter(event, path));
  // The body of an import is not recorded; what came of it is.
  const made = /^(Put|Import)/.test(callName(event)) ? [at(event.detail.responseElements, 'policy')] : [];
  // An API for some addresses only is closed to all others.
  return [...patched, ...given, ...made]
    .flatMap((policy) => sharedWith(unescaped(policy), accountOf(event)))
    .filter(({ who }) => !areCallers(who));
}

/** The service writes a policy's quotation marks with a backslash each. */
function unescaped(policy: unknown): unknown {
  return typeof policy === 'string' ? policy.replaceAll('\\"', '"') : policy;
}

/** Nothing is asked any longer, or what only a private network could reach is reached from everywhere. */
function isRemoved(event: AccountEvent): boolean {
  return patchesOf(event).some(
    ({ op, path, value }) =>
      (path === '/policy' && (op === 'remove' || (op === 'replace' && value.trim() === ''))) ||
      (path === '/endpointConfiguration/types/PRIVATE' && op === 'replace' && value !== 'PRIVATE'),
  );
}
