import { counted } from '../../lib/domain/text/counted.ts';
import type { ReplayedMessage, Telling } from '../../lib/replay/telling.ts';
import { badge, escapeHtml, type Html } from './report-charts.ts';

/** What on-call would have got, in its order, each as it would have been sent. */
export function messagesPart({ messages, emails, sms }: Telling): Html {
  const more = emails - messages.length;
  const counts = `${counted(emails, 'e-mail')}, ${sms} of them as SMS, too.`;
  const hint =
    'What playbooks ask and report is not among them: that takes the account. SMS go out from high up, unless the deployment says otherwise.';
  return `<h2 id="told">What on-call would have got</h2><p>${counts} <span class="soft">${hint}</span></p>${messages.map(message).join('')}${more > 0 ? `<p class="soft">… and ${counted(more, 'more e-mail')}.</p>` : ''}`;
}

function message({ at, severity, subject, email, sms }: ReplayedMessage, place: number): Html {
  const phone = sms === undefined ? '' : '<span class="badge">SMS</span>';
  const text = sms === undefined ? '' : `<h4>SMS, ${sms.length} characters</h4><pre>${escapeHtml(sms)}</pre>`;
  return `<details id="m-${place}"><summary>${badge(severity)}<span class="grow">${escapeHtml(subject)}</span>${phone}<span class="soft">${at.replace('.000Z', 'Z')}</span></summary><div class="body"><pre>${escapeHtml(email)}</pre>${text}</div></details>`;
}
