import { ListHostedZonesByNameCommand, Route53Client } from '@aws-sdk/client-route-53';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { records } from '../../../lib/aws/account/records.ts';
import { readLine, zoneNames } from '../../../lib/playbooks/restore-dns/line.ts';

const NO_RECORD =
  'is no record: write it as in a zone file, www.example.com. 300 IN A 203.0.113.7, a line for each value';
const SEVERAL = 'is more than one record: ask for each name, type and time to live by itself';

test.each([
  ['www.example.com. 300 IN A 203.0.113.7', 'www.example.com.', 'A', 300, ['203.0.113.7']],
  ['WWW.example.com  300  a  203.0.113.7 ', 'www.example.com.', 'A', 300, ['203.0.113.7']],
  ['*.example.com 0 in cname other.example.com.', '\\052.example.com.', 'CNAME', 0, ['other.example.com.']],
  [
    'example.com. 60 IN MX 10 a.example.com.\nexample.com 60 MX 20 b.example.com.\n',
    'example.com.',
    'MX',
    60,
    ['10 a.example.com.', '20 b.example.com.'],
  ],
  ['example.com. 60 TXT "v=spf1 -all" "x; y"', 'example.com.', 'TXT', 60, ['"v=spf1 -all" "x; y"']],
])('%j is one record', (text, name, type, ttl, values) => {
  expect(readLine(text)).toEqual({ name, type, record: { ttl, values } });
});

test.each([
  ['', NO_RECORD],
  ['www.example.com.', NO_RECORD],
  ['www.example.com. A 203.0.113.7', NO_RECORD],
  ['www.example.com. 300 A', NO_RECORD],
  ['www.example.com. 300 A 203.0.113.7\nand one more', NO_RECORD],
  ['www.example.com. 300 A 203.0.113.7\nother.example.com. 300 A 203.0.113.7', SEVERAL],
  ['www.example.com. 300 A 203.0.113.7\nwww.example.com. 60 A 203.0.113.8', SEVERAL],
  ['www.example.com. 300 A 203.0.113.7\nwww.example.com. 300 AAAA ::1', SEVERAL],
  ['www.example.com. 2147483648 A 203.0.113.7', 'has a time to live of more than 2147483647 seconds'],
])('%j is none, and it is said why', (text, why) => {
  expect(readLine(text)).toBe(why);
});

test('the zone of a name is looked for from the nearest on', () => {
  expect(zoneNames('www.b.example.com.')).toEqual(['www.b.example.com.', 'b.example.com.', 'example.com.', 'com.']);
});

test('zones of a name are those of just that name: the list goes on with what comes after it', async () => {
  const route53 = mockClient(Route53Client);
  const HostedZones = ['example.com.', 'example.com.', 'example.net.'].map((Name, at) => ({
    Id: `/hostedzone/Z${at}`,
    Name,
    CallerReference: 'x',
  }));
  route53.on(ListHostedZonesByNameCommand, { DNSName: 'example.com.' }).resolves({ HostedZones });

  expect(await records(new Route53Client({ region: 'us-east-1' })).zonesNamed('example.com.')).toEqual(['Z0', 'Z1']);
});
