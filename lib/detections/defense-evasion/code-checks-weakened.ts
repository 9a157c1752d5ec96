import { detection } from '../../domain/finding/detection.ts';
import type { AccountEvent } from '../../domain/finding/event.ts';
import { plain } from '../../domain/text/json.ts';
import { apiCall, callName, parameter, SETTINGS_UNKNOWN, subjectFrom, told } from '../../sources/api-call.ts';

const subject = subjectFrom(
  'functionName',
  'codeSigningConfigArn',
  'repositoryName',
  'pullRequestId',
  'package',
  'repository',
);

/** Code is taken that nobody signed or reviewed, or a package of the same name from elsewhere. */
export default detection({
  id: 'defense-evasion/code-checks-weakened',
  title: 'Code is checked less before it runs',
  severity: 'medium',
  attack: ['T1562.001', 'T1525', 'T1195.002'],
  pattern: apiCall(
    ['lambda', 'ecr', 'codecommit', 'codeartifact'],
    [
      { prefix: 'DeleteFunctionCodeSigningConfig' },
      { prefix: 'UpdateCodeSigningConfig' },
      'DeleteSigningConfiguration',
      'PutImageTagMutability',
      'OverridePullRequestApprovalRules',
      'PutPackageOriginConfiguration',
    ],
  ),
  when: letsIn,
  // Of signatures an owner has decided for all that runs; the others are about one thing, and a team's own.
  severityOf: (event) => (callName(event).includes('Signing') ? 'medium' : 'low'),
  routine: 'building',
  subject,
  summary: told(subject, 'what runs may be what nobody signed or looked at'),
  advice: ['Put it back if nobody planned this.', 'Look at what came into {the function or repository} {since}.'],
  noPlaybook: SETTINGS_UNKNOWN,
  references: [
    'https://attack.mitre.org/techniques/T1525/',
    'https://docs.aws.amazon.com/lambda/latest/dg/configuration-codesigning.html',
    'https://docs.aws.amazon.com/codeartifact/latest/ug/package-origin-controls.html',
  ],
});

function letsIn(event: AccountEvent): boolean {
  const said = (path: string) => plain(parameter(event, path));
  switch (callName(event)) {
    case 'UpdateCodeSigningConfig':
      return said('codeSigningPolicies.untrustedArtifactOnDeployment') === 'Warn';
    case 'PutImageTagMutability':
      return said('imageTagMutability').startsWith('MUTABLE');
    case 'OverridePullRequestApprovalRules':
      return said('overrideStatus') === 'OVERRIDE';
    case 'PutPackageOriginConfiguration':
      // From both a stranger's package takes the place of one's own by a higher version.
      return said('restrictions.publish') === 'ALLOW' && said('restrictions.upstream') === 'ALLOW';
    default:
      return true;
  }
}
