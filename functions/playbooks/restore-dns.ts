import * as z from 'zod/mini';
import { zoneClient } from '../../lib/aws/clients.ts';
import { records } from '../../lib/aws/records.ts';
import { recordName, recordSchema, type Standing } from '../../lib/playbooks/restore-dns/record.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Changes, type Found, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const TYPES = ['A', 'AAAA', 'CAA', 'CNAME', 'DS', 'HTTPS', 'MX', 'NAPTR', 'NS', 'PTR', 'SRV', 'SVCB', 'TXT'] as const;
const params = z.strictObject({
  zone: z.string().check(z.regex(/^Z[A-Z0-9]{1,31}$/, 'must be the id of a hosted zone (Z…)')),
  name: z.string().check(z.regex(/^[\w*.\\-]{1,255}$/, 'must be the name of a record')),
  type: z.enum(TYPES),
  /** What the record said: it is put back as it stands here, nothing is guessed. */
  record: recordSchema,
});
type Params = z.infer<typeof params>;

const ZONES = `arn:\${AWS::Partition}:route53:::hostedzone/*`;
const CHANGE = { sid: 'ChangeRecords', actions: ['route53:ChangeResourceRecordSets'], resources: [ZONES] };

const declaration = playbook<Params, Standing>({
  id: 'restore-dns',
  title: 'Put a DNS record back',
  says: { todo: 'Put back', done: 'Put back', undone: 'Put away again' },
  what:
    'Writes one record of a Route 53 hosted zone as it was: what it said comes from the call that deleted it, where Route 53 asks for the exact values, ' +
    'or from the person who asks. Records with a routing policy, and zones that a service manages, are refused.',
  risk:
    'Whoever deleted the record may have meant it. A name that leads to something that is no longer yours can be taken over by others: look where ' +
    'it leads before you approve.',
  stops: 'that the name leads nowhere, or elsewhere',
  doesNotStop: 'answers that resolvers keep until their time to live is over, and who may change the zone',
  params,
  example: {
    zone: 'Z0123456789ABCDEFGHIJ',
    name: 'www.example.com',
    type: 'A',
    record: { ttl: 300, values: ['203.0.113.7'] },
  },
  needsMore:
    'a name may stand in a public zone and in a private one, with several types of records, and what it said is nowhere to be looked up once it is deleted: nothing of it is guessed',
  permissions: {
    plan: [
      {
        sid: 'ReadZones',
        actions: ['route53:GetHostedZone', 'route53:ListResourceRecordSets', 'route53:ListTagsForResource'],
        resources: [ZONES],
      },
    ],
    apply: [CHANGE],
    undo: [CHANGE],
  },
  undo: 'The record says again what it said before; where there was none, it is deleted.',
  changes: () => recordChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function recordChanges(): Changes<Params, Standing> {
  const all = records(zoneClient());
  return {
    async find({ zone, name, type }, { account, region, partition }): Promise<Found> {
      const found = await all.zone(zone);
      if (found === undefined) return notFound(zone, 'is no hosted zone of this account');
      if (found.service !== undefined) return notFound(zone, `is managed by ${found.service}`);
      const full = recordName(name);
      if (full !== found.name && !full.endsWith(`.${found.name}`))
        return notFound(name, `is no name of the zone ${found.name}`);
      if (type === 'NS' && full === found.name)
        return notFound(name, 'is how the zone itself is found: change it by hand');
      const belongsTo = `arn:${partition}:route53:::hostedzone/${zone}`;
      const resource = `${belongsTo}/rrset/${type}/${full}`;
      const label = `${type} record ${full} of ${zone}`;
      return { targets: [{ label, resource, belongsTo, account, region, tags: [...found.tags] }], refused: [] };
    },
    read: ({ resource }) => all.read(...partsOf(resource)),
    wanted(_target, { record }, params) {
      if (record === 'routed')
        return { refuse: 'has a routing policy: several records share the name, change them by hand' };
      return { state: { record: sorted(params.record) } };
    },
    calls({ belongsTo = '', resource }, from, to) {
      const [, name, type] = partsOf(resource);
      const action = 'route53:ChangeResourceRecordSets';
      const parameters = to.record === null ? { delete: from.record } : { upsert: to.record };
      return [{ action, resource: belongsTo, parameters: { name, type, ...parameters } }];
    },
    async write({ resource }, _from, to) {
      const standing = await all.read(...partsOf(resource));
      if (to.record !== null && to.record !== 'routed') return all.put(...partsOf(resource), to.record);
      if (standing.record !== null && standing.record !== 'routed')
        await all.remove(...partsOf(resource), standing.record);
    },
    async impact({ before, label }) {
      const was = (before as Standing).record;
      return [
        was === null ? `there is no ${label} now` : `${label} says ${JSON.stringify(was)} now, and no longer will`,
      ];
    },
  };
}

function sorted(record: Params['record']): Params['record'] {
  return 'values' in record ? { ...record, values: record.values.toSorted() } : record;
}

/** Zone, name and type, from the ARN that a target has here. */
function partsOf(resource: string): [string, string, string] {
  const [zone = '', , type = '', ...name] = resource.split(':hostedzone/')[1]?.split('/') ?? [];
  return [zone, name.join('/'), type];
}
