import { matchesText } from '../text/matches-text.ts';

/** A role that a session was made from, or nobody's but who asked (a federated user), and the name that whoever opened it gave. */
const SESSION = /^(arn:[^:]+:sts::\d*:(?:assumed-role\/|federated-user))([^/]*)\/(.+)$/;

/** A name that nothing has: what fits it as well fits whatever anybody chooses. */
const ANY = '\0';

/**
 * Whether a text, which may be a caller's ARN, fits a pattern of a suppression. The name of a session is chosen by whoever opens it: so it counts only beside
 * a role that the pattern names, and `*deploy*` is a role that is called so, never a session. `chosen` says that it would fit by that name alone.
 */
function fitCaller(pattern: string, text: string): 'fits' | 'chosen' | undefined {
  if (!matchesText(pattern, text)) return undefined;
  const [, before, role = '', session = ''] = SESSION.exec(text) ?? [];
  if (before === undefined || matchesText(pattern, `${before}${role}/${ANY}`)) return 'fits';
  const at = pattern.lastIndexOf('/');
  const [head, tail] = [pattern.slice(0, at), pattern.slice(at + 1)];
  // A federated user is of no role: its whole name was chosen.
  const named = at >= 0 && role !== '' && matchesText(head, before + role) && !matchesText(head, before + ANY);
  return named && matchesText(tail, session) ? 'fits' : 'chosen';
}

/**
 * Whether a suppression with this pattern, or none, is about a subject or an actor; `acknowledged`: also by a name that somebody chose. Of several things that one
 * call is about each has to be meant, those that are only counted, or cut off, as well: what is suppressed hides nothing that was named beside it.
 */
export function isMeant(pattern: string | undefined, text: string, acknowledged: true | undefined): boolean {
  if (pattern === undefined || (pattern === text && !text.endsWith('...'))) return true;
  const names = text.replace(/(\.\.\.| and \d+ more \(\w{8}\))$/, `, ${ANY}`).split(', ');
  return names.every((name) => {
    const fit = fitCaller(pattern, name);
    return fit === 'fits' || (fit === 'chosen' && acknowledged === true);
  });
}

/** Whether a pattern can be met by a session's name alone, whatever role the session is of. */
export function isMetByChoice(pattern: string): boolean {
  const account = /\b\d{12}\b/.exec(pattern)?.[0] ?? '';
  const session = pattern.replaceAll('*', '').split('/').at(-1);
  return ['aws', 'aws-cn', 'aws-us-gov'].some((partition) =>
    [`assumed-role/${ANY}`, 'federated-user'].some(
      (whose) => fitCaller(pattern, `arn:${partition}:sts::${account}:${whose}/${session}`) === 'chosen',
    ),
  );
}
