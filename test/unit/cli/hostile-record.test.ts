import { expect, test } from '@jest/globals';
import { htmlReport, markdownReport } from '../../../cli/record/report.ts';
import { findingRow, findingText, incidentText } from '../../../cli/record/show-text.ts';
import { storyOf } from '../../../cli/record/story.ts';
import type { FindingRecord, IncidentRecord } from '../../../lib/aws/table/record-reader.ts';
import { finding } from '../support/fixtures.ts';

const NOW = new Date('2026-03-02T05:00:00Z');
const MARKUP = '<script>x</script><img src=x>[a](http://203.0.113.1/)\n\n# head\n===\n';
const UNSEEN = '\u202e\u009b\u0007';

const alert = { told: 'told', at: 'at', subject: 'subject', email: 'email', sms: 'sms', wakes: true };
const plan = {
  ...{ hash: 'hash', change: 'change', impact: ['impact'], undo: 'undo' },
  ...{ calls: [{ action: 'action', resource: 'resource' }], refused: [{ input: 'input', reason: 'reason' }] },
};
const data = { execution: 'x', summary: 'summary', action: 'action', alert, plan };
const line = { id: 'x', at: '2026-03-02T03:05:00Z', what: 'restore-trail applied', who: 'who', why: 'why' };
const entry = { ...line, seq: 1, policyVersion: 'version', prev: 'prev', hash: 'hash' };

/** A record as somebody who may write the table could have made it: the text at this place, counted from 0, is another. */
function made(place: number, text: string): { found: IncidentRecord; record: FindingRecord } {
  let left = place;
  const put = <T>(value: T): T =>
    JSON.parse(JSON.stringify(value), (_key, one: unknown) => {
      if (typeof one !== 'string') return one;
      left -= 1;
      return left === -1 ? text : one;
    }) as T;
  const whole = put({
    incident: {
      ...{ id: '6b42', state: 'open', severity: 'high', title: 'title', account: 'account', region: 'region' },
      ...{
        actor: 'actor',
        openedBy: 'f-1',
        severityBy: 'f-1',
        openedAt: 'opened',
        firstSeen: 'first',
        lastSeen: 'last',
      },
      acknowledged: { by: 'by', at: 'at', why: 'why' },
      closed: { by: 'by', at: 'at', why: 'why' },
    },
    merged: ['merged'],
    finding: { ...finding({ id: 'f-1', sourceIp: '203.0.113.7' }), incident: '6b42', count: 1 },
    status: 'status',
    lastSeen: 'last',
    entry,
    data,
  });
  if (left > -1) throw new Error(`the record has no place ${place}`);
  const entryOf = (stream: string) => ({ ...whole.entry, stream, data: JSON.stringify(whole.data) });
  // Each text of a record is put there one by one: to the compiler they are only texts.
  return {
    found: {
      ...{ incident: whole.incident, merged: whole.merged, findings: [whole.finding] },
      entries: [entryOf('INCIDENT#6b42')],
    } as unknown as IncidentRecord,
    record: {
      ...{ finding: whole.finding, status: whole.status, lastSeen: whole.lastSeen },
      entries: [entryOf('FINDING#f-1')],
    } as unknown as FindingRecord,
  };
}

const PLACES = Array.from({ length: 60 }, (_one, index) => index);

test.each(PLACES)(
  'a text of others at place %d of the record marks nothing up, and each character of it can be seen',
  async (place) => {
    const { found, record } = made(place, `${MARKUP}${UNSEEN}`);
    const story = await storyOf(found, { finding: async () => record });

    const [html, markdown] = [htmlReport(story, NOW), markdownReport(story, NOW)];
    const shown = [incidentText(story), findingText(record), findingRow(found.findings[0] as never)].join('\n');

    expect(html).not.toMatch(/<script|<img/);
    expect(markdown).not.toMatch(/^#+ head|^===|[^\\](?:<script|\]\()/m);
    for (const unseen of UNSEEN) expect(`${html}${markdown}${shown}`).not.toContain(unseen);
  },
);
