import { expect, test } from '@jest/globals';
import { chatResources, chatTopic } from '../../../resources/chat.ts';

const CHANNEL = 'arn:aws:chatbot::123456789012:chat-configuration/slack-channel/on-call';

test('without a channel nothing of a chat exists', () => {
  expect(chatResources({ chatChannel: '' }, 'riposte-prod')).toEqual({ Resources: {} });
  expect(chatTopic({ chatChannel: '' })).toBe('');
});

test('a button calls one name of one function in one region, with what the message carries', () => {
  const { Resources } = chatResources({ chatChannel: CHANNEL }, 'riposte-prod');

  expect(Resources).toMatchObject({
    ChatApprove: {
      Type: 'AWS::Chatbot::CustomAction',
      Properties: {
        Definition: {
          CommandText: {
            'Fn::Sub': `lambda invoke --function-name riposte-prod-answer:chat --payload {"q":"$q"} --region \${AWS::Region}`,
          },
        },
        Attachments: [
          {
            Criteria: [
              { Operator: 'EQUALS', VariableName: 'riposte', Value: 'riposte-prod' },
              { Operator: 'HAS_VALUE', VariableName: 'q' },
            ],
            Variables: { q: 'event.metadata.additionalContext.approve' },
          },
        ],
      },
    },
    ChatDeny: { Properties: { Attachments: [{ Variables: { q: 'event.metadata.additionalContext.deny' } }] } },
  });
});
