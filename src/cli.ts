import { Command, CommanderError } from "commander";
import type { Io } from "./commands/io.ts";
import { TOOL } from "./model/tool.ts";

/** Gives a command its flags and what it does; `start` takes the run, whose result is the exit code. */
export type Define = (command: Command, io: Io, start: (run: Promise<number>) => void) => void;

interface Verb {
  readonly name: string;
  readonly summary: string;
  load(): Promise<{ readonly define: Define }>;
}

/** The one command that has to know all the others. */
const COMPLETION = "completion";

/** Every command. Its flags and its code are loaded when it is called. */
const VERBS: readonly Verb[] = [
  {
    name: "scan",
    summary: "judge the stages of code and of live accounts",
    load: () => import("./commands/scan/command.ts"),
  },
  { name: "fix", summary: "give stages their access log", load: () => import("./commands/fix/command.ts") },
  {
    name: "report",
    summary: "a saved scan in another format",
    load: () => import("./commands/report.ts"),
  },
  {
    name: "demo",
    summary: "scan a pretended organization, without an AWS account",
    load: () => import("./commands/demo.ts"),
  },
  {
    name: "sandbox",
    summary: "keep the sandbox AWS running",
    load: () => import("./commands/sandbox-command.ts"),
  },
  { name: "iam", summary: "print the permissions a command needs", load: () => import("./commands/iam.ts") },
  {
    name: "explain",
    summary: "what a check finds, why it matters, how to fix it",
    load: () => import("./commands/explain.ts"),
  },
  {
    name: "format",
    summary: "judge, explain or show access-log formats",
    load: () => import("./commands/format.ts"),
  },
  {
    name: "init",
    summary: "write a standard (stagelight.yaml), commented",
    load: () => import("./commands/init.ts"),
  },
  {
    name: "baseline",
    summary: "write down today's findings, so that only new ones fail",
    load: () => import("./commands/baseline.ts"),
  },
  {
    name: "exemptions",
    summary: "bring the suppressions of other scanners over as exemptions",
    load: () => import("./commands/exemptions/command.ts"),
  },
  { name: "checks", summary: "list the checks", load: () => import("./commands/checks.ts") },
  {
    name: COMPLETION,
    summary: "print the completion script of a shell",
    load: () => import("./commands/completion/command.ts"),
  },
];

/** Errors that say what the caller can do about them: printed without a stack. */
const USERS_MISTAKES = new Set(["UsageError", "CannotScan", "MissingPath"]);

/** argv → one command. Resolves to the exit code. */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  let exit: Promise<number> | number = 0;
  try {
    const program = await programFor(argv, io, (run) => {
      exit = run;
    });
    await program.parseAsync(argv, { from: "user" });
    return await exit;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Error && USERS_MISTAKES.has(error.name)) {
      const { printable } = await import("./reports/printable.ts");
      io.stderr.write(`stagelight: ${error.message.split("\n").map(printable).join("\n  ")}\n`);
      return 2;
    }
    throw error;
  }
}

async function programFor(
  argv: readonly string[],
  io: Io,
  start: (run: Promise<number>) => void,
): Promise<Command> {
  const words = argv.filter((word) => !word.startsWith("-"));
  const called = words[0] === "help" ? words[1] : words[0];
  const known = VERBS.some(({ name }) => name === called);
  const program = new Command("stagelight")
    .description("Every Amazon API Gateway stage on the record: found, judged, kept that way.")
    .version(TOOL.version, "-V, --version")
    // Heeded where the streams are set up; here so that every command takes it.
    .option("--no-color", "no colours and no links (also NO_COLOR)")
    .showHelpAfterError(
      `(stagelight${known ? ` ${called}` : ""} --help shows ${known ? "its" : "the commands and"} flags)`,
    )
    .configureHelp({ showGlobalOptions: true })
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, "stagelight: ")),
      getOutHelpWidth: () => io.columns ?? 80,
      getErrHelpWidth: () => io.columns ?? 80,
    });
  for (const { name, summary, load } of VERBS) {
    const command = program.command(name).summary(summary);
    if (name === called || called === COMPLETION) (await load()).define(command, io, start);
  }
  return program;
}
