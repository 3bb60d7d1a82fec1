import { sha256 } from "@noble/hashes/sha2.js";
import { BASELINE, type Demands } from "../model/demands.ts";
import type { Assignment, Fact, Settled } from "../model/fact.ts";
import type { Finding } from "../model/finding.ts";
import type { Slice } from "../model/slice.ts";
import type { CodeOrigin, Stage, World } from "../model/stage.ts";
import type { Surroundings } from "../model/surroundings.ts";
import type { Check, Judgement } from "./check.ts";
import { sharingIn } from "./sharing.ts";

/** A slice with a finding for each of its stages and checks. */
export interface JudgedSlice extends Slice {
  readonly findings: readonly Finding[];
}

/** More joint outcomes than this are not tried out: the verdict is then unknown and says so. */
const MAX_WORLDS = 256;

export function judgeSlice(slice: Slice, checks: readonly Check[], demands: Demands = BASELINE): JudgedSlice {
  const sharing = sharingIn(slice.stages);
  const findings = slice.stages.flatMap((stage) =>
    checks.map((check) => judgeStage(check, stage, slice.surroundings, demands, sharing.get(stage))),
  );
  return { ...slice, findings };
}

/**
 * The verdict of a check on a stage. Where conditions of the code are open, the check judges each way
 * in which they can come out; if all agree, that is the verdict, otherwise it is conditional.
 */
export function judgeStage(
  check: Check,
  stage: Stage,
  surroundings: Surroundings,
  demands: Demands = BASELINE,
  sharing?: readonly Stage[],
): Finding {
  const around = (stage.site !== undefined && surroundings.sites?.get(stage.site)) || surroundings;
  const subject = { stage, surroundings: around, demands, ...(sharing ? { sharing } : {}) };
  const { verdict, message, about } = judgeTypes(check, subject);
  return {
    check: check.id,
    verdict,
    severity: check.severity,
    stage: stage.id,
    message,
    ...(about === undefined ? {} : { about }),
    fingerprint: fingerprint(check.id, stage),
  };
}

/** A stage whose API is out of sight is judged as each type that it may have: where that matters, the verdict is unknown. */
function judgeTypes(check: Check, subject: Undecided): Outcomes {
  const { stage } = subject;
  const first = judgeWorlds(check, subject);
  if (stage.apiTypeAssumed === undefined || stage.apiType === "REST") return first;
  const apiType = stage.apiType === "HTTP" ? "WEBSOCKET" : "HTTP";
  const second = judgeWorlds(check, { ...subject, stage: { ...stage, apiType } });
  if (first.verdict === second.verdict) return first;
  const said = ({ verdict, message }: Outcomes) => `${verdict} (${message.replace(/\.$/, "")})`;
  return {
    verdict: "unknown",
    message: `Whether this is an HTTP or a WebSocket API is not known here. ${TYPES[stage.apiType]}: ${said(first)}; ${TYPES[apiType]}: ${said(second)}.`,
  };
}

const TYPES = { HTTP: "HTTP", WEBSOCKET: "WebSocket" } as const;

type Outcomes = Pick<Finding, "verdict" | "message"> & Pick<Judgement, "about">;

type Undecided = Omit<Parameters<Check["judge"]>[0], "decide">;

function judgeWorlds(check: Check, subject: Undecided): Outcomes {
  const names = new Set<string>();
  for (;;) {
    const worlds = worldsFor([...names], subject.stage.worlds);
    if (!worlds) {
      return {
        verdict: "unknown",
        message: `Depends on more than ${MAX_WORLDS} combinations of conditions.`,
      };
    }
    const before = names.size;
    const outcomes = worlds.map((world) => ({
      world,
      judgement: check.judge({ ...subject, decide: (fact) => decided(fact, world.assignment, names) }),
    }));
    // A judgement may meet conditions that only the last round showed to matter.
    if (names.size === before) return verdictOf([...names], applicable(outcomes));
  }
}

/** The fact in one world. A condition that the world does not name is noted, and taken to hold for this round. */
function decided<T>(fact: Fact<T>, assignment: Assignment, met: Set<string>): Settled<T> {
  let current = fact;
  while (current.state === "choice") {
    const { condition } = current;
    met.add(condition);
    const holds = Object.hasOwn(assignment, condition) ? assignment[condition] : true;
    current = holds ? current.whenTrue : current.whenFalse;
  }
  return current;
}

/** Where the check has a meaning in some worlds only, it is these that count. */
function applicable(outcomes: Outcome[]): Outcome[] {
  const some = outcomes.filter(({ judgement }) => judgement.verdict !== "not-applicable");
  return some.length > 0 ? some : outcomes;
}

function verdictOf(names: readonly string[], outcomes: Outcome[]): Outcomes {
  // The message speaks of the usual case where there is one.
  outcomes.sort((one, other) => Number(other.world.isDefault) - Number(one.world.isDefault));
  const first = outcomes[0]?.judgement;
  if (!first) return { verdict: "unknown", message: "The stage's conditions cannot all hold." };
  if (outcomes.every(({ judgement }) => judgement.verdict === first.verdict)) return first;
  return { verdict: "conditional", message: conditionalMessage(names, outcomes) };
}

interface Outcome {
  readonly world: World;
  readonly judgement: Judgement;
}

function conditionalMessage(names: readonly string[], outcomes: readonly Outcome[]): string {
  const deciding = decidingNames(names, outcomes);
  const named = (outcome: Outcome) =>
    enoughNames(outcome, deciding, outcomes)
      .map((name) => said(name, outcome.world))
      .join(" and ");
  const byVerdict = new Map<string, Outcome>();
  for (const outcome of outcomes) {
    const { verdict } = outcome.judgement;
    if (!byVerdict.has(verdict)) byVerdict.set(verdict, outcome);
  }
  const parts = [...byVerdict.values()].map(
    (outcome) =>
      `${outcome.judgement.verdict} when ${named(outcome)} (${outcome.judgement.message.replace(/\.$/, "")})`,
  );
  const usual = outcomes.filter(({ world }) => world.isDefault).map(({ judgement }) => judgement.verdict);
  const defaults = new Set(usual).size === 1 ? ` With the defaults: ${usual[0]}.` : "";
  return `Depends on ${deciding.join(", ")}: ${parts.join("; ")}.${defaults}`;
}

/**
 * The names without those that change no verdict while the others stay as they are. Where a named condition and a
 * comparison say the same, the name is kept.
 */
function decidingNames(names: readonly string[], outcomes: readonly Outcome[]): readonly string[] {
  let deciding = names;
  const phrasesFirst = names.toSorted((one, other) => Number(isPhrase(other)) - Number(isPhrase(one)));
  for (const name of phrasesFirst) {
    const others = deciding.filter((other) => other !== name);
    const verdicts = new Map<string, string>();
    const decided = outcomes.every(({ world, judgement: { verdict } }) => {
      const key = others.map((other) => world.assignment[other]).join();
      const before = verdicts.get(key) ?? verdict;
      verdicts.set(key, before);
      return before === verdict;
    });
    if (decided && others.length > 0) deciding = others;
  }
  return deciding;
}

/** Of the names, so many that their outcomes alone make the verdict sure. */
function enoughNames(
  chosen: Outcome,
  names: readonly string[],
  outcomes: readonly Outcome[],
): readonly string[] {
  let enough = names;
  for (const name of names) {
    const others = enough.filter((other) => other !== name);
    const sure = outcomes
      .filter(({ world }) =>
        others.every((other) => world.assignment[other] === chosen.world.assignment[other]),
      )
      .every(({ judgement }) => judgement.verdict === chosen.judgement.verdict);
    if (sure) enough = others;
  }
  return enough;
}

const isPhrase = (name: string) => /\s/.test(name);

/** `IsProd is true`, `(LogArn == "") is false`. */
function said(name: string, world: World): string {
  return `${isPhrase(name) ? `(${name})` : name} is ${world.assignment[name]}`;
}

/** The possible joint outcomes for these conditions: the stage's own worlds, times the free conditions. */
function worldsFor(names: readonly string[], given: readonly World[] | undefined): World[] | undefined {
  const constrained = given ?? [{ assignment: {}, isDefault: false }];
  const worlds = new Map<string, World>();
  for (const { assignment, isDefault } of constrained) {
    const relevant = names.filter((name) => Object.hasOwn(assignment, name));
    const free = names.filter((name) => !Object.hasOwn(assignment, name));
    if (2 ** free.length > MAX_WORLDS) return undefined;
    for (let bits = 0; bits < 2 ** free.length; bits++) {
      // Condition names come from outside: `__proto__` has to be a name like any other.
      const full: Record<string, boolean> = Object.create(null);
      for (const name of relevant) full[name] = assignment[name] === true;
      free.forEach((name, index) => {
        full[name] = (bits & (1 << index)) === 0;
      });
      const key = names.map((name) => full[name]).join();
      const before = worlds.get(key);
      worlds.set(key, { assignment: full, isDefault: isDefault || (before?.isDefault ?? false) });
      if (worlds.size > MAX_WORLDS) return undefined;
    }
  }
  return [...worlds.values()];
}

/**
 * Hash of the check and of what makes the stage the same stage tomorrow: 16 hex digits. Each is hashed once and the two are
 * put together, since a stage is judged by many checks and a check judges many stages.
 */
function fingerprint(check: string, stage: Stage): string {
  const [one, other] = [hashOfCheck(check), hashOfStage(stage)];
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0))).toString("hex");
}

const ofChecks = new Map<string, Uint8Array>();
const ofStages = new WeakMap<Stage, Uint8Array>();

function hashOfCheck(check: string): Uint8Array {
  const known = ofChecks.get(check) ?? hashOf(["check", check]);
  ofChecks.set(check, known);
  return known;
}

function hashOfStage(stage: Stage): Uint8Array {
  const known = ofStages.get(stage);
  if (known) return known;
  const { origin, apiType, api, name } = stage;
  const hash = hashOf(
    origin.kind === "aws"
      ? ["aws", origin.account, origin.region, apiType, api.id, name]
      : codeIdentity(origin),
  );
  ofStages.set(stage, hash);
  return hash;
}

/** An address is there once in a root, whichever of its modules' files has it: these may lie anywhere on the machine. */
const codeIdentity = ({ file, root, address }: CodeOrigin): readonly string[] =>
  root === undefined ? ["code", file, address] : ["root", root, address];

/** The first 8 bytes of SHA-256. Not Node's own: loading all its cryptography takes longer than a small scan. */
const hashOf = (identity: readonly string[]): Uint8Array =>
  sha256(new TextEncoder().encode(JSON.stringify(identity))).subarray(0, 8);
