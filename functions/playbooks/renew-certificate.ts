import * as z from 'zod/mini';
import { certificates } from '../../lib/aws/account/certificates.ts';
import { zones } from '../../lib/aws/account/zones.ts';
import { certificateClient, zoneClient } from '../../lib/aws/clients.ts';
import {
  type Certificate,
  madePublic,
  notRenewable,
  succeeds,
  zoneFor,
} from '../../lib/playbooks/renew-certificate/certificate.ts';
import { notFound } from '../../lib/remediation/not-found.ts';
import { type Changes, playbook } from '../../lib/remediation/playbook.ts';
import { playbookFunction } from '../../lib/runtime/playbook.ts';

const params = z.strictObject({
  certificate: z
    .string()
    .check(
      z.regex(
        /^arn:aws[\w-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]{1,64}$/,
        'must be the ARN of a certificate of ACM',
      ),
    ),
});
type Params = z.infer<typeof params>;

/** Whether another certificate for the same names is in force that outlives it. */
type State = { successorIssued: boolean };

const NAMED = 10;

const CERTIFICATES = `arn:\${AWS::Partition}:acm:\${AWS::Region}:\${AWS::AccountId}:certificate/*`;
const ZONES = `arn:\${AWS::Partition}:route53:::hostedzone/*`;

const declaration = playbook<Params, State>({
  id: 'renew-certificate',
  title: 'Request the successor of a certificate',
  says: { todo: 'Request the successor of', done: 'Requested the successor of', undone: 'Left' },
  what:
    'Requests a certificate of ACM for the same names, adds the records that prove them to the public zones of Route 53 in this account, waits ' +
    'until it is issued, and says where the old one is in use. The old one is neither deleted nor replaced where it is used. The same records let ' +
    'ACM renew the old one by itself where it was proved by DNS. Certificates that were imported, are of a private authority or may serve outside AWS are refused. Where the old one was kept out of the public logs of certificates, a person is asked, since no new one is.',
  risk: 'Nothing stops: the new certificate is used nowhere until somebody attaches it.',
  stops: 'that there is no certificate in time',
  doesNotStop:
    'the old one from ending where it is used: attach the new one there. It is not issued where a zone here does not answer for its name, or a CAA record forbids it',
  params,
  example: { certificate: 'arn:aws:acm:eu-central-1:123456789012:certificate/1234abcd-12ab-34cd-56ef-1234567890ab' },
  permissions: {
    plan: [
      {
        sid: 'ReadCertificates',
        actions: ['acm:DescribeCertificate', 'acm:ListTagsForCertificate'],
        resources: [CERTIFICATES],
      },
      { sid: 'ReadTagsOfZones', actions: ['route53:ListTagsForResource'], resources: [ZONES] },
      {
        sid: 'ListAll',
        actions: ['acm:ListCertificates', 'route53:ListHostedZones'],
        resources: ['*'],
        why: 'lists of certificates and of zones have no ARN',
      },
    ],
    apply: [
      {
        sid: 'Request',
        actions: ['acm:RequestCertificate'],
        resources: ['*'],
        why: 'what is requested has no ARN yet',
      },
      { sid: 'ReadZones', actions: ['route53:ListResourceRecordSets'], resources: [ZONES] },
      {
        sid: 'AddRecords',
        actions: ['route53:ChangeResourceRecordSets'],
        resources: [ZONES],
        condition: {
          'ForAllValues:StringEquals': {
            'route53:ChangeResourceRecordSetsRecordTypes': ['CNAME'],
            'route53:ChangeResourceRecordSetsActions': ['CREATE'],
          },
        },
      },
    ],
    undo: [],
  },
  undo: {
    noUndo: 'a certificate that is used nowhere harms nobody; delete the new one by hand in ACM where it is not wanted',
  },
  timeoutSeconds: 90,
  onlyAtSdkBoundary: [
    'A certificate that waits for its proof: the local stack issues it at once.',
    'The conditions of the statement that adds records: the local stack does not look at them.',
  ],
  changes: () => certificateChanges(),
});

export default declaration;
export const handler = playbookFunction(declaration);

function certificateChanges(): Changes<Params, State> {
  const acm = certificates(certificateClient());
  const dns = zones(zoneClient());
  const successors = async (old: Certificate) => (await acm.ofDomain(old.domain)).filter((one) => succeeds(one, old));
  return {
    // ACM looks for the records every few minutes, and gives up after three days.
    settling: { everySeconds: 60, forSeconds: 3 * 3600 },
    async find({ certificate }, { account, region, partition }) {
      const [, , , where, owner] = certificate.split(':');
      if (owner !== account) return notFound(certificate, `belongs to account ${owner}, riposte is in ${account}`);
      if (where !== region) return notFound(certificate, `is in ${where}: ask the stack of that region`);
      const old = await acm.find(certificate);
      if (old === undefined) return notFound(certificate, 'is no certificate of this account and region');
      const why = notRenewable(old);
      if (why !== undefined) return notFound(old.domain, why);
      const ours = await dns.list();
      const strange = old.names.filter((name) => zoneFor(name, ours) === undefined);
      if (strange.length > 0)
        return notFound(
          old.domain,
          `no public zone of Route 53 in this account answers for ${strange.slice(0, NAMED).join(', ')}: request it by hand, and add its records where the zone is`,
        );
      // The zones are written to as well: what protects one of them protects it from this.
      const proving = [...new Set(old.names.flatMap((name) => zoneFor(name, ours) ?? []))];
      const alsoKnownAs = proving.flatMap(({ id, name }) => [`arn:${partition}:route53:::hostedzone/${id}`, id, name]);
      const all = await Promise.all([acm.tagsOf(certificate), ...proving.map(({ id }) => dns.tagsOf(id))]);
      const tags = [...new Set(all.flat())];
      return {
        targets: [{ label: old.domain, resource: certificate, account, region, tags, alsoKnownAs }],
        refused: [],
      };
    },
    identity: 'in its name',
    async read({ resource }) {
      const old = await acm.find(resource);
      if (old === undefined) return null;
      return { successorIssued: (await successors(old)).some(({ status }) => status === 'ISSUED') };
    },
    async wanted({ resource }) {
      const old = await acm.find(resource);
      return { state: { successorIssued: true }, asks: old === undefined ? [] : madePublic(old), asksAnybody: true };
    },
    calls: ({ resource, label }) => [
      { action: 'acm:RequestCertificate', resource: '*', parameters: { DomainName: label, namesOf: resource } },
      {
        action: 'route53:ChangeResourceRecordSets',
        resource: `the zones of ${label}`,
        parameters: { Action: 'CREATE' },
      },
    ],
    async write({ resource }) {
      const old = await acm.find(resource);
      if (old === undefined) return;
      const begun = await successors(old);
      if (begun.some(({ status }) => status === 'ISSUED')) return;
      const requested = begun[0]?.arn ?? (await acm.requestLike(old));
      const ours = await dns.list();
      // *.example.com and example.com are proved by one record.
      const records = new Map((await acm.records(requested)).map((one) => [one.record.name, one]));
      for (const { name, record } of records.values()) {
        const zone = zoneFor(name, ours);
        if (zone !== undefined) await dns.addAlias(zone.id, record);
      }
    },
    async impact({ label, resource }) {
      const { usedBy = [] } = (await acm.find(resource)) ?? {};
      if (usedBy.length === 0) return [`nothing stops; the old certificate of ${label} is in use nowhere`];
      const more = usedBy.length > NAMED ? ` and ${usedBy.length - NAMED} more` : '';
      return [
        `nothing stops; attach the new one by hand where the old one is in use: ${usedBy.slice(0, NAMED).join(', ')}${more}`,
      ];
    },
  };
}
