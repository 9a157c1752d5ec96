import { type CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  type EC2Client,
  paginateDescribeManagedPrefixLists,
  paginateGetManagedPrefixListEntries,
} from '@aws-sdk/client-ec2';
import { GetSampledRequestsCommand, type SampledHTTPRequest, type WAFV2Client } from '@aws-sdk/client-wafv2';
import * as z from 'zod/mini';
import type { Scope } from '../../domain/network/lease.ts';
import { jsonIn } from '../../domain/text/json.ts';
import type { AddressUse, Sampled } from '../../playbooks/block-ip/impact.ts';
import { headerOf, MOST_SAMPLES } from './sampled-requests.ts';

/** WAF keeps samples of the last three hours. */
const SAMPLED_MS = 3 * 3_600_000 - 60_000;

/** AWS's own ranges change by the day; each attack of a storm would ask for all of them. */
const RANGES_MS = 3_600_000;

/** LookupEvents takes two requests a second for a whole account: one page is asked for. */
const SIGN_INS = 50;

/** Where the web ACLs are, and which header has the client's address behind a proxy (empty: none). */
export interface Acls {
  readonly arns: readonly string[];
  readonly forwardedIpHeader: string;
}

/** Who comes from an address, as WAF's samples and CloudTrail's event history know it, and which of AWS's ranges EC2 knows. */
export function addressUse(
  wafFor: (scope: Scope) => WAFV2Client,
  trail: CloudTrailClient,
  ec2: EC2Client,
  { arns, forwardedIpHeader }: Acls,
  now: () => Date,
): AddressUse {
  let ranges: { readonly at: number; readonly all: Awaited<ReturnType<AddressUse['awsRanges']>> } | undefined;

  return {
    async sampled() {
      if (arns.length === 0) throw new TypeError('the web ACL is in a stack of another region');
      return Promise.all(arns.map((arn) => sampleOf(arn)));
    },
    async signIns() {
      const LookupAttributes = [{ AttributeKey: 'EventName' as const, AttributeValue: 'ConsoleLogin' }];
      const { Events = [] } = await trail.send(new LookupEventsCommand({ LookupAttributes, MaxResults: SIGN_INS }));
      return Events.flatMap(({ CloudTrailEvent, Username = '' }) => signIn(CloudTrailEvent, Username));
    },
    async awsRanges() {
      const at = now().getTime();
      if (ranges !== undefined && at < ranges.at + RANGES_MS) return ranges.all;
      const lists: { id: string; name: string }[] = [];
      const Filters = [{ Name: 'owner-id', Values: ['AWS'] }];
      for await (const { PrefixLists = [] } of paginateDescribeManagedPrefixLists({ client: ec2 }, { Filters }))
        for (const { PrefixListId: id, PrefixListName: name, OwnerId } of PrefixLists)
          if (OwnerId === 'AWS' && id !== undefined && name !== undefined) lists.push({ id, name });
      const all = await Promise.all(lists.map(async ({ id, name }) => ({ name, cidrs: await entriesOf(id) })));
      ranges = { at, all };
      return all;
    },
  };

  async function entriesOf(PrefixListId: string): Promise<string[]> {
    const cidrs: string[] = [];
    for await (const { Entries = [] } of paginateGetManagedPrefixListEntries({ client: ec2 }, { PrefixListId }))
      cidrs.push(...Entries.flatMap(({ Cidr }) => Cidr ?? []));
    return cidrs;
  }

  async function sampleOf(arn: string): Promise<Sampled> {
    const [kind, , acl = ''] = (arn.split(':').at(-1) ?? '').split('/');
    const scope = kind === 'global' ? 'CLOUDFRONT' : 'REGIONAL';
    const EndTime = now();
    const { SampledRequests = [], TimeWindow } = await wafFor(scope).send(
      new GetSampledRequestsCommand({
        WebAclArn: arn,
        // What no rule decided on is counted under the ACL's own metric, which has its name.
        RuleMetricName: acl,
        Scope: scope,
        TimeWindow: { StartTime: new Date(EndTime.getTime() - SAMPLED_MS), EndTime },
        MaxItems: MOST_SAMPLES,
      }),
    );
    const allowed = SampledRequests.filter(({ Action }) => Action === undefined || Action === 'ALLOW');
    return { acl, since: TimeWindow?.StartTime, requests: allowed.map((one) => requestOf(one, forwardedIpHeader)) };
  }
}

function requestOf({ Request }: SampledHTTPRequest, forwarded: string): Sampled['requests'][number] {
  const behind = forwarded === '' ? [] : headerOf(Request, forwarded).split(',');
  return {
    from: [Request?.ClientIP ?? '', ...behind.map((one) => one.trim())],
    country: Request?.Country ?? 'no country known',
    program: headerOf(Request, 'User-Agent'),
  };
}

const recordSchema = z.object({
  sourceIPAddress: z.string(),
  userIdentity: z.object({ arn: z.optional(z.string()) }),
  responseElements: z.object({ ConsoleLogin: z.literal('Success') }),
});

/** A sign-in that succeeded; others say nothing of who works there. */
function signIn(text: string | undefined, name: string): { from: string; who: string }[] {
  const record = recordSchema.safeParse(jsonIn(text)).data;
  return record === undefined ? [] : [{ from: record.sourceIPAddress, who: record.userIdentity.arn ?? name }];
}
