import { compileLineParser, type LineParser } from "../../access-log/line-parser.ts";
import { parseFormat } from "../../access-log/parse.ts";
import { filterLogEvents } from "../../aws/calls/logs.ts";
import type { Clock } from "../../aws/clock.ts";
import { mapParallel } from "../../aws/parallel.ts";
import { isObject } from "../../aws/read.ts";
import { partsOf } from "../own-group.ts";
import type { Step, StepKind } from "../step.ts";
import { Unseen } from "./asker.ts";
import { type Place, readState } from "./read-state.ts";

/** Whether a line of a stage was seen; otherwise the stage is configured and not yet proven. */
export type Verified =
  | { readonly step: Step; readonly proven: true; readonly afterSeconds: number }
  | { readonly step: Step; readonly proven: false; readonly why: string };

export interface VerifyOptions {
  /** Where a step was made. */
  readonly place: (step: Step) => Place;
  /** Lines from then on count. Milliseconds since the epoch. */
  readonly since: number;
  /** How long lines are waited for, in milliseconds, all stages side by side. */
  readonly wait: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onVerified?: (verified: Verified) => void;
}

const AT_ONCE = 16;
/** Between two looks, in milliseconds; the last one again and again. */
const PAUSES = [2_000, 5_000, 10_000];
/** A search can come back with nothing but a token to go on with (API reference, FilterLogEvents). */
const MOST_PAGES = 10;

/** After these the log that a stage has already can arrive. */
const WAKING: ReadonlySet<StepKind> = new Set<StepKind>([
  "create-role",
  "set-role-trust",
  "attach-role-policy",
  "set-account-role",
  "create-log-group",
  "put-resource-policy",
]);

/**
 * Waits for the first line of each stage that a plan gave its log, or made to arrive what was set already. No request is sent: a stage that nobody calls stays
 * unproven. `steps` is the whole plan, by which is told whether a log group holds lines of one stage only.
 */
export async function verifyStages(
  steps: readonly Step[],
  made: ReadonlySet<string>,
  options: VerifyOptions,
): Promise<readonly Verified[]> {
  const begun = options.clock.now();
  const given = steps.filter(({ kind, id }) => kind === "set-access-log" && made.has(id));
  const writing: readonly Waited[] = [
    ...given.map((step) => ({ step })),
    ...(await wokenBy(steps, made, options)),
  ];
  const found = new Map<Step, Verified>();
  await mapParallel(writing, AT_ONCE, async ({ step, unseen }) => {
    const verified = await verifiedOf(step, unseen ?? matcherFor(step, steps, made), begun, options);
    found.set(step, verified);
    options.onVerified?.(verified);
  });
  return writing.flatMap(({ step }) => found.get(step) ?? []);
}

interface Waited {
  readonly step: Step;
  /** Why its settings cannot be read. */
  readonly unseen?: string;
}

/** For each stage whose own settings no step made but whose lines others let arrive, a step that would set them as they are. */
async function wokenBy(
  steps: readonly Step[],
  made: ReadonlySet<string>,
  { place }: VerifyOptions,
): Promise<readonly Waited[]> {
  const own = new Set(steps.filter(({ kind }) => kind === "set-access-log").flatMap(({ stages }) => stages));
  const wakers = new Map<string, Step>();
  for (const step of steps.filter(({ kind, id }) => WAKING.has(kind) && made.has(id)))
    for (const stage of step.stages) if (!own.has(stage)) wakers.set(stage, step);
  const woken: Waited[] = [];
  for (const [stage, waker] of [...wakers].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    const parts = partsOf(stage);
    if (!parts) continue;
    const { account, region, ...target } = parts;
    const step: Step = { ...waker, kind: "set-access-log", account, region, target, stages: [stage] };
    try {
      const after = await readState(place(step), "set-access-log", target);
      if (isObject(after) && after.destination !== null && after.format !== null)
        woken.push({ step: { ...step, after } });
    } catch (error) {
      if (!(error instanceof Unseen)) throw error;
      woken.push({ step, unseen: error.message });
    }
  }
  return woken;
}

interface Matcher {
  readonly logGroup: string;
  /** As FilterLogEvents takes it; absent: every line. */
  readonly pattern?: string;
  readonly isOfStage: (line: string) => boolean;
}

/** How a line of the stage is known; a text says why none can be. */
function matcherFor(step: Step, steps: readonly Step[], made: ReadonlySet<string>): Matcher | string {
  const { destination, format } = settingsOf(step);
  const logGroup = /^arn:[^:]+:logs:[^:]*:\d*:log-group:(.+)$/.exec(destination)?.[1];
  if (logGroup === undefined) return "Its lines go to a Firehose stream and are not read.";
  const parsed = parseFormat(format);
  const names = new Set(parsed.variables.map(({ name }) => name));
  const { apiId = "", stage = "" } = step.target;
  if (names.has("apiId") && names.has("stage")) {
    const parser = compileLineParser(parsed);
    return { logGroup, pattern: `"${apiId}"`, isOfStage: (line) => isOf(parser, line, apiId, stage) };
  }
  const own =
    steps.some(
      ({ kind, target, account, region, id }) =>
        kind === "create-log-group" &&
        made.has(id) &&
        target.logGroup === logGroup &&
        account === step.account &&
        region === step.region,
    ) &&
    steps.every(
      (other) =>
        other === step || other.kind !== "set-access-log" || settingsOf(other).destination !== destination,
    );
  if (own) return { logGroup, isOfStage: () => true };
  return "Its log group may hold lines of other stages, and the format does not say whose a line is.";
}

function settingsOf({ after }: Step): { readonly destination: string; readonly format: string } {
  const { destination, format } = isObject(after) ? after : {};
  return { destination: String(destination), format: String(format) };
}

function isOf(parser: LineParser, line: string, apiId: string, stage: string): boolean {
  const read = parser.parse(line);
  return "values" in read && read.values.get("apiId") === apiId && read.values.get("stage") === stage;
}

async function verifiedOf(
  step: Step,
  matcher: Matcher | string,
  begun: number,
  { place, since, wait, clock, signal }: VerifyOptions,
): Promise<Verified> {
  const unproven = (why: string): Verified => ({ step, proven: false, why });
  if (typeof matcher === "string") return unproven(matcher);
  for (let look = 0; ; look++) {
    const waited = clock.now() - begun;
    try {
      if (await lineArrived(place(step), matcher, since))
        return { step, proven: true, afterSeconds: Math.round(waited / 1_000) };
    } catch (error) {
      if (error instanceof Unseen) return unproven(error.message);
      throw error;
    }
    if (waited >= wait || signal.aborted)
      return unproven(`No line had arrived ${Math.round(waited / 1_000)} seconds later.`);
    const pause = PAUSES[Math.min(look, PAUSES.length - 1)] ?? 0;
    await clock.sleep(Math.min(pause, wait - waited), signal);
  }
}

async function lineArrived(
  { asker, clients }: Place,
  { logGroup, pattern, isOfStage }: Matcher,
  since: number,
): Promise<boolean> {
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const answer = await asker.ask(filterLogEvents, clients.of("logs"), {
      logGroupName: logGroup,
      startTime: since,
      ...(pattern === undefined ? {} : { filterPattern: pattern }),
      ...(nextToken === undefined ? {} : { nextToken }),
    });
    if (!answer) throw new Unseen("Its log group does not exist.");
    const events: unknown = answer.events ?? [];
    if (!Array.isArray(events)) throw new Unseen("FilterLogEvents brought an answer that is not AWS's.");
    if (events.some((event) => isObject(event) && isOfStage(String(event.message)))) return true;
    nextToken = answer.nextToken;
    if (nextToken === undefined) return false;
  }
  return false;
}
