import { expect, test } from '@jest/globals';
import { logSubscriptions } from '../../../resources/logs.ts';
import { NO_PARAMETERS, parameters } from '../../../resources/parameters.ts';

test('each log group that is named, and no other, may hand its lines to the reader', () => {
  const { Resources } = logSubscriptions(['aws-waf-logs-site', '/machines/auth']) as {
    Resources: Record<string, { Properties: Record<string, unknown> }>;
  };

  expect(Object.keys(Resources)).toEqual(['LogsOf1Permission', 'LogsOf1', 'LogsOf2Permission', 'LogsOf2']);
  expect(Resources.LogsOf2?.Properties).toMatchObject({ LogGroupName: '/machines/auth', FilterPattern: '' });
  expect(Resources.LogsOf2Permission?.Properties).toMatchObject({
    Principal: 'logs.amazonaws.com',
    SourceArn: { 'Fn::Sub': expect.stringMatching(/:log-group:\/machines\/auth:\*$/) },
  });
  expect(logSubscriptions([])).toEqual({ Resources: {} });
});

test.each([
  ['logGroups', 'a group', 'must be names of log groups'],
  ['trapPath', 'old-backup', 'must be a path such as /old-backup/'],
  ['badAddresses', 'bucket', 'must be bucket/key of an object'],
  ['badAddresses', 'bucket/*', 'must be bucket/key of an object'],
])('%s "%s" is refused before anything is deployed', async (name, value, message) => {
  const given: Record<string, unknown> = { ...NO_PARAMETERS, logGroups: '', [name]: value };
  const lookup = async (one: string) => (Array.isArray(given[one]) ? '' : given[one]);

  await expect(parameters(lookup)).rejects.toThrow(message);
});
