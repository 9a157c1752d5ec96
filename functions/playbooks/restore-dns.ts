import * as z from 'zod/mini';
import { records } from '../../lib/aws/account/records.ts';
import { zoneClient } from '../../lib/aws/clients.ts';
import { OvertakenError } from '../../lib/domain/errors.ts';
import { sameState } from '../../lib/domain/remediation/plan.ts';
import { readLine, zoneNames } from '../../lib/playbooks/restore-dns/line.ts';
import { type Content, recordName, recordSchema, type Standing } from '../../lib/playbooks/restore-dns/record.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Ask, type Changes, type Found, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const TYPES = ['A', 'AAAA', 'CAA', 'CNAME', 'DS', 'HTTPS', 'MX', 'NAPTR', 'NS', 'PTR', 'SRV', 'SVCB', 'TXT'] as const;
const exact = z.strictObject({
  zone: z.string().check(z.regex(/^Z[A-Z0-9]{1,31}$/, 'must be the id of a hosted zone (Z…)')),
  name: z.string().check(z.regex(/^[\w*.\\-]{1,255}$/, 'must be the name of a record')),
  type: z.enum(TYPES),
  /** What the record said: it is put back as it stands here, nothing is guessed. */
  record: recordSchema,
});
/** By hand: the record as a zone file writes it; the zone is looked up. */
const written = z.strictObject({ line: z.string().check(z.minLength(1), z.maxLength(40_000)) });
const params = z.union([written, exact]);
type Params = z.infer<typeof params>;
type Exact = z.infer<typeof exact>;

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
  example: { line: 'www.example.com. 300 IN A 203.0.113.7' },
  permissions: {
    plan: [
      {
        sid: 'ReadZones',
        actions: ['route53:GetHostedZone', 'route53:ListResourceRecordSets', 'route53:ListTagsForResource'],
        resources: [ZONES],
      },
      {
        sid: 'FindZones',
        actions: ['route53:ListHostedZonesByName'],
        resources: ['*'],
        why: 'Route 53 knows no resource of this read',
      },
    ],
    apply: [CHANGE],
    undo: [CHANGE],
  },
  alwaysAsks:
    'whether the record was right, or an intruder’s or one to nowhere that somebody took away, only a person knows',
  undo: 'The record says again what it said before; where there was none, it is deleted.',
  changes: () => recordChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function recordChanges(): Changes<Params, Standing> {
  const all = records(zoneClient());
  return {
    async find(asked, ask): Promise<Found> {
      const named = 'line' in asked ? await placeOf(asked.line) : asked;
      return 'targets' in named ? named : found(named, ask);
    },
    identity: 'in its state',
    read: ({ resource }) => all.read(partsOf(resource)),
    wanted(_target, { record }, asked) {
      if (record === 'routed')
        return { refuse: 'has a routing policy, a health check or a traffic policy: change it by hand' };
      const said = 'line' in asked ? readLine(asked.line) : asked;
      return typeof said === 'string' ? { refuse: said } : { state: { record: sorted(said.record) } };
    },
    calls({ belongsTo = '', resource }, from, to) {
      const [, name, type] = partsOf(resource);
      const action = 'route53:ChangeResourceRecordSets';
      const parameters = {
        ...(from.record === null ? {} : { delete: from.record }),
        ...(to.record === null ? {} : { create: to.record }),
      };
      return [{ action, resource: belongsTo, parameters: { name, type, ...parameters } }];
    },
    async write({ label, resource }, from, to) {
      const place = partsOf(resource);
      const standing = await all.read(place);
      if (sameState(standing, to)) return;
      // Only what was seen is taken away: what others put there meanwhile is theirs.
      if (!sameState(standing, from) || standing.record === 'routed' || to.record === 'routed')
        throw new OvertakenError(`${label} says something else by now: it is left as it is`);
      if (to.record !== null) await all.put(place, standing.record, to.record);
      else if (standing.record !== null) await all.remove(place, standing.record);
    },
    async impact({ before, label }) {
      const was = (before as Standing).record;
      return [
        was === null ? `there is no ${label} now` : `${label} says ${JSON.stringify(was)} now, and no longer will`,
      ];
    },
  };

  async function found({ zone, name, type }: Exact, { account, region, partition }: Ask): Promise<Found> {
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
    const alsoKnownAs = [found.name, full].flatMap((dotted) => [dotted, dotted.replace(/\.$/, '')]);
    return {
      targets: [{ label, resource, belongsTo, alsoKnownAs, account, region, tags: [...found.tags] }],
      refused: [],
    };
  }

  /** Of zones of the nearest name that has any: one, or a person has to say which. */
  async function placeOf(line: string): Promise<Exact | Found> {
    const read = readLine(line);
    if (typeof read === 'string') return notFound(line, read);
    const type = TYPES.find((one) => one === read.type);
    if (type === undefined) return notFound(read.type, `is none of the types ${TYPES.join(', ')}`);
    for (const name of zoneNames(read.name)) {
      const zones = await all.zonesNamed(name);
      const [zone] = zones;
      if (zones.length === 1 && zone !== undefined) return { zone, name: read.name, type, record: read.record };
      if (zones.length > 1)
        return notFound(read.name, `may be of ${zones.join(' and of ')}: ask with zone, name, type and record`);
    }
    return notFound(read.name, 'is of no hosted zone of this account');
  }
}

function sorted(record: Content): Content {
  return 'values' in record ? { ...record, values: record.values.toSorted() } : record;
}

/** Zone, name and type, from the ARN that a target has here. */
function partsOf(resource: string): [string, string, string] {
  const [zone = '', , type = '', ...name] = resource.split(':hostedzone/')[1]?.split('/') ?? [];
  return [zone, name.join('/'), type];
}
