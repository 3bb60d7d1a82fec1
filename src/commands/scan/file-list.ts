import { suggestion } from "../../model/nearest.ts";
import { printable } from "../../reports/printable.ts";
import type { CodeScanEvent } from "../../sources/code/index.ts";
import type { Io } from "../io.ts";
import type { ScanFlags } from "./options.ts";
import type { Progress } from "./progress.ts";

const UNDECLARED = {
  variable: "no Terraform root that was evaluated declares this variable",
  parameter: "no template that was read declares this parameter",
};

function undeclared({ what, name, declared }: CodeScanEvent & { kind: "undeclared" }): string {
  const flag = what === "variable" ? "--var" : "--parameter";
  return `${flag} ${name}=…: ${UNDECLARED[what]}, so the value changed nothing.${suggestion(name, declared)}`;
}

/** Follows a scan of code: the progress line, values for names that are not declared, and with `--list-files` or `--verbose` what was read, what was skipped and why. */
export function fileList(
  flags: ScanFlags,
  io: Io,
  progress: Progress,
  onCandidates: (count: number) => void,
): (event: CodeScanEvent) => void {
  return (event) => {
    if (event.kind === "progress") {
      progress.files(event.files, event.candidates);
      onCandidates(event.candidates);
      return;
    }
    if (event.kind === "undeclared") {
      progress.clear();
      io.stderr.write(`stagelight: ${printable(undeclared(event))}\n`);
      return;
    }
    if (!flags.listFiles && !flags.verbose) return;
    progress.clear();
    const path = printable(event.path);
    if (event.kind === "skipped") io.stderr.write(`skipped  ${path}: ${printable(event.why)}\n`);
    else
      io.stderr.write(
        `read     ${path}: ${event.as}, ${event.stages} ${event.stages === 1 ? "stage" : "stages"}\n`,
      );
  };
}
