import { foreignText } from '../../domain/text/clean-text.ts';
import { command, word } from '../../domain/text/command.ts';

/** A version's id in a sentence: whoever writes a version chooses it. */
export function versionText(version: string): string {
  return foreignText(version, 64);
}

/** A command in a sentence, or nothing where its values have not their form: then the sentence has to do without. */
export function shown(line: string | undefined): string {
  return line === undefined ? '' : ` (${line})`;
}

/** The input that gives up a rotation, as a person pastes it. */
function cancelInput(name: string, reason: string): string {
  if (!word('secret', name).fits) return 'the secret as "cancel" and a reason';
  return JSON.stringify({ cancel: name, reason });
}

/** What a person reads about a stuck version, with the way out. */
export function stuckText(name: string, version: string, when: string): string {
  return `${name} has version ${versionText(version)} stuck in AWSPENDING ${when}. Read the rotation function's log, mend the cause, then start this workflow with ${cancelInput(name, 'stuck')} and rotate again`;
}

/** Only a function that knows the credential can say whether the old one still works. */
export function byHandOnly(name: string, version: string): string {
  const line = command`aws secretsmanager update-secret-version-stage --secret-id ${word('secret', name)} --version-stage AWSPENDING --remove-from-version-id ${word('version', version)}`;
  return `the rotation function of ${name} is not riposte's, so nobody can tell whether the old credential still works: check that it does, then take AWSPENDING off version ${versionText(version)} by hand${shown(line)}`;
}

/** A secret that was deleted while its rotation was under way. */
export function deletedText(name: string): string {
  const line = command`aws secretsmanager restore-secret --secret-id ${word('secret', name)}`;
  return `${name} was deleted while it was being rotated. Its values can be read again once it is restored${shown(line)}; then start this workflow with ${cancelInput(name, 'deleted meanwhile')}`;
}
