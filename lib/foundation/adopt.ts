import { command, word } from '../domain/command.ts';
import { type Account, TRAILS_A_REGION, type TrailThere, type WebAclThere } from './account.ts';

/** One thing that is here, or is not, and the parameters to paste: those that adopt it, or add it. */
export interface Adoptable {
  readonly what: string;
  readonly says: string;
  readonly paste: readonly string[];
}

const FOUNDATION = 'npx serverless deploy -c foundation.yml';

/** The looks at what of the foundation is here already; each fails for itself. */
export function adoptables(account: Account): readonly { what: string; look: () => Promise<readonly Adoptable[]> }[] {
  return [
    { what: 'trail', look: async () => trailsHere(await account.trails(), await account.id()) },
    { what: 'recorder', look: async () => [recorderHere(await account.recorders())] },
    { what: 'web ACL', look: async () => webAclsHere(await account.webAcls()) },
    { what: 'organization', look: async () => [await organizationHere(account)] },
    { what: 'Trusted Advisor', look: async () => [planHere(await account.advises())] },
  ];
}

/** A trail that is here is adopted by making none; its bucket is read by the roles made here. */
function trailsHere(trails: readonly TrailThere[], id: string): Adoptable[] {
  if (trails.length === 0)
    return [{ what: 'trail', says: 'there is none in this region', paste: [`${FOUNDATION} --param trail=account`] }];
  return trails.map(({ name, arn, bucket, key }) => {
    const says = `${name} writes to ${bucket}; ${trails.length} of ${TRAILS_A_REGION} trails of this region are there. Say trail=off, which is the default`;
    const owner = arn.split(':')[4];
    if (owner !== id)
      return {
        what: 'trail',
        says: `${says}. It is of the account ${owner}: who reads its bucket is let in there`,
        paste: [],
      };
    const adopted = command`${{ shown: FOUNDATION, fits: true }} --param trail=off --param logBucket=${word('name', bucket)}`;
    const under = key === '' ? '' : command` --param logKey=${word('arn', key)}`;
    if (adopted === undefined || under === undefined) return { what: 'trail', says, paste: [] };
    return {
      what: 'trail',
      says: `${says}, and let tools or auditors read its bucket`,
      paste: [`${adopted}${under} --param logReaders=… --param logReaderExternalId=…`],
    };
  });
}

function recorderHere([name]: readonly string[]): Adoptable {
  return name === undefined
    ? { what: 'recorder', says: 'there is none in this region', paste: [`${FOUNDATION} --param "config=own recorder"`] }
    : {
        what: 'recorder',
        says: `${name} is here, and AWS Config allows one: it stays as it is, and rules are added`,
        paste: [`${FOUNDATION} --param "config=rules only"`],
      };
}

/** riposte's own stack takes a web ACL that is here; the foundation's may only take its place. */
function webAclsHere(acls: readonly WebAclThere[]): Adoptable[] {
  if (acls.length === 0)
    return [{ what: 'web ACL', says: 'there is none', paste: [`${FOUNDATION} --param waf=count`] }];
  return acls.map(({ arn, resources }) => {
    const adopt = command`npx serverless deploy --param webAcls=${word('arn', arn)}`;
    const site =
      resources === undefined
        ? command`${{ shown: FOUNDATION, fits: true }} --param cdnWebAcl=${word('arn', arn)}`
        : undefined;
    return {
      what: 'web ACL',
      says: `${arn} ${inFrontOf(resources)}. Put the stack's IP sets into it, and leave waf=off`,
      paste: [adopt, site].filter((one) => one !== undefined),
    };
  });
}

function inFrontOf(resources: readonly string[] | undefined): string {
  if (resources === undefined) return 'is for distributions';
  return resources.length === 0 ? 'is in front of no balancer or API' : `is in front of ${resources.join(', ')}`;
}

async function organizationHere(account: Account): Promise<Adoptable> {
  const what = 'organization';
  const found = await account.organization();
  if (found === 'none') return { what, says: 'this account is in none: trail=account', paste: [] };
  if (found === 'of others')
    return { what, says: 'its id is not told to this account: ask in the management account', paste: [] };
  const paste = command`${{ shown: FOUNDATION, fits: true }} --param trail=organization --param organizationId=${word('name', found.id)}`;
  return { what, says: `this account manages ${found.id}`, paste: paste === undefined ? [] : [paste] };
}

function planHere(advises: boolean): Adoptable {
  return {
    what: 'Trusted Advisor',
    says: advises ? 'the support plan has its API' : 'the support plan has no API of it: leave advisor=off',
    paste: advises ? [`${FOUNDATION} --param advisor=on --param ownersEmail=owners@example.com`] : [],
  };
}
