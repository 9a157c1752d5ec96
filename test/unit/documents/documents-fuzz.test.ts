import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { opensByAcl, sharedByAcl } from '../../../lib/documents/acl.ts';
import { letsInternetIn } from '../../../lib/documents/network-acl.ts';
import { outsideAccess } from '../../../lib/documents/outside-access.ts';
import { isAdministrative } from '../../../lib/documents/permissions.ts';
import { addedRanges } from '../../../lib/documents/prefix-list.ts';
import { exposedPorts } from '../../../lib/documents/security-group.ts';
import { cases } from '../support/cases.ts';

const OWN = '111122223333';
const word = fc.constantFrom(
  ...[
    '*',
    '**',
    OWN,
    '444455556666',
    'arn:aws:iam::444455556666:root',
    's3:Get*',
    'iam:*',
    'aws:SourceIp',
    'o-abc123',
    '0.0.0.0/1',
  ],
);
const text = fc.oneof(word, fc.string({ maxLength: 12 }));
const key = fc.constantFrom(
  ...[
    'Effect',
    'Principal',
    'NotPrincipal',
    'Action',
    'NotAction',
    'Resource',
    'Condition',
    'StringEquals',
    'AWS',
    '__proto__',
    'constructor',
  ],
);
/** What looks like a policy here and there, and like nothing elsewhere. */
const { anything } = fc.letrec<{ anything: unknown }>((tie) => ({
  anything: fc.oneof(
    { maxDepth: 5, depthSize: 'small' },
    text,
    fc.constantFrom('Allow', 'Deny', null, true, 7),
    fc.array(tie('anything'), { maxLength: 3 }),
    fc.dictionary(fc.oneof(key, text), tie('anything'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

describe('whatever stands where a document should be', () => {
  test('nothing throws, and the same is said of its text', () => {
    fc.assert(
      fc.property(anything, (document) => {
        const policy = { Statement: document };

        expect(outsideAccess(JSON.stringify(policy), OWN)).toEqual(
          outsideAccess(JSON.parse(JSON.stringify(policy)), OWN),
        );
        for (const read of [exposedPorts, addedRanges, opensByAcl, sharedByAcl, letsInternetIn]) read(document);
        isAdministrative(policy, { account: OWN, name: 'user/dev' });
        isAdministrative(document, { account: OWN });
      }),
      { numRuns: cases(3_000) },
    );
  });

  test('a statement more never shuts what another opened, unless it refuses', () => {
    const allow = fc.record({ Effect: fc.constant('Allow'), Principal: anything, Action: text, Condition: anything });

    fc.assert(
      fc.property(allow, fc.array(allow, { maxLength: 3 }), (one, others) => {
        const alone = outsideAccess({ Statement: [one] }, OWN).map(({ who }) => who);
        const together = outsideAccess({ Statement: [...others, one] }, OWN).map(({ who }) => who);

        expect(together).toEqual(expect.arrayContaining(alone));
      }),
      { numRuns: cases(1_000) },
    );
  });
});
