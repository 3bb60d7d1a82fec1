import { printable } from "../../reports/printable.ts";
import type { AwsEvent } from "../../sources/aws/options.ts";
import type { Io } from "../io.ts";
import type { VerbosityFlags } from "../verbosity.ts";
import type { Progress } from "./progress.ts";

/** The standard's file is read before anything else. */
type Read = AwsEvent | { readonly type: "standard"; readonly file: string };

/** With `--verbose`, a line on stderr for each part of the accounts that was read; otherwise nothing. */
export function told({ verbose }: VerbosityFlags, io: Io, progress: Progress): (event: Read) => void {
  if (!verbose) return () => {};
  return (event) => {
    const words = wordsOf(event);
    if (words === undefined) return;
    progress.clear();
    io.stderr.write(`read     ${printable(words)}\n`);
  };
}

function wordsOf(event: Read): string | undefined {
  switch (event.type) {
    case "standard":
      return `${event.file}: the standard`;
    case "identity":
      return `as ${event.arn}`;
    case "account-done":
      return `account ${event.account}: ${count(event.regions, "Region")} to look at`;
    case "region-done":
      return `${event.account}/${event.region}: ${count(event.stages, "stage")}`;
    default:
      return undefined;
  }
}

const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
