import { createHash } from 'node:crypto';
import { againCommand, stateText } from '../domain/remediation/approval.ts';
import { cleanText } from '../domain/text/clean-text.ts';
import type { ApprovalRecord } from './record.ts';

/** Everything a page looks like; allowed by its hash and nothing else. */
const STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; --line: #6b7280; }
body { margin: 0 auto; max-width: 42rem; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.05rem; margin: 1.25rem 0 .25rem; }
p, ul { margin: .25rem 0 .75rem; }
ul { padding-left: 1.25rem; }
.severity { border: 1px solid var(--line); border-radius: .25rem; font-size: .85rem; font-weight: 600; padding: .1rem .5rem; }
form { border-top: 1px solid var(--line); margin-top: 1.5rem; padding-top: 1rem; }
label { display: block; font-weight: 600; }
textarea { box-sizing: border-box; display: block; font: inherit; margin: .25rem 0 1rem; min-height: 5rem; padding: .5rem; width: 100%; }
.answers { display: flex; flex-wrap: wrap; gap: .75rem; }
button { border: 2px solid transparent; border-radius: .4rem; cursor: pointer; flex: 1 1 8rem; font: inherit; font-weight: 600; min-height: 3rem; padding: .5rem 1rem; }
button:focus-visible, textarea:focus-visible { outline: 3px solid #2563eb; outline-offset: 2px; }
.approve { background: #166534; color: #fff; }
.deny { background: #fff; border-color: #991b1b; color: #991b1b; }
`;

/** What a browser may do with a page: show it, and send its form back to where it came from. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex, nofollow',
};

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** A text that others may have written, inside HTML. */
function html(text: string): string {
  return cleanText(text, 2_000).replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
}

function document(title: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>${html(title)} · riposte</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}

/** A page that only says something. */
export function messagePage(title: string, text: string): string {
  return document(title, `<h1>${html(title)}</h1>\n<p role="status">${html(text)}</p>`);
}

/** Where a page belongs, and when it is opened. */
interface Opened {
  readonly stage: string;
  readonly now: Date;
  /** Lets its form answer. */
  readonly token: string;
}

/** The question with its plan and impact; a form while it waits for an answer, and then what became of it, before what was asked. */
export function questionPage(
  { approval, shown, again }: Pick<ApprovalRecord, 'approval' | 'shown' | 'again'>,
  { stage, now, token }: Opened,
): string {
  const waiting = approval.state === 'waiting';
  const list = `<ul>${shown.next.map((line) => `<li>${html(line)}</li>`).join('')}</ul>`;
  const texts = [`<p>${html(shown.summary)}</p>`, `<p>${html(shown.action)}</p>`];
  const body = [
    `<p><span class="severity">${html(shown.severity.toUpperCase())}</span> ${html(placeOf(approval, stage))}</p>`,
    `<h1>${html(shown.title)}${waiting ? '?' : ''}</h1>`,
    ...(waiting
      ? [...texts, '<h2>What you should know</h2>', list, stillOpen(approval, now), form(token)]
      : [over(approval, again === null ? undefined : stage), '<h2>What was asked</h2>', ...texts, list]),
  ];
  return document(shown.title, body.join('\n'));
}

/** Where it would be done: whoever is on call may have several accounts. */
function placeOf({ execution }: ApprovalRecord['approval'], stage: string): string {
  const [, , , region = '', account = ''] = execution.split(':');
  return `account ${account}, ${region}, stage ${stage}`;
}

/** What became of a question, and what still does it where nobody answered. */
function over(approval: ApprovalRecord['approval'], stage: string | undefined): string {
  const said = `<p role="status">${html(stateText(approval))}</p>`;
  const command = stage === undefined || approval.state !== 'expired' ? undefined : againCommand(approval.id, stage);
  return command === undefined
    ? said
    : `${said}\n<p>This still does it, after a new look: <code>${html(command)}</code></p>`;
}

function stillOpen({ expiresAt, quorum, answers }: ApprovalRecord['approval'], now: Date): string {
  const minutes = Math.max(0, Math.round((Date.parse(expiresAt) - now.getTime()) / 60_000));
  const left = minutes >= 120 ? `${Math.round(minutes / 60)} hours` : `${minutes} minute${minutes === 1 ? '' : 's'}`;
  const many = quorum > 1 ? ` ${answers.length} of ${quorum} people have approved.` : '';
  return `<p>${html(`${left} left, until ${expiresAt}; without an answer nothing is changed.${many}`)}</p>`;
}

function form(token: string): string {
  return `<form method="post" action="">
<input type="hidden" name="token" value="${html(token)}">
<label for="why">Why? <span>It stands in the record.</span></label>
<textarea id="why" name="why" required maxlength="500" autocomplete="off"></textarea>
<div class="answers">
<button class="approve" name="decision" value="approve">Approve</button>
<button class="deny" name="decision" value="deny">Deny</button>
</div>
</form>`;
}
