import { readFileSync, rmSync, truncateSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import type { Clock } from "../../src/aws/clock.ts";
import { makeSteps } from "../../src/fixes/apply/make.ts";
import { undoSteps } from "../../src/fixes/apply/undo.ts";
import { LiveAws } from "../../src/fixes/aws/live.ts";
import { bookOf } from "../../src/fixes/journal/book.ts";
import { journalFrom } from "../../src/fixes/journal/read.ts";
import { JournalWriter } from "../../src/fixes/journal/write.ts";
import type { Step } from "../../src/fixes/step.ts";
import { Faults } from "../../src/sandbox/faults.ts";
import { worldFrom } from "../../src/sandbox/grow.ts";
import type { Fault, Seed } from "../../src/sandbox/index.ts";
import { SERVICES } from "../../src/sandbox/services/index.ts";
import type { World } from "../../src/sandbox/state/world.ts";
import { Killed, Killer } from "../../test/fixes/apply/kills.ts";
import { withWebAcls } from "../../test/fixes/random/web-acls.ts";
import { stateOf } from "../../test/fixes/state.ts";
import { inProcess } from "./wire.ts";

export type End = "fixed" | "as before" | "as before but for what no call takes back" | "neither";

export interface Fate {
  readonly end: End;
  readonly runs: number;
  readonly kills: number;
  /** Journals that lost what was behind their last `will`, in the middle of a line or not. */
  readonly cuts: number;
  readonly calls: number;
  /** For `neither`: what was found. */
  readonly why?: string;
}

/** With so many runs under faults the plan is left to itself; after so many more it counts as not ended. */
const BAD_RUNS = 3;
const MOST_RUNS = 8;
const KILLED = 0.6;
const CUT = 0.8;
const EPOCH = Date.UTC(2026, 1, 1);

/** Carries out a plan in a world of its own, with faults and kills, and ends it by resuming or undoing. */
export async function fateOf(
  seed: Seed,
  steps: readonly Step[],
  faults: readonly Fault[],
  random: () => number,
  journal: string,
): Promise<Fate> {
  const rig = new Rig(seed);
  const before = rig.state();
  for (const fault of faults) rig.faults.add(fault);
  const goal = random() < 0.5 ? "resume" : "undo";
  let runs = 0;
  let kills = 0;
  let cuts = 0;
  let last: Last = [];
  rmSync(journal, { force: true });
  for (; runs < MOST_RUNS; runs++) {
    if (runs === BAD_RUNS) rig.faults.clear();
    const dies = runs < BAD_RUNS && random() < KILLED;
    const killer = new Killer(dies ? Math.floor(random() * 6 * steps.length) : Number.POSITIVE_INFINITY);
    try {
      last = await rig.run(runs === 0 ? "apply" : goal, steps, journal, killer);
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      kills += 1;
      if (random() < CUT) cuts += cutTail(journal, random) ? 1 : 0;
      continue;
    }
    if (runs > 0 && last.every(({ outcome }) => ENDED.has(outcome))) break;
  }
  const counts = { runs: runs + 1, kills, cuts, calls: rig.calls };
  const after = rig.state();
  let wanted = before;
  if (goal === "resume") {
    const whole = new Rig(seed);
    await whole.run("apply", steps, `${journal}.whole`, new Killer(Number.POSITIVE_INFINITY));
    rmSync(`${journal}.whole`);
    wanted = whole.state();
    if (isDeepStrictEqual(after, wanted)) return { end: "fixed", ...counts };
  } else if (isDeepStrictEqual(after, before)) return { end: "as before", ...counts };
  else if (
    last.some(({ outcome }) => outcome === "by-hand") &&
    isDeepStrictEqual(stagesOf(after), stagesOf(before))
  )
    return { end: "as before but for what no call takes back", ...counts };
  return {
    end: "neither",
    ...counts,
    why: [goal, ...openIn(last), ...differences(after, wanted)].join("\n  "),
  };
}

type Last = readonly { readonly step: Step; readonly outcome: string; readonly why: string }[];

const openIn = (last: Last): string[] =>
  last
    .filter(({ outcome }) => !ENDED.has(outcome))
    .map(({ step, outcome, why }) => `${step.id}: ${outcome} ${why}`);

/** Lines of one state that the other does not have. */
function differences(found: unknown, wanted: unknown): string[] {
  const lines = (state: unknown) => JSON.stringify(state, null, 1).split("\n");
  const [has, should] = [new Set(lines(found)), new Set(lines(wanted))];
  return [
    ...[...has].filter((line) => !should.has(line)).map((line) => `+ ${line.trim()}`),
    ...[...should].filter((line) => !has.has(line)).map((line) => `- ${line.trim()}`),
  ];
}

const ENDED: ReadonlySet<string> = new Set(["made", "already", "undone", "gone", "by-hand", "blocked"]);

/** A world with what carries steps out in it. Time passes only in sleep. */
class Rig {
  readonly faults = new Faults();
  readonly #world: World;
  readonly #accounts: readonly string[];
  #now = 0;
  calls = 0;

  constructor(seed: Seed) {
    this.#world = worldFrom(seed, EPOCH);
    this.#accounts = seed.accounts.map(({ id }) => id);
    withWebAcls(this.#world);
  }

  state(): readonly unknown[] {
    return this.#accounts.map((account) => stateOf(this.#world, account));
  }

  async run(kind: "apply" | "resume" | "undo", steps: readonly Step[], path: string, killer: Killer) {
    const clock: Clock = {
      now: () => this.#now,
      sleep: async (ms) => {
        this.#now += ms;
      },
    };
    const now = () => EPOCH + this.#now;
    const setting = {
      world: this.#world,
      faults: this.faults,
      services: SERVICES,
      clock: now,
      verifySignatures: false,
    };
    const { signal } = new AbortController();
    const live = new LiveAws({
      connections: inProcess(setting, () => {
        this.calls += 1;
      }),
      credentials: (account) => async () => this.#world.keys.longTerm(account, "aws").credentials,
      signal,
      rate: 1_000,
      timeout: 10_000,
      clock,
    });
    const { writer, book } = opened(kind, steps, path, now);
    const options = { live: killer.over(live), notes: killer.around(writer), book, signal };
    try {
      return kind === "undo"
        ? await undoSteps(steps, { ...options, deleteLines: false })
        : await makeSteps(steps, options);
    } finally {
      writer.close();
    }
  }
}

function opened(kind: "apply" | "resume" | "undo", steps: readonly Step[], path: string, now: () => number) {
  const writing = { tool: "0", now };
  if (kind === "apply") return { writer: JournalWriter.begin(path, steps, writing), book: bookOf([]) };
  const text = readFileSync(path, "utf8");
  const { entries, cut } = journalFrom(text);
  const bytes = Buffer.byteLength(text) - Buffer.byteLength(cut ?? "");
  return { writer: JournalWriter.goOn(path, kind, { bytes, cut }, writing), book: bookOf(entries) };
}

/** What a machine that dies can lose: anything behind the last line that was on the disk before a call. */
function cutTail(path: string, random: () => number): boolean {
  const bytes = readFileSync(path);
  const lines = bytes.toString("utf8").split("\n");
  const kept = lines.findLastIndex((line) => /^\{"record":"(?:will|run)"/.test(line));
  const from = Buffer.byteLength(`${lines.slice(0, kept + 1).join("\n")}\n`);
  if (from >= bytes.length) return false;
  truncateSync(path, from + Math.floor(random() * (bytes.length - from)));
  return true;
}

/** Of a state, what stages are set to. */
const stagesOf = (state: readonly unknown[]): unknown =>
  (state as readonly { readonly regions: readonly { readonly rest: unknown; readonly v2: unknown }[] }[]).map(
    ({ regions }) => regions.map(({ rest, v2 }) => [rest, v2]),
  );
