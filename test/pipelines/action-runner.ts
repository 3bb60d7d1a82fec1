import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { folderWith, pathWith, programs, ROOT, type Shelled, STAGELIGHT, shell } from "./shell.ts";

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly shell?: string;
  readonly run: string;
}

export interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly description: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

export const action: Action = parse(readFileSync(join(ROOT, "action.yml"), "utf8"));

/** What a run of the action came to. */
export interface Acted extends Shelled {
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** The command lines of npm, curl and their kind, one each. */
  readonly calls: string;
  /** What curl was sent: its configuration and its body, request by request. */
  readonly requests: readonly { readonly config: string; readonly body: Body }[];
  readonly cwd: string;
}

interface Body {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** `npm install stagelight@…` puts this checkout's program in place. */
const NPM = `#!/bin/bash
printf 'npm %s (in %s)\\n' "$*" "$PWD" >>"$STUB_LOG"
[ -z "$STUB_NPM_FAILS" ] || { echo 'npm error network' >&2; exit 1; }
mkdir -p node_modules/.bin
cat >node_modules/.bin/stagelight <<'PROGRAM'
${STAGELIGHT}PROGRAM
chmod +x node_modules/.bin/stagelight
`;

/** Answers with the files 1.json, 2.json … of $STUB_ANSWERS and their status codes, and notes what it was sent. */
const CURL = `#!/bin/bash
printf 'curl %s\\n' "$*" >>"$STUB_LOG"
n=$(($(cat "$STUB_ANSWERS/count" 2>/dev/null || echo 0) + 1))
echo "$n" >"$STUB_ANSWERS/count"
cat >"$STUB_ANSWERS/$n.config"
while [ $# -gt 0 ]; do
  case $1 in
    --output) cp "$STUB_ANSWERS/$n.json" "$2" || exit 7; shift ;;
    --data-binary) cp "\${2#@}" "$STUB_ANSWERS/$n.body"; shift ;;
  esac
  shift
done
cat "$STUB_ANSWERS/$n.status" 2>/dev/null || printf 200
`;

export interface Situation {
  readonly inputs?: Readonly<Record<string, string>>;
  /** The scanned repository. */
  readonly files: Readonly<Record<string, string>>;
  /** The event's JSON; absent: a pull request. */
  readonly event?: object;
  /** What GitHub answers, in order; a number is a status code without a body. */
  readonly answers?: readonly (object | number)[];
  readonly env?: Readonly<Record<string, string>>;
  /** Instead of this Node.js. */
  readonly path?: string;
}

/** Runs action.yml step by step, as far as it uses expressions: inputs, outputs of steps, the job's token. */
export async function act({
  inputs = {},
  files,
  event,
  answers = [],
  env = {},
  path,
}: Situation): Promise<Acted> {
  const cwd = folderWith(files);
  const numbered = answers.flatMap((answer, at): [string, string][] =>
    typeof answer === "number"
      ? [
          [`${at + 1}.json`, "{}"],
          [`${at + 1}.status`, String(answer)],
        ]
      : [[`${at + 1}.json`, JSON.stringify(answer)]],
  );
  const runner = folderWith({
    ...Object.fromEntries(numbered.map(([name, content]) => [`answers/${name}`, content])),
    "event.json": JSON.stringify(event ?? { pull_request: { number: 7 } }),
    output: "",
    summary: "",
    log: "",
  });
  const stubs = programs({ npm: NPM, curl: CURL });
  const base = {
    PATH: path === undefined ? pathWith(stubs) : `${stubs}:${path}`,
    HOME: runner,
    RUNNER_TEMP: runner,
    GITHUB_ACTIONS: "true",
    GITHUB_ACTION_PATH: ROOT,
    GITHUB_OUTPUT: join(runner, "output"),
    GITHUB_STEP_SUMMARY: join(runner, "summary"),
    GITHUB_EVENT_PATH: join(runner, "event.json"),
    GITHUB_REPOSITORY: "acme/orders",
    STUB_LOG: join(runner, "log"),
    STUB_ANSWERS: join(runner, "answers"),
    STUB_NPM_FAILS: "",
    ...env,
  };
  const values = (expression: string): string => {
    const [kind, name = "", , output = ""] = expression.split(".");
    if (kind === "inputs") return inputs[name] ?? filled(action.inputs[name]?.default ?? "");
    if (kind === "steps") return outputsIn(base.GITHUB_OUTPUT)[output] ?? "";
    if (expression === "github.token") return "ghs_token";
    throw new Error(`${expression}: no such expression is expected.`);
  };
  const filled = (text: string) =>
    text.replace(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => values(expression));
  const said = { stdout: "", stderr: "" };
  let exit: number | null = 0;
  for (const step of action.runs.steps) {
    if (exit !== 0 || !(step.if ?? "").split(" && ").every((each) => holds(each, values))) continue;
    const own = Object.entries(step.env ?? {}).map(([name, value]) => [name, filled(value)] as const);
    const ran = await shell(step.run, { cwd, env: { ...base, ...Object.fromEntries(own) } });
    said.stdout += ran.stdout;
    said.stderr += ran.stderr;
    exit = ran.exit;
  }
  const outputs = Object.entries(action.outputs).map(([name, { value }]) => [name, filled(value)] as const);
  return {
    exit,
    ...said,
    outputs: Object.fromEntries(outputs),
    summary: readFileSync(base.GITHUB_STEP_SUMMARY, "utf8"),
    calls: readFileSync(base.STUB_LOG, "utf8"),
    requests: requestsIn(base.STUB_ANSWERS),
    cwd,
  };
}

function holds(condition: string, values: (expression: string) => string): boolean {
  if (condition === "") return true;
  const parts = /^(\S+) (==|!=) '(.*)'$/.exec(condition);
  if (!parts) throw new Error(`${condition}: no such condition is expected.`);
  const [, expression = "", operator, wanted] = parts;
  return (values(expression) === wanted) === (operator === "==");
}

/** As the runner reads it: a line an output, the last one wins. */
function outputsIn(file: string): Record<string, string> {
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]),
  );
}

function requestsIn(folder: string): { config: string; body: Body }[] {
  const requests: { config: string; body: Body }[] = [];
  for (let n = 1; existsSync(join(folder, `${n}.config`)); n++) {
    const body = JSON.parse(readFileSync(join(folder, `${n}.body`), "utf8"));
    requests.push({ config: readFileSync(join(folder, `${n}.config`), "utf8"), body });
  }
  return requests;
}
