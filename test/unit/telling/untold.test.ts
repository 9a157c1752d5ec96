import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type AlertMessage, findingAlert } from '../../../lib/domain/telling/alert.ts';
import { renderAlert } from '../../../lib/domain/telling/render-alert.ts';
import { sentOrKept, tellAgain } from '../../../lib/telling/untold.ts';
import { finding, keepingLog } from '../support/fixtures.ts';

const log = keepingLog();
const MESSAGE = renderAlert(findingAlert(finding(), 'Looked.', []));

function failing(name = 'ThrottlingException') {
  return async () => {
    throw Object.assign(new Error('Rate exceeded'), { name });
  };
}
/** Keeps what is put into a queue. */
function queue() {
  const kept: { body: string; reason: string }[] = [];
  return { kept, put: async (body: string, reason: string) => void kept.push({ body, reason }) };
}

describe('a message that SNS does not take', () => {
  test('is kept with the reason, and told word for word once SNS does', async () => {
    const { kept, put } = queue();
    const told: AlertMessage[] = [];

    await sentOrKept(failing(), put, log)(MESSAGE);
    await tellAgain(kept[0]?.body ?? '', {
      publish: async (message) => void told.push(message),
      deadLetter: put,
      log,
    });

    expect(kept.map(({ reason }) => reason)).toEqual(['Rate exceeded']);
    expect(told).toEqual([MESSAGE]);
  });

  test('is not kept where it was sent', async () => {
    const { kept, put } = queue();

    await sentOrKept(async () => {}, put, log)(MESSAGE);

    expect(kept).toEqual([]);
  });

  test('nor its queue is an error: whoever tells must try again', async () => {
    await expect(sentOrKept(failing(), failing('QueueDoesNotExist'), log)(MESSAGE)).rejects.toThrow('Rate exceeded');
  });

  test('fits into the queue, however long what it tells is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 20_000 }), async (text) => {
        const { kept, put } = queue();
        const long = findingAlert(finding({ summary: text, title: text, actor: text }), text, Array(40).fill(text));

        await sentOrKept(failing(), put, log)(renderAlert(long));

        expect(Buffer.byteLength(kept[0]?.body ?? '')).toBeLessThan(250_000);
      }),
      { numRuns: 30 },
    );
  });
});

describe('telling again', () => {
  const body = async () => {
    const { kept, put } = queue();
    await sentOrKept(failing(), put, log)(MESSAGE);
    return kept[0]?.body ?? '';
  };

  test('that fails for now is tried again by the queue', async () => {
    const { kept, put } = queue();

    await expect(tellAgain(await body(), { publish: failing(), deadLetter: put, log })).rejects.toThrow(
      'Rate exceeded',
    );
    expect(kept).toEqual([]);
  });

  test.each(['InvalidParameterException', 'InvalidParameterValueException'])(
    'that SNS refuses for good (%s) is set aside with the reason',
    async (name) => {
      const { kept, put } = queue();

      await tellAgain(await body(), { publish: failing(name), deadLetter: put, log });

      expect(kept.map(({ reason }) => reason)).toEqual(['Rate exceeded']);
    },
  );

  test('of what is no message of riposte is set aside, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json()), async (text) => {
        const { kept, put } = queue();
        const told: AlertMessage[] = [];

        await tellAgain(text, { publish: async (message) => void told.push(message), deadLetter: put, log });

        expect([told.length, kept.map(({ reason }) => reason)]).toEqual([0, ['Not a message of riposte']]);
      }),
    );
  });
});
