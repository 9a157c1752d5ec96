import { randomUUID } from 'node:crypto';
import type { Fixture } from './fixture.ts';

let next = 0;

const fixture: Fixture = {
  playbook: 'block-ip',
  ownSteps: {
    again: 'done',
    takeBack: true,
    statementsIn: './least-privilege-block-ip.test.ts',
  },
  async arrange(stack) {
    next += 1;
    const ip = `11.11.11.${next}`;
    return {
      input: { ips: [ip] },
      look: async () => (await stack.addresses(stack.output('RegionalIpSetV4Ref'))).filter((one) => one === `${ip}/32`),
      attack: {
        detection: 'initial-access/web-attack-reported',
        texts: {
          '203.0.113.66': ip,
          f0000000000000000000000000000001: randomUUID(),
        },
      },
      gone: { cannot: 'an address that nobody has is blocked like any other' },
      elsewhere: { cannot: 'addresses of the internet belong to no account' },
      tagged: { cannot: 'an address carries no tags: those that are kept are on a list' },
      wrong: { input: { ip }, says: '{"ips":["203.0.113.7"],"reason":"scanner"}' },
    };
  },
};

export default fixture;
