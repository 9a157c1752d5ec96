import type { Command, Option } from 'commander';
import type { SHELLS } from '../shells.ts';

/** What can follow a command: `path` is empty for riposte itself. */
interface Place {
  readonly path: string;
  readonly commands: readonly Command[];
  readonly options: readonly Option[];
  /** Known values of what stands behind it. */
  readonly values: readonly string[];
}

/** Writes the completion of a shell, made from the commands there are. */
export function completion(shell: (typeof SHELLS)[number], program: Command): void {
  console.log({ bash: bashText, zsh: zshText, fish: fishText }[shell](placesOf(program)));
}

function placesOf(command: Command, path = ''): Place[] {
  const values = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  const own = { path, commands: command.commands, options: command.options, values };
  const below = command.commands.flatMap((one) => placesOf(one, `${path} ${one.name()}`.trim()));
  return [own, ...below];
}

function wordsOf({ commands, options, values }: Place): string {
  return [...commands.map((one) => one.name()), ...values, ...options.flatMap(({ long }) => long ?? []), '--help'].join(
    ' ',
  );
}

/** Options of which the values are known, once each. */
function choicesOf(places: readonly Place[]): Map<string, readonly string[]> {
  const all = places.flatMap(({ options }) => options);
  return new Map(all.flatMap(({ long, argChoices }) => (long && argChoices ? [[long, argChoices] as const] : [])));
}

/** How far one has come, and what may follow: the same in both shells of Bourne's kind. */
function cases(places: readonly Place[]): string {
  const deeper = places.filter(({ path }) => path !== '');
  const known = deeper.map(({ path }) => `'${path.includes(' ') ? path : ` ${path}`}'`).join('|');
  return `    case "$place $word" in
      ${known}) place="\${place:+$place }$word" ;;
    esac
  done
  case "$place" in
${places.map((one) => `    '${one.path}') list='${wordsOf(one)}' ;;`).join('\n')}
  esac
  case "$before" in
${[...choicesOf(places)].map(([option, values]) => `    ${option}) list='${values.join(' ')}' ;;`).join('\n')}
  esac`;
}

function bashText(places: readonly Place[]): string {
  return `# riposte for bash: eval "$(npx riposte completion bash)"
_riposte() {
  local place='' list='' word before="\${COMP_WORDS[COMP_CWORD-1]}"
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
${cases(places)}
  COMPREPLY=($(compgen -W "$list" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _riposte riposte`;
}

function zshText(places: readonly Place[]): string {
  return `#compdef riposte
# riposte for zsh: eval "$(npx riposte completion zsh)"
_riposte() {
  local place='' list='' word before="\${words[CURRENT-1]}"
  for word in "\${(@)words[2,CURRENT-1]}"; do
${cases(places)}
  compadd -- \${=list}
  _files
}
compdef _riposte riposte`;
}

function fishText(places: readonly Place[]): string {
  const paths = places.flatMap(({ path }) => (path === '' ? [] : [quoted(path)]));
  return [
    '# riposte for fish: npx riposte completion fish | source',
    // Whether that is how far one has come: a word that was seen somewhere could be a command, a value, or what stands below another.
    'function __riposte_at',
    "  set -l place ''",
    '  for word in (commandline -opc)[2..-1]',
    '    set -l next (string trim -- "$place $word")',
    `    contains -- $next ${paths.join(' ')}; and set place $next`,
    '  end',
    '  test "$place" = "$argv[1]"',
    'end',
    "complete -c riposte -l help -d 'what it does, with its options'",
    ...places.flatMap(({ path, commands, options, values }) => {
      const there = `complete -c riposte -n ${quoted(`__riposte_at '${path}'`)}`;
      return [
        ...commands.map((one) => `${there} -f -a ${one.name()} -d ${quoted(one.description())}`),
        ...values.map((one) => `${there} -f -a ${one}`),
        ...options.flatMap((one) => (one.long ? [`${there} ${optionText(one)}`] : [])),
      ];
    }),
  ].join('\n');
}

function optionText({ long = '', description, required, optional, argChoices }: Option): string {
  const value =
    argChoices === undefined ? (required || optional ? ' -r' : '') : ` -x -a ${quoted(argChoices.join(' '))}`;
  return `-l ${long.replace(/^--/, '')}${value} -d ${quoted(description)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
