import { randomUUID } from 'node:crypto';
import { CloudFrontClient } from '@aws-sdk/client-cloudfront';
import {
  AssociateWebACLCommand,
  CreateWebACLCommand,
  GetWebACLCommand,
  type Rule,
  TagResourceCommand,
  UpdateWebACLCommand,
  WAFV2Client,
} from '@aws-sdk/client-wafv2';
import { newDistribution } from '../distributions.ts';
import { distributionAcl } from '../web-acls.ts';
import type { Fixture } from './fixture.ts';

const BALANCER = 'arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/app';
const metric = (MetricName: string) => ({ SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName });

const rules = (Limit: number): Rule[] => [
  {
    Name: 'no-admin',
    Priority: 0,
    Action: { Block: {} },
    VisibilityConfig: metric('no-admin'),
    Statement: {
      ByteMatchStatement: {
        SearchString: Buffer.from('/admin'),
        FieldToMatch: { UriPath: {} },
        PositionalConstraint: 'STARTS_WITH',
        TextTransformations: [{ Priority: 0, Type: 'NONE' }],
      },
    },
  },
  {
    Name: 'by-address',
    Priority: 1,
    Action: { Block: {} },
    VisibilityConfig: metric('by-address'),
    Statement: { RateBasedStatement: { Limit, EvaluationWindowSec: 300, AggregateKeyType: 'IP' } },
  },
];

const fixture: Fixture = {
  playbook: 'tighten-rate-limit',
  async arrange({ config }) {
    const waf = new WAFV2Client(config);
    const name = `shop-${randomUUID().slice(0, 8)}`;
    const resource = `${BALANCER}/${name}/1`;
    const settings = { Scope: 'REGIONAL' as const, DefaultAction: { Allow: {} }, VisibilityConfig: metric(name) };
    const { Summary } = await waf.send(new CreateWebACLCommand({ ...settings, Name: name, Rules: rules(2000) }));
    await waf.send(new AssociateWebACLCommand({ WebACLArn: Summary?.ARN, ResourceArn: resource }));
    const get = () => waf.send(new GetWebACLCommand({ Name: name, Id: Summary?.Id, Scope: 'REGIONAL' }));
    const edge = await distributionAcl({ config }, rules(2000));
    const distribution = await newDistribution(new CloudFrontClient(config), [], { webAcl: edge.arn });
    return {
      input: { resource, limit: 300 },
      async look() {
        return JSON.parse(JSON.stringify([(await get()).WebACL, await edge.look()]));
      },
      async drift() {
        const { LockToken } = await get();
        const change = { ...settings, Name: name, Id: Summary?.Id, LockToken, Rules: rules(777) };
        await waf.send(new UpdateWebACLCommand(change));
      },
      attack: [
        {
          detection: 'impact/ddos-detected',
          texts: { 'loadbalancer/app/shop/1': `loadbalancer/app/${name}/1` },
        },
        { detection: 'impact/distribution-flooded', texts: { E1PA6795UKMFR9: distribution } },
      ],
      other: {
        params: { resource: `arn:aws:cloudfront::000000000000:distribution/${distribution}` },
        statements: ['FindAclOfDistribution'],
      },
      notNeeded: {
        SeeWhatIsBehind: 'where what else it stands before cannot be read, a person is asked',
        SeeDistributionsBehind: 'where what else it stands before cannot be read, a person is asked',
      },
      triedIn: { AskShield: 'shield-attack.test.ts', ReadAttack: 'shield-attack.test.ts' },
      gone: {
        input: { webAcl: Summary?.ARN?.replace(Summary?.Id ?? '', randomUUID()), limit: 300 },
        says: 'is no web ACL of this account and region',
      },
      elsewhere: {
        input: { webAcl: Summary?.ARN?.replace('000000000000', '111122223333'), limit: 300 },
        says: 'belongs to account 111122223333',
      },
      async tagged(Key) {
        await waf.send(new TagResourceCommand({ ResourceARN: Summary?.ARN, Tags: [{ Key, Value: 'yes' }] }));
        return { input: { resource, limit: 300 } };
      },
      wrong: { input: { webAcl: 'shop' }, says: 'must be the ARN of a web ACL' },
    };
  },
};

export default fixture;
