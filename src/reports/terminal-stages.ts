import type { JudgedSlice } from "../checks/judge.ts";
import { COVERAGE_CHECK } from "../model/coverage.ts";
import type { Finding, Verdict } from "../model/finding.ts";
import type { Stage } from "../model/stage.ts";
import { costText } from "./cost-words.ts";
import { linked } from "./links.ts";
import { column, cut, printable, width } from "./printable.ts";
import type { Paint, TerminalOptions } from "./terminal.ts";
import { wrap } from "./wrap.ts";

const ORDER: readonly Verdict[] = ["fail", "unknown", "conditional", "pass", "not-applicable"];
/** From this width on the next command stands in the stage's own line. */
const ONE_LINE = 180;
const VERDICT = 11;
const INDENT = "    ";
/** Stages that a shared finding names before it only counts. */
const NAMED = 5;
const LONGEST_NAME = 60;

/**
 * The stages of a slice, what fails first: a line for each with its access log, below it what else fails. A failure that
 * several stages share is told once: before them where it is grave, after them otherwise.
 */
export function stageLines(slice: JudgedSlice, options: TerminalOptions): string[] {
  const shared = sharedFindings(slice);
  const told = new Set([...shared.values()].flat());
  const blocks = slice.stages
    .map((stage) => blockOf(stage, findingsOf(slice, stage), told, options))
    .filter((block) => isShown(block, options))
    .toSorted((a, b) => rank(a) - rank(b));
  const stages = new Map(slice.stages.map((stage) => [stage.id, stage]));
  const [grave, other] = [true, false].map((high) =>
    [...shared.values()]
      .filter(([first]) => (first?.severity === "high") === high)
      .flatMap((findings) => sharedLines(findings, stages, options)),
  );
  return [...(grave ?? []), ...blocks.flatMap((block) => blockLines(block, options)), ...(other ?? [])];
}

/** What is said of one stage. `unseen`: checks whose verdict is unknown and of which only the names are told. */
interface Block {
  readonly stage: Stage;
  readonly head: Finding | undefined;
  readonly others: readonly Finding[];
  readonly unseen: readonly Finding[];
  /** The finding whose verdict the stage's own line shows: one that fails, whichever check it is of. */
  readonly worst: Finding | undefined;
}

const bySlice = new WeakMap<JudgedSlice, ReadonlyMap<string, readonly Finding[]>>();

function findingsOf(slice: JudgedSlice, { id }: Stage): readonly Finding[] {
  let known = bySlice.get(slice);
  if (!known) {
    known = Map.groupBy(slice.findings, ({ stage }) => stage);
    bySlice.set(slice, known);
  }
  return known.get(id) ?? [];
}

function isShown({ head, others, unseen }: Block, { detail, fails, hidePasses }: TerminalOptions): boolean {
  if (detail === "quiet") return others.length > 0 || (head !== undefined && fails(head));
  const good = !head || head.verdict === "pass" || head.verdict === "not-applicable";
  if (hidePasses && good && others.length + unseen.length === 0) return false;
  return head !== undefined || others.length > 0;
}

function blockOf(
  stage: Stage,
  findings: readonly Finding[],
  told: ReadonlySet<Finding>,
  { detail, fails, hidePasses }: TerminalOptions,
): Block {
  const head = findings.find(({ check }) => check === COVERAGE_CHECK) ?? findings[0];
  const rest = findings.filter((finding) => finding !== head && !told.has(finding));
  return {
    stage,
    head,
    worst: worstOf(head, findings),
    others: rest
      .filter((finding) => {
        const { verdict } = finding;
        if (detail === "quiet") return fails(finding);
        if (detail === "verbose") return verdict === "pass" ? !hidePasses : verdict !== "not-applicable";
        return verdict === "fail" || verdict === "conditional";
      })
      .toSorted((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict)),
    unseen: detail === "usual" ? rest.filter(({ verdict }) => verdict === "unknown") : [],
  };
}

/**
 * A stage is not shown to pass where something about it fails. What is only unknown has a line of its own, and leaves the
 * word on the access log as it is.
 */
function worstOf(head: Finding | undefined, findings: readonly Finding[]): Finding | undefined {
  if (head?.verdict !== "pass") return head;
  const counting = findings.filter(({ exempt, baselined }) => !exempt && !baselined);
  return (
    (["fail", "conditional"] as const)
      .map((verdict) => counting.find((finding) => finding.verdict === verdict))
      .reduce((first, second) => first ?? second, undefined) ?? head
  );
}

function rank({ head, others }: Block): number {
  const own = head ? ORDER.indexOf(head.verdict) : ORDER.length;
  return own * 2 - (others.some(({ verdict }) => verdict === "fail") ? 1 : 0);
}

/** Failures that several stages have for one reason: about the same thing, in the same words. */
function sharedFindings({ findings }: JudgedSlice): ReadonlyMap<string, readonly Finding[]> {
  const groups = Map.groupBy(
    findings.filter(
      ({ check, verdict, exempt, baselined }) =>
        verdict === "fail" && !exempt && !baselined && check !== COVERAGE_CHECK,
    ),
    ({ check, about, message }) => JSON.stringify([check, about, message]),
  );
  return new Map([...groups].filter(([, group]) => group.length > 1));
}

function sharedLines(
  findings: readonly Finding[],
  stages: ReadonlyMap<string, Stage>,
  { paint, columns, links }: TerminalOptions,
): string[] {
  const [first] = findings;
  if (!first) return [];
  const names = findings.slice(0, NAMED).map(({ stage }) => {
    const found = stages.get(stage);
    return cut(found ? `${apiText(found)} ${printable(found.name)}` : printable(stage), LONGEST_NAME);
  });
  const more = findings.length > NAMED ? ` and ${findings.length - NAMED} more` : "";
  return [
    `  ${paint.red(column("fail", VERDICT))} ${first.severity} ${linked(first.check, links?.check(first.check))}, ${findings.length} stages`,
    ...wrap(printable(first.message), columns, INDENT),
    ...wrap(`${names.join(", ")}${more}`, columns, INDENT).map(paint.dim),
  ];
}

function blockLines({ stage, head, worst, others, unseen }: Block, options: TerminalOptions): string[] {
  const { paint, columns, detail, links } = options;
  const lines = head ? rowText(head, worst ?? head, stage, options) : [];
  if (head?.cost && detail !== "quiet")
    lines.push(...wrap(costText(head.cost), columns, INDENT).map(paint.dim));
  const told = head !== undefined && isToldWhole(head, options);
  const place = stage.origin.kind !== "aws" && head !== undefined && !told && others.length > 0;
  if (place) lines.push(placeText(stage, options));
  for (const finding of others) {
    const verdict = label(finding);
    const [first = "", ...rest] = wrap(
      `${verdict} ${finding.severity} ${finding.check}: ${printable(finding.message)}`,
      columns,
      INDENT,
    );
    const { check } = finding;
    const painted = first
      .replace(verdict, colour(finding, paint))
      .replace(check, (name) => linked(name, links?.check(name)));
    lines.push(painted, ...rest);
  }
  if (unseen.length > 0) {
    const names = unseen.map(({ check }) => check).join(", ");
    lines.push(...wrap(`unknown: ${names}`, columns, INDENT).map(paint.dim));
  }
  return lines;
}

/** Whether the row of a stage has its reason and its lines of code: a pass is told in what fits the row. */
const isToldWhole = (head: Finding, { detail, fails }: TerminalOptions): boolean =>
  detail === "quiet" ? fails(head) : head.verdict !== "pass";

function rowText(finding: Finding, worst: Finding, stage: Stage, options: TerminalOptions): string[] {
  const { paint, columns } = options;
  const verdict = colour(worst, paint)(column(label(worst), VERDICT));
  const [api, name, kind] = [apiText(stage), printable(stage.name), stage.apiType];
  const message = printable(finding.message);
  const isTold = isToldWhole(finding, options);
  const next = !isTold || options.detail === "quiet" ? "" : options.nextCommand(finding, stage);
  const apiColumns = Math.min(44, Math.max(24, Math.floor(columns * 0.36)));
  const head = `  ${verdict} ${column(api, apiColumns)} ${column(name, 12)} ${column(kind, 9)}`;
  if (options.detail === "quiet" && !isTold) return [head.trimEnd()];
  const used = 2 + VERDICT + 1 + apiColumns + 1 + 12 + 1 + 9;
  const room = columns - used - 1;
  const whole = `${message}${next ? `  → ${next}` : ""}`;
  if (columns >= ONE_LINE && width(whole) <= room) {
    return [
      `${head} ${message}${paint.dim(whole.slice(message.length))}`,
      ...excerptText(finding, stage, options),
    ];
  }
  if (!isTold && options.detail === "usual")
    return [room < 30 ? head.trimEnd() : `${head} ${cut(message, room)}`];
  const lines =
    width(message) <= room ? [`${head} ${message}`] : [head.trimEnd(), ...wrap(message, columns, INDENT)];
  if (next) lines.push(...commandText(next, columns).map(paint.dim));
  return [...lines, ...excerptText(finding, stage, options)];
}

/** A command to paste: where it is too long for a line, it goes on in the next one as a shell takes it. */
function commandText(command: string, columns: number): string[] {
  const line = `${INDENT}→ ${command}`;
  const at = command.lastIndexOf(" ");
  if (width(line) <= columns || at < 0) return [line];
  return [`${INDENT}→ ${command.slice(0, at)} \\`, `${INDENT}    ${command.slice(at + 1)}`];
}

function apiText({ api, origin }: Stage): string {
  if (origin.kind === "aws") return printable(api.name ? `${api.name} (${api.id})` : api.id);
  return printable(origin.address);
}

function excerptText(finding: Finding, stage: Stage, options: TerminalOptions): string[] {
  const { excerpt, columns, paint, detail } = options;
  const { origin } = stage;
  if (origin.kind === "aws" || !isToldWhole(finding, options) || !excerpt) return [];
  if (detail === "quiet") return [placeText(stage, options)];
  const room = Math.max(20, columns - 12);
  const lines = excerpt(stage).map(
    ({ number, text }) =>
      paint.dim(`${INDENT}${String(number).padStart(5)} │ `) +
      // A line of JSON may be millions of characters long, and is shown for each of its stages.
      cut(printable(text.slice(0, room * 5).replaceAll("\t", "  ")), room),
  );
  return [placeText(stage, options), ...lines];
}

/** `infra/api.yaml:12 Prod` */
function placeText({ origin }: Stage, { paint, links }: TerminalOptions): string {
  if (origin.kind === "aws") return "";
  const place = linked(printable(`${origin.file}:${origin.line}`), links?.line(origin.file, origin.line));
  const name = origin.constructPath ? `${origin.address} (${origin.constructPath})` : origin.address;
  return `${INDENT}${paint.cyan(place)} ${paint.dim(printable(name))}`;
}

/** The verdict in a word; what does not count says why. */
const label = ({ verdict, exempt, baselined }: Finding): string =>
  exempt ? "exempt" : baselined && verdict === "fail" ? "baseline" : verdict;

function colour({ verdict, exempt, baselined }: Finding, paint: Paint): (text: string) => string {
  if (exempt || (baselined && verdict === "fail")) return paint.dim;
  if (verdict === "fail") return paint.red;
  if (verdict === "pass") return paint.green;
  return verdict === "not-applicable" ? paint.dim : paint.yellow;
}
