import { accountOfArn } from '../domain/text/arn.ts';
import { command, type Word, word } from '../domain/text/command.ts';
import { type Account, type Said, TRAILS_A_REGION, type TrailThere, type WebAclThere } from './account.ts';
import { saidAgain } from './said.ts';

/** One thing that is here, or is not, and the parameters to paste: those that adopt it, or add it. */
export interface Adoptable {
  readonly what: string;
  readonly says: string;
  readonly paste: readonly string[];
}

/** Deploys the foundation of a stage; begins the commands that a parameter is added to. */
type Deploy = Word;

/** A look at one thing of the foundation, which fails for itself. */
interface AdoptableLook {
  readonly what: string;
  readonly look: () => Promise<readonly Adoptable[]>;
}

/** The looks at what of the foundation is here already, and at what its stack was deployed with. */
export function adoptables(account: Account, stage: string): readonly AdoptableLook[] {
  const stack = `riposte-foundation-${stage}`;
  const deploy = { shown: `npx serverless deploy -c foundation.yml --stage ${stage}`, fits: word('stage', stage).fits };
  return [
    { what: 'foundation', look: async () => [deployedHere(stack, await account.said(stack), deploy)] },
    { what: 'trail', look: async () => trailsHere(await account.trails(), await account.id(), deploy) },
    { what: 'recorder', look: async () => [recorderHere(await account.recorders(), deploy)] },
    { what: 'web ACL', look: async () => webAclsHere(await account.webAcls(), deploy, stage) },
    { what: 'Shield', look: async () => [shieldHere(await account.subscribed(), deploy)] },
    { what: 'organization', look: async () => [await organizationHere(account, deploy)] },
    { what: 'Trusted Advisor', look: async () => [planHere(await account.advises(), deploy)] },
  ];
}

/** Each of the other commands adds to this one: a deployment that leaves out what was said before is refused. */
function deployedHere(stack: string, said: Said | undefined, deploy: Deploy): Adoptable {
  const what = 'foundation';
  if (said === undefined)
    return { what, says: `${stack} keeps no note of what it was deployed with: say all that it has`, paste: [] };
  if (Object.keys(said).length === 0)
    return { what, says: `${stack} is not deployed here, or nothing of it is asked for`, paste: [] };
  const again = saidAgain(said);
  return {
    what,
    says: `${stack} is deployed; what it was deployed with is said again at each deployment, beside what is added`,
    paste: again === undefined ? [] : [`${deploy.shown} ${again}`],
  };
}

/** A trail that is here is adopted by making none; its bucket is read by the roles made here. */
function trailsHere(trails: readonly TrailThere[], id: string, deploy: Deploy): Adoptable[] {
  if (trails.length === 0)
    return [{ what: 'trail', says: 'there is none in this region', paste: [`${deploy.shown} --param trail=account`] }];
  return trails.map(({ name, arn, bucket, key }) => {
    const says = `${name} writes to ${bucket}; ${trails.length} of ${TRAILS_A_REGION} trails of this region are there. Say trail=off, which is the default`;
    const owner = accountOfArn(arn);
    if (owner !== id)
      return {
        what: 'trail',
        says: `${says}. It is of the account ${owner}: who reads its bucket is let in there`,
        paste: [],
      };
    const adopted = command`${deploy} --param trail=off --param logBucket=${word('name', bucket)}`;
    const under = key === '' ? '' : command` --param logKey=${word('arn', key)}`;
    if (adopted === undefined || under === undefined) return { what: 'trail', says, paste: [] };
    return {
      what: 'trail',
      says: `${says}, and let tools or auditors read its bucket`,
      paste: [`${adopted}${under} --param logReaders=… --param logReaderExternalId=…`],
    };
  });
}

function recorderHere([name]: readonly string[], deploy: Deploy): Adoptable {
  return name === undefined
    ? {
        what: 'recorder',
        says: 'there is none in this region',
        paste: [`${deploy.shown} --param "config=own recorder"`],
      }
    : {
        what: 'recorder',
        says: `${name} is here, and AWS Config allows one: it stays as it is, and rules are added`,
        paste: [`${deploy.shown} --param "config=rules only"`],
      };
}

/** riposte's own stack takes a web ACL that is here; the foundation's may only take its place. */
function webAclsHere(acls: readonly WebAclThere[], deploy: Deploy, stage: string): Adoptable[] {
  if (acls.length === 0)
    return [{ what: 'web ACL', says: 'there is none', paste: [`${deploy.shown} --param waf=count`] }];
  return acls.map(({ arn, resources }) => {
    const adopt = command`npx serverless deploy --stage ${word('stage', stage)} --param webAcls=${word('arn', arn)}`;
    const site = resources === undefined ? command`${deploy} --param cdnWebAcl=${word('arn', arn)}` : undefined;
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

function shieldHere(subscribed: boolean, deploy: Deploy): Adoptable {
  const what = 'Shield';
  return subscribed
    ? {
        what,
        says: 'this account is subscribed to Shield Advanced',
        paste: [`${deploy.shown} --param shield=subscribed --param shieldProtects=…`],
      }
    : {
        what,
        says: 'Shield Standard only, which tells nobody: leave shield=off; alarms without Advanced are of ddos',
        paste: [`${deploy.shown} --param ddos=on --param ddosBalancer=… or --param waf=count`],
      };
}

async function organizationHere(account: Account, deploy: Deploy): Promise<Adoptable> {
  const what = 'organization';
  const found = await account.organization();
  if (found === 'none') return { what, says: 'this account is in none: trail=account', paste: [] };
  if (found === 'of others')
    return { what, says: 'its id is not told to this account: ask in the management account', paste: [] };
  const paste = command`${deploy} --param trail=organization --param organizationId=${word('name', found.id)}`;
  return { what, says: `this account manages ${found.id}`, paste: paste === undefined ? [] : [paste] };
}

function planHere(advises: boolean, deploy: Deploy): Adoptable {
  return {
    what: 'Trusted Advisor',
    says: advises
      ? 'the support plan has its API'
      : 'the support plan has no API of it: leave advisor=off; which certificates nothing uses is told without',
    paste: [
      `${deploy.shown} --param ${advises ? 'advisor' : 'unusedCertificates'}=on --param ownersEmail=owners@example.com`,
    ],
  };
}
