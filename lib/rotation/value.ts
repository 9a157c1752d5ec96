import { InvalidSecretError } from '../domain/errors.ts';
import type { CredentialKind, SecretVersions } from './ports.ts';

const LENGTH = 40;

/** A text that no server has to be told of: signing keys, tokens that its clients share. There is no door to try it at. */
export function valueKind(versions: SecretVersions): CredentialKind<string> {
  return {
    parse(text) {
      if (text === '') throw new InvalidSecretError('The secret is empty; a text is needed');
      return text;
    },
    holder: () => '',
    next: () => versions.randomPassword({ length: LENGTH, exclude: '', punctuation: false }),
    install: async () => undefined,
    login: async () => 'untried',
    restore: async () => undefined,
    endsOld: () => false,
  };
}
