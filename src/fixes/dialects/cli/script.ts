import { TOOL } from "../../../model/tool.ts";
import type { Part, Writer } from "../../part.ts";
import type { Call, Json, Step } from "../../step.ts";
import { noteLines } from "../notes.ts";
import { onOneLine } from "../plain-text.ts";
import { quoted } from "../quoted.ts";
import { literal, readingOf } from "./readings.ts";

/** An account's steps: run only with that account's credentials. */
const functionOf = (account: string): string => `account_${account}`;

const HEAD = `#!/bin/sh
# Access logs of API Gateway stages, as ${TOOL.name} ${TOOL.version} planned them.
#
# Run it with credentials of each account that it names: it makes the steps of that account and no others. It may be run
# again. Each step first reads what it is about: what is so already is left alone, and where somebody changed it since the
# plan was made, it stops.
#
# What stands in single quotes is data, and not meant to expand.
# shellcheck disable=SC2016
set -eu
export AWS_PAGER=''
`;

const FUNCTIONS = `
# Reads what a step is about; the query says whether that is as before the step or as after it.
look() {
  if found=$(aws "$@" --output json 2>&1); then
    return 0
  fi
  case $found in
    *'(NoSuchEntity)'* | *'(NoSuchBucket)'* | *'(NoSuchLifecycleConfiguration)'* | \
      *'(ResourceNotFoundException) when calling the DescribeDeliveryStream'*) found='"before"' ;;
    *)
      printf '%s\\n' "$found" >&2
      exit 1
      ;;
  esac
}

# Whether the step that was looked at has to be made.
todo() {
  case $found in
    *'"after"'*)
      printf 'so already  %s\\n' "$1"
      return 1
      ;;
    *'"before"'*)
      printf 'making      %s\\n' "$1"
      return 0
      ;;
  esac
  printf 'stopped     %s\\n  It is neither as the plan found it nor as it shall be: make a new plan.\\n' "$1" >&2
  exit 1
}

# Makes a call; its answer is of no interest.
call() {
  aws "$@" --output json >/dev/null
}
`;

/**
 * IAM takes a while until all know of a new role, Firehose until a new stream is ACTIVE; API Gateway takes UpdateAccount once in
 * 20 seconds.
 */
const PATIENTLY = `
# Makes a call that fails until a role or stream which was just made is known everywhere.
patiently() {
  tries=6
  until call "$@"; do
    tries=$((tries - 1))
    if [ "$tries" -eq 0 ]; then
      exit 1
    fi
    sleep 20
  done
}
`;

/**
 * The plan as a POSIX shell script of AWS CLI commands. Parameters go in as JSON (`--cli-input-json`): the CLI's shorthand
 * does not take formats that are JSON themselves, and a name that begins with a dash would be an option.
 */
export function shellScript(): Writer {
  const accounts: string[] = [];
  let home: string | undefined;
  let number = 0;
  return {
    begin: () => HEAD,
    write(part) {
      const { steps } = part.plan;
      const notes = notesOf(part);
      const id = part.account?.id;
      if (steps.length === 0 || id === undefined) return notes;
      const functions = accounts.length === 0 ? FUNCTIONS + PATIENTLY : "";
      accounts.push(id);
      home ??= steps[0]?.region;
      const body = steps.flatMap((step) => commandsOf(step, ++number)).map((line) => `  ${line}`.trimEnd());
      return `${functions}${notes}\n${functionOf(id)}() {\n${body.join("\n")}\n}\n`;
    },
    end: () =>
      accounts.length === 0 ? "\necho 'There is nothing to change.'\n" : chosen(accounts, home ?? ""),
  };
}

/** Any Region of the plan answers: the user may have configured none, or one of another partition. */
function chosen(accounts: readonly string[], region: string): string {
  return `
account=$(aws sts get-caller-identity --region ${quoted(region)} --query Account --output text)
case $account in
${accounts.map((id) => `  ${id}) ${functionOf(id)} ;;`).join("\n")}
  *)
    printf 'These are credentials of %s: the plan is for ${accounts.join(", ")}. Nothing was changed.\\n' "$account" >&2
    exit 1
    ;;
esac
echo 'Done.'
`;
}

/** What the script does not do, as comments. */
function notesOf(part: Part): string {
  const { account } = part;
  const lines = noteLines(part);
  if (account === undefined && lines.length === 0) return "";
  const head = account === undefined ? "Code" : `Account ${account.id} ${account.name ?? ""}`;
  return `\n${[onOneLine(head), ...lines].map((line) => `# ${line}`.trimEnd()).join("\n")}\n`;
}

function commandsOf(step: Step, number: number): readonly string[] {
  const { effect, risk, cost, care, call, region, undo } = step;
  const reading = readingOf(step);
  const isOneOf = (values: readonly Json[], word: string) =>
    values.map((value) => `(@ == ${literal(value)} && ${literal(word)}) || `).join("");
  const query = `${reading.value} | ${isOneOf(reading.after, "after")}${isOneOf(reading.before, "before")}${literal("other")}`;
  const look = `look ${reading.service} ${reading.operation} ${input(region, reading.parameters)} --query ${quoted(query)}`;
  return [
    "",
    `# ${number}. ${onOneLine(effect)}`,
    ...(care === "review" ? ["#    Look at it first."] : []),
    ...(typeof undo === "string" ? [`#    Cannot be taken back: ${onOneLine(undo)}`] : []),
    ...(risk === "" ? [] : [`#    Risk: ${onOneLine(risk)}`]),
    ...(cost === "" ? [] : [`#    Cost: ${onOneLine(cost)}`]),
    look,
    `if todo ${quoted(onOneLine(effect))}; then`,
    `  ${isPatient(step) ? "patiently" : "call"} ${command(call, region)}`,
    "fi",
  ];
}

const isPatient = ({ kind, needs }: Step): boolean =>
  kind === "set-account-role" ||
  kind === "create-delivery-stream" ||
  (kind === "put-subscription" && needs.some((id) => id.startsWith("create-delivery-stream ")));

const command = ({ service, operation, parameters }: Call, region: string): string =>
  `${service} ${kebab(operation)} ${input(region, parameters)}`;

const input = (region: string, parameters: Call["parameters"]): string =>
  `--region ${quoted(region)}${Object.keys(parameters).length === 0 ? "" : ` --cli-input-json ${quoted(JSON.stringify(parameters))}`}`;

/** The CLI's name of an operation (botocore, `xform_name`): `AssociateWebACL` is `associate-web-acl`. */
const kebab = (operation: string): string =>
  operation
    .replace(/([a-z0-9])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();
