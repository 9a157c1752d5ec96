import { randomUUID } from 'node:crypto';
import {
  AddTagsCommand,
  CloudTrailClient,
  CreateTrailCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  PutEventSelectorsCommand,
  PutInsightSelectorsCommand,
  StopLoggingCommand,
} from '@aws-sdk/client-cloudtrail';
import type { Fixture } from './fixture.ts';

const fixture: Fixture = {
  playbook: 'restore-trail',
  async arrange({ config }) {
    const trails = new CloudTrailClient(config);
    const Name = `audit-${randomUUID().slice(0, 8)}`;
    await trails.send(new CreateTrailCommand({ Name, S3BucketName: 'audit-logs' }));
    await trails.send(
      new PutEventSelectorsCommand({
        TrailName: Name,
        EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: false }],
      }),
    );
    await trails.send(new StopLoggingCommand({ Name }));
    return {
      input: { trail: Name },
      params: { trail: Name, before: new Date().toISOString() },
      async look() {
        const { IsLogging } = await trails.send(new GetTrailStatusCommand({ Name }));
        const { EventSelectors } = await trails.send(new GetEventSelectorsCommand({ TrailName: Name }));
        return { IsLogging, EventSelectors };
      },
      async drift() {
        const InsightSelectors = [{ InsightType: 'ApiErrorRateInsight' as const }];
        await trails.send(new PutInsightSelectorsCommand({ TrailName: Name, InsightSelectors }));
      },
      attack: { detection: 'defense-evasion/cloudtrail-tampered', texts: { 'org-trail': Name } },
      gone: { input: { trail: `${Name}-gone` }, says: 'is no trail of this account and region, or was deleted' },
      elsewhere: {
        input: { trail: `arn:aws:cloudtrail:us-east-1:111122223333:trail/${Name}` },
        says: 'belongs to account 111122223333',
      },
      async tagged(Key) {
        const ResourceId = `arn:aws:cloudtrail:us-east-1:000000000000:trail/${Name}`;
        await trails.send(new AddTagsCommand({ ResourceId, TagsList: [{ Key, Value: 'yes' }] }));
        return { input: { trail: Name } };
      },
      notNeeded: { ReadHistory: 'where the history cannot be read it records again all the same, and people are told' },
      wrong: { input: { trail: 'my trail' }, says: 'must be the name or ARN of a trail' },
    };
  },
};

export default fixture;
