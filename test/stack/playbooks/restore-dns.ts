import { randomBytes } from 'node:crypto';
import {
  ChangeResourceRecordSetsCommand,
  ChangeTagsForResourceCommand,
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from '@aws-sdk/client-route-53';
import { type Fixture, NO_ACCOUNT } from './fixture.ts';

const fixture: Fixture = {
  playbook: 'restore-dns',
  alwaysAsks: true,
  async arrange({ config }) {
    const client = new Route53Client(config);
    const domain = `d${randomBytes(6).toString('hex')}.example.com.`;
    const made = await client.send(new CreateHostedZoneCommand({ Name: domain, CallerReference: domain }));
    const zone = (made.HostedZone?.Id ?? '').split('/').at(-1) ?? '';
    const name = `www.${domain}`;
    return {
      input: { line: `${name} 300 IN A 203.0.113.8\n${name} 300 IN A 203.0.113.7` },
      params: { zone, name, type: 'A', record: { ttl: 300, values: ['203.0.113.8', '203.0.113.7'] } },
      other: { params: { line: `${name} 300 A 203.0.113.7` }, statements: ['FindZones'] },
      async look() {
        const { ResourceRecordSets = [] } = await client.send(
          new ListResourceRecordSetsCommand({ HostedZoneId: zone }),
        );
        return ResourceRecordSets.filter(({ Type }) => Type === 'A');
      },
      async drift() {
        const ResourceRecordSet = {
          Name: name,
          Type: 'A' as const,
          TTL: 60,
          ResourceRecords: [{ Value: '198.51.100.9' }],
        };
        await client.send(
          new ChangeResourceRecordSetsCommand({
            HostedZoneId: zone,
            ChangeBatch: { Changes: [{ Action: 'UPSERT', ResourceRecordSet }] },
          }),
        );
      },
      attack: {
        detection: 'impact/names-redirected',
        texts: { Z0123456789ABCDEFGHIJ: zone, 'www.example.com.': name },
      },
      gone: {
        input: { zone: 'ZGONE0000000', name, type: 'A', record: { ttl: 300, values: ['203.0.113.7'] } },
        says: 'is no hosted zone of this account',
      },
      elsewhere: NO_ACCOUNT,
      async tagged(Key) {
        const AddTags = [{ Key, Value: 'yes' }];
        await client.send(new ChangeTagsForResourceCommand({ ResourceType: 'hostedzone', ResourceId: zone, AddTags }));
        return { input: { line: `${name} 300 IN A 203.0.113.7` } };
      },
      wrong: {
        input: { zone: 'example.com', name, type: 'A', record: { ttl: 1, values: ['a'] } },
        says: 'must be the id of a hosted zone',
      },
    };
  },
};

export default fixture;
