import { Argument, type Command, type Option } from "commander";
import type { Define } from "../../cli.ts";
import type { Flag, Grammar, Verb } from "./grammar.ts";
import { SHELLS, type Shell } from "./shells.ts";

const EXAMPLES = `
Examples:
  $ stagelight completion bash > ~/.local/share/bash-completion/completions/stagelight
  $ stagelight completion zsh > "\${fpath[1]}/_stagelight"
  $ stagelight completion fish > ~/.config/fish/completions/stagelight.fish
  $ stagelight completion powershell >> $PROFILE`;

/** The flags of `stagelight completion`. The program's other commands have to be defined beside it. */
export const define: Define = (command, io, start) => {
  command
    .description("The completion script of a shell, on stdout.")
    .addArgument(new Argument("<shell>", "which shell").choices(Object.keys(SHELLS)))
    .addHelpText("after", EXAMPLES)
    .action((shell: Shell) => {
      io.stdout.write(SHELLS[shell](grammarOf(command.parent?.commands ?? [])));
      start(Promise.resolve(0));
    });
};

/** What can be typed, as commander knows it. */
function grammarOf(commands: readonly Command[]): Grammar {
  return commands.map((command): Verb => {
    const inner = command.commands.flatMap((each) => flagsOf(each));
    return {
      name: command.name(),
      summary: command.summary() || command.description(),
      words: [
        ...command.commands.map((each) => ({
          word: each.name(),
          about: each.summary() || each.description(),
        })),
        ...command.registeredArguments.flatMap(({ argChoices, description }) =>
          (argChoices ?? []).map((word) => ({ word, about: description })),
        ),
      ],
      flags: unique([...flagsOf(command), ...inner, ...globalFlagsOf(command)]),
    };
  });
}

const flagsOf = (command: Command): Flag[] => told(command.createHelp().visibleOptions(command));

/** The program's own, which every command takes. */
const globalFlagsOf = (command: Command): Flag[] =>
  told(command.createHelp().visibleGlobalOptions(command)).filter(({ long }) => long !== "--version");

const told = (options: readonly Option[]): Flag[] =>
  options.map(({ long, short, description, argChoices, required, optional }) => ({
    long: long ?? "",
    ...(short === undefined ? {} : { short }),
    about: description,
    takesValue: required || optional,
    choices: argChoices ?? [],
  }));

const unique = (flags: readonly Flag[]): Flag[] => [
  ...new Map(flags.map((flag) => [flag.long, flag])).values(),
];
