// biome-ignore-all lint/suspicious/noTemplateCurlyInString: shells write ${…} too
import type { Flag, Grammar, Verb } from "./grammar.ts";

/** The script of each shell. Words come from this program alone; what is shown of them is quoted all the same. */
export const SHELLS = { bash, zsh, fish, powershell } as const;
export type Shell = keyof typeof SHELLS;

const spellings = ({ long, short }: Flag): string[] => (short === undefined ? [long] : [long, short]);
const single = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function bash(grammar: Grammar): string {
  const values = grammar.flatMap(({ name, flags }) =>
    flags
      .filter(({ choices }) => choices.length > 0)
      .map(
        (flag) =>
          `    ${spellings(flag)
            .map((each) => single(`${name} ${each}`))
            .join(
              "|",
            )}) COMPREPLY=($(compgen -W ${single(flag.choices.join(" "))} -- "$current")); return ;;`,
      ),
  );
  // A flag that takes a file is left to the shell.
  const files = grammar.flatMap(({ name, flags }) =>
    flags
      .filter(({ takesValue, choices }) => takesValue && choices.length === 0)
      .flatMap((flag) => spellings(flag).map((each) => single(`${name} ${each}`))),
  );
  const words = grammar.map(
    ({ name, words, flags }) =>
      `    ${single(name)}) words=${single(words.map(({ word }) => word).join(" "))} flags=${single(flags.flatMap(spellings).join(" "))} ;;`,
  );
  // Flags only where one is begun: elsewhere they would stand in the way of files. bash has `--flag=value` as three words.
  return `# bash completion of stagelight
_stagelight() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" verb= words= flags= at
  COMPREPLY=()
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "\${COMP_WORDS[at]}" in
      -*) ;;
      *) verb="\${COMP_WORDS[at]}"; break ;;
    esac
  done
  if [ -z "$verb" ]; then
    COMPREPLY=($(compgen -W ${single(grammar.map(({ name }) => name).join(" "))} -- "$current"))
    return
  fi
  if [ "$current" = "=" ]; then
    current=
  elif [ "$previous" = "=" ]; then
    previous="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  case "$verb $previous" in
${values.join("\n")}
    ${files.join("|")}) return ;;
  esac
  case "$verb" in
${words.join("\n")}
  esac
  case "$current" in
    -*) words=$flags ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _stagelight stagelight
`;
}

function zsh(grammar: Grammar): string {
  const protect = (text: string) => text.replaceAll(/[\\[\]:]/g, "\\$&");
  const flagText = ({ about, takesValue, choices, ...flag }: Flag) => {
    const value = choices.length > 0 ? `:value:(${choices.join(" ")})` : takesValue ? ":value:_files" : "";
    return spellings({ about, takesValue, choices, ...flag }).map((each) =>
      single(`*${each}[${protect(about)}]${value}`),
    );
  };
  const cases = grammar.map(({ name, words, flags }) => {
    const rest = words.length > 0 ? single(`1:what:(${words.map(({ word }) => word).join(" ")})`) : "";
    const specs = [...flags.flatMap(flagText), rest, single("*:file:_files")].filter(Boolean);
    return `    ${name}) _arguments -s \\\n      ${specs.join(" \\\n      ")} ;;`;
  });
  const verbs = grammar.map(({ name, summary }) => `    ${single(`${name}:${protect(summary)}`)}`);
  return `#compdef stagelight
# zsh completion of stagelight
_stagelight() {
  local -a verbs=(
${verbs.join("\n")}
  )
  if (( CURRENT == 2 )); then
    _describe command verbs
    return
  fi
  local verb=$words[2]
  shift words
  (( CURRENT-- ))
  case $verb in
${cases.join("\n")}
  esac
}
if [ "$funcstack[1]" = _stagelight ]; then _stagelight "$@"; else compdef _stagelight stagelight; fi
`;
}

function fish(grammar: Grammar): string {
  const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, "\\$&")}'`;
  const verbLines = (verb: Verb) => {
    const when = quoted(`__fish_seen_subcommand_from ${verb.name}`);
    return [
      `complete -c stagelight -n __fish_use_subcommand -f -a ${verb.name} -d ${quoted(verb.summary)}`,
      ...verb.words.map(
        ({ word, about }) => `complete -c stagelight -n ${when} -a ${quoted(word)} -d ${quoted(about)}`,
      ),
      ...verb.flags.map(({ long, short, about, takesValue, choices }) => {
        const spelt = `-l ${long.slice(2)}${short === undefined ? "" : ` -s ${short.slice(1)}`}`;
        const value = choices.length > 0 ? ` -x -a ${quoted(choices.join(" "))}` : takesValue ? " -r" : "";
        return `complete -c stagelight -n ${when} ${spelt} -d ${quoted(about)}${value}`;
      }),
    ];
  };
  return `# fish completion of stagelight\n${grammar.flatMap(verbLines).join("\n")}\n`;
}

function powershell(grammar: Grammar): string {
  const quoted = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const list = (words: readonly string[]) => `@(${words.map(quoted).join(", ")})`;
  const verbs = grammar.map(
    ({ name, words, flags }) =>
      `    ${quoted(name)} = ${list([...words.map(({ word }) => word), ...flags.flatMap(spellings)])}`,
  );
  const values = grammar.flatMap(({ name, flags }) =>
    flags
      .filter(({ choices }) => choices.length > 0)
      .flatMap((flag) =>
        spellings(flag).map((each) => `    ${quoted(`${name} ${each}`)} = ${list(flag.choices)}`),
      ),
  );
  return `# PowerShell completion of stagelight
Register-ArgumentCompleter -Native -CommandName stagelight -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)
  $verbs = [ordered]@{
${verbs.join("\n")}
  }
  $values = @{
${values.join("\n")}
  }
  $typed = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
  if ($wordToComplete -ne '') { $typed = @($typed | Select-Object -SkipLast 1) }
  $words = if ($typed.Count -le 1) { $verbs.Keys }
    elseif ($values.Contains("$($typed[1]) $($typed[-1])")) { $values["$($typed[1]) $($typed[-1])"] }
    else { $verbs[$typed[1]] }
  $words | Where-Object { $_ -like "$wordToComplete*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
  }
}
`;
}
