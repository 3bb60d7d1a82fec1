import type { Command } from "commander";
import type { AwsRequest } from "../aws/request.ts";
import type { Finding } from "../model/finding.ts";
import { printable } from "../reports/printable.ts";
import type { Detail } from "../reports/terminal.ts";
import { type Io, UsageError } from "./io.ts";

/** How much a command says. */
export interface VerbosityFlags {
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly debug?: boolean;
}

/** What `--debug` does. */
export const DEBUG = "each request to AWS on stderr, without what it carries";

export const verbosityFlags = (command: Command): Command =>
  command
    .option("-q, --quiet", "only what fails and the headline in the terminal report")
    .option(
      "-v, --verbose",
      "the reason of every verdict in the terminal report, and what was read on stderr",
    )
    .option("--debug", DEBUG);

/** Throws a UsageError where the flags contradict each other. */
export function detailOf({ quiet, verbose }: VerbosityFlags): Detail {
  if (quiet && verbose) throw new UsageError("--quiet and --verbose contradict each other: choose one.");
  return quiet ? "quiet" : verbose ? "verbose" : "usual";
}

/** What `--quiet` shows: every failure that nobody has accepted, and with `--strict` what is not sure. */
export const failing =
  (strict: boolean) =>
  ({ verdict, exempt, baselined }: Finding): boolean =>
    !exempt &&
    !baselined &&
    (verdict === "fail" || (strict && (verdict === "conditional" || verdict === "unknown")));

/** With `--debug`, a line on stderr for each request; otherwise nothing. `clear` makes room for it. */
export function requestTeller(
  { debug }: VerbosityFlags,
  io: Io,
  clear: () => void = () => {},
): ((request: AwsRequest) => void) | undefined {
  if (!debug) return undefined;
  return (request) => {
    clear();
    io.stderr.write(`${requestLine(request)}\n`);
  };
}

/** `debug    API Gateway GetStages 111122223333/eu-west-1: HTTP 200, 35 ms, attempt 1, request 5f3c…` */
export function requestLine(request: AwsRequest): string {
  const { service, operation, account, region, attempt, outcome, status, milliseconds, requestId } = request;
  const place = account || region ? ` ${account ?? "-"}/${region ?? "-"}` : "";
  const parts = [
    status === undefined ? "no answer" : `HTTP ${status}`,
    ...(outcome === "ok" ? [] : [outcome]),
    `${Math.round(milliseconds)} ms`,
    `attempt ${attempt}`,
    ...(requestId === undefined ? [] : [`request ${requestId}`]),
  ];
  return printable(`debug    ${service} ${operation}${place}: ${parts.join(", ")}`);
}
