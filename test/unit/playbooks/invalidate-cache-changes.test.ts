import {
  CloudFrontClient,
  CreateInvalidationCommand,
  GetDistributionCommand,
  GetDistributionConfigCommand,
  GetInvalidationCommand,
  ListInvalidationsCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudfront';
import { beforeEach, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import playbook from '../../../functions/playbooks/invalidate-cache.ts';
import { ASK, keepingLog } from '../support/fixtures.ts';

const mock = mockClient(CloudFrontClient);
const changes = playbook.changes(keepingLog());
const target = {
  label: '/* of E1PA6795UKMFR9',
  resource: 'arn:aws:cloudfront::123456789012:distribution/E1PA6795UKMFR9/*',
  account: '123456789012',
  region: 'us-east-1',
};

/** What was invalidated just now, by whose reference. */
function invalidated(CallerReference: string): void {
  const CreateTime = new Date();
  const Items = [{ Id: 'I1', CreateTime, Status: 'Completed' }];
  mock
    .on(ListInvalidationsCommand)
    .resolves({ InvalidationList: { Marker: '', MaxItems: 100, IsTruncated: false, Quantity: 1, Items } });
  const InvalidationBatch = { CallerReference, Paths: { Quantity: 1, Items: ['/*'] } };
  mock
    .on(GetInvalidationCommand)
    .resolves({ Invalidation: { Id: 'I1', CreateTime, Status: 'Completed', InvalidationBatch } });
}

beforeEach(() => {
  mock.reset();
});

test('what riposte has just invalidated is not invalidated again', async () => {
  invalidated('riposte-0123');

  const before = await changes.read(target);
  await changes.write(target, { thrownOut: false }, { thrownOut: true });

  expect(before).toEqual({ thrownOut: true });
  expect(mock.commandCalls(CreateInvalidationCommand)).toHaveLength(0);
});

test('what others have invalidated is: they may have, while the origin was still wrong', async () => {
  invalidated('theirs');

  const before = await changes.read(target);
  await changes.write(target, { thrownOut: false }, { thrownOut: true });

  expect(before).toEqual({ thrownOut: false });
  expect(mock.commandCalls(CreateInvalidationCommand)).toHaveLength(1);
});

test('a person who names no hosts is neither asked nor held back, and another distribution’s hosts hold nothing', async () => {
  const asked = { distribution: 'E1PA6795UKMFR9', paths: ['/*'] };
  const others = { ...asked, distribution: 'E2PA6795UKMFR9', notFrom: ['cdn.other.example'] };

  expect(await changes.wanted(target, { thrownOut: false }, asked, ASK)).toEqual({ state: { thrownOut: true } });
  expect(await changes.notYet?.(target, asked)).toBeUndefined();
  expect(await changes.notYet?.(target, others)).toBeUndefined();
  expect(mock.commandCalls(GetDistributionCommand)).toHaveLength(0);
});

test('where no path is named all that is stored is thrown out', async () => {
  const config = { CallerReference: 'shop', Comment: '', Enabled: true };
  const origins = { Quantity: 1, Items: [{ Id: 'shop', DomainName: 'shop.example.com' }] };
  const behaviour = { TargetOriginId: 'shop', ViewerProtocolPolicy: 'https-only' as const };
  mock
    .on(GetDistributionConfigCommand)
    .resolves({ DistributionConfig: { ...config, Origins: origins, DefaultCacheBehavior: behaviour } });
  mock.on(ListTagsForResourceCommand).resolves({ Tags: { Items: [] } });

  const { targets } = await changes.find({ distribution: 'E1PA6795UKMFR9' }, ASK);

  expect(targets.map(({ label }) => label)).toEqual(['/* of E1PA6795UKMFR9']);
});
