import { detection } from '../../domain/detection.ts';
import { at, textAt } from '../../domain/json.ts';

/** A hole of high severity in a machine, an image or a function. */
export default detection({
  id: 'initial-access/inspector-high',
  title: 'Inspector: high vulnerability',
  severity: 'low',
  attack: ['T1190'],
  pattern: {
    source: ['aws.inspector2'],
    'detail-type': ['Inspector2 Finding'],
    detail: { severity: ['HIGH'], status: ['ACTIVE'] },
  },
  subject: (event) => textAt(at(event.detail, 'resources.0'), 'id') ?? `account ${event.account}`,
  incident: (event) => textAt(event.detail, 'findingArn') ?? event.time.slice(0, 10),
  summary: (event) =>
    `${textAt(event.detail, 'title') ?? 'A vulnerability'} on ${textAt(at(event.detail, 'resources.0'), 'id') ?? 'a resource'}; exploit available: ${textAt(event.detail, 'exploitAvailable') ?? 'not said'}.`,
  advice: [
    'Update the package, or take the machine off the internet until it is updated.',
    'An exploit that is available makes this urgent: the finding says so.',
  ],
  references: [
    'https://attack.mitre.org/techniques/T1190/',
    'https://docs.aws.amazon.com/inspector/latest/user/eventbridge-integration.html',
  ],
});
