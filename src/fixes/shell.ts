import type { Call, Step } from "./step.ts";

/**
 * The steps as a shell script of AWS CLI commands, for one account's credentials; it may be run again. Parameters go in as
 * JSON (`--cli-input-json`): the CLI's shorthand does not take formats that are JSON themselves.
 */
export function shellScript(steps: readonly Step[]): string {
  return ["#!/bin/sh", "set -eu", ...steps.flatMap(commandsOf), ""].join("\n");
}

function commandsOf({ effect, call, account, region }: Step): string[] {
  const comment = `\n# ${account}, ${region}: ${effect.replace(/[\p{Cc}\u2028\u2029]/gu, " ")}`;
  return [comment, call.operation === "CreateLogGroup" ? unlessThere(call, region) : command(call, region)];
}

/** CreateLogGroup refuses a group that is there (ResourceAlreadyExistsException). */
function unlessThere(call: Call, region: string): string {
  const name = String(call.parameters.logGroupName);
  const query = `logGroups[?logGroupName=='${name}'].logGroupName`;
  const list = `aws logs describe-log-groups --region ${quoted(region)} --log-group-name-prefix ${quoted(name)} --query ${quoted(query)} --output text`;
  return `found=$(${list})\nif [ -z "$found" ] || [ "$found" = None ]; then\n  ${command(call, region)}\nfi`;
}

const command = ({ service, operation, parameters }: Call, region: string): string =>
  `aws ${service} ${kebab(operation)} --region ${quoted(region)} --cli-input-json ${quoted(JSON.stringify(parameters))} --output json`;

const kebab = (operation: string) =>
  operation.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();

/** In single quotes nothing means anything to a shell but the quote itself (POSIX, 2.2.2). */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
