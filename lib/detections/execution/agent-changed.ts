import { detection } from '../../domain/finding/detection.ts';
import { apiCall, BY_HAND, subjectFrom, told } from '../../sources/api-call.ts';
import { byProgram } from '../../sources/grouping.ts';

const subject = subjectFrom('agentId', 'agentName', 'agentRuntimeId', 'gatewayIdentifier', 'name');

/** What an agent of Bedrock may do, or whose rights it does it with, changed. */
export default detection({
  id: 'execution/agent-changed',
  title: 'Agent given other tools or another role',
  severity: 'low',
  attack: ['T1648', 'T1059.009'],
  pattern: apiCall(
    ['bedrock', 'bedrock-agentcore'],
    [
      { wildcard: 'CreateAgent*' },
      { wildcard: 'UpdateAgent*' },
      { prefix: 'AssociateAgent' },
      'CreateGatewayTarget',
      'UpdateGatewayTarget',
      'UpdateGateway',
      'CreateCodeInterpreter',
    ],
    BY_HAND,
  ),
  group: byProgram,
  routine: 'building',
  subject,
  summary: told(subject, 'it does what its tools let it, with the rights of its role'),
  advice: ['Check the instructions, tools and role of {the agent}.'],
  references: [
    'https://attack.mitre.org/techniques/T1648/',
    'https://docs.aws.amazon.com/bedrock/latest/userguide/logging-using-cloudtrail.html',
  ],
});
