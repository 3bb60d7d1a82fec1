import type { Book } from "../journal/book.ts";
import { isNamedForStages, partsOf } from "../own-group.ts";
import { sameFor } from "../same.ts";
import { MISSING } from "../state.ts";
import type { Json, Step } from "../step.ts";
import { perAccount } from "./accounts.ts";
import { type Carried, carriedAmong } from "./carried.ts";
import type { Live } from "./live.ts";
import type { Notes } from "./notes.ts";
import { OUT_OF_THE_WAY, type Told, type UndoOutcome } from "./outcome.ts";
import { settled } from "./settle.ts";
import { shown } from "./words.ts";

export interface UndoOptions {
  readonly live: Live;
  readonly notes: Notes;
  readonly book: Book;
  /** Log groups that the plan created are deleted even where they hold lines. */
  readonly deleteLines: boolean;
  readonly signal: AbortSignal;
  readonly onTold?: ((told: Told<UndoOutcome>) => void) | undefined;
}

/**
 * Takes back what a journal says was made or may have been, in the reverse order. A step is taken back only where it still
 * is as it was made, and nothing that builds on it has to stay. Gives what became of each step that was begun, in the order
 * in which it was looked at. Throws only what `notes` throws.
 */
export async function undoSteps(
  steps: readonly Step[],
  options: UndoOptions,
): Promise<readonly Told<UndoOutcome>[]> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const begun = options.book.begun
    .flatMap((id) => byId.get(id) ?? [])
    .filter(({ id }) => options.book.standing(id) !== "untouched");
  const carried = carriedAmong(begun);
  const told = new Map<string, Told<UndoOutcome>>();
  await perAccount(carried.order, async (own) => {
    for (const step of own) {
      const result = await new Undoing(step, told, carried, options).told();
      told.set(step.id, result);
      options.onTold?.(result);
    }
  });
  return [...told.values()];
}

const FULL = {
  group: "The log group holds lines, which would be lost: --delete-lines deletes it with them.",
  bucket: "The bucket holds objects, and no fix deletes those: empty it and delete it by hand, or keep it.",
};
const UNSEEN = "Whether it holds lines cannot be seen:";

/** One step taken back. */
class Undoing {
  readonly #step: Step;
  readonly #others: ReadonlyMap<string, Told<UndoOutcome>>;
  readonly #carried: Carried;
  readonly #options: UndoOptions;

  constructor(
    step: Step,
    others: ReadonlyMap<string, Told<UndoOutcome>>,
    carried: Carried,
    options: UndoOptions,
  ) {
    this.#step = step;
    this.#others = others;
    this.#carried = carried;
    this.#options = options;
  }

  async told(): Promise<Told<UndoOutcome>> {
    const { live, book, signal } = this.#options;
    const { id, kind, before, after } = this.#step;
    if (book.standing(id) === "undone") return this.#tell("undone", "An earlier run took it back.");
    if (signal.aborted) return this.#tell("interrupted", "The run was interrupted before it.");
    const stays = this.#stays();
    if (stays) return stays;
    const seen = await live.read(this.#step);
    if ("unseen" in seen) return this.#left("unseen", seen.unseen);
    if (sameFor(kind, seen.state, before)) return this.#did(seen.state);
    if (seen.state === MISSING) {
      if (this.#carried.creationOf(this.#step)) return this.#did(seen.state);
      return this.#left("gone", "What carried it is not there any more: there is nothing to restore.");
    }
    if (!sameFor(kind, seen.state, after))
      return this.#left("changed", `Somebody changed it since: there is ${shown(seen.state)} now.`);
    const stands =
      (await this.#isUsed()) ??
      (await this.#isSetBeside()) ??
      (await this.#changedWithin()) ??
      (await this.#keeps());
    return stands ?? this.#restored(seen.state);
  }

  /** Why it has to stay for the sake of something else. */
  #stays(): Told<UndoOutcome> | undefined {
    const creation = this.#carried.creationOf(this.#step);
    if (creation && this.#carried.goesWithCarrier(this.#step)) {
      const group = this.#others.get(creation.id);
      if (group && group.outcome !== "undone")
        return this.#left(group.outcome, "It stays with what carries it.");
    }
    const inTheWay = this.#carried
      .dependents(this.#step)
      .find(({ id }) => !OUT_OF_THE_WAY.has(this.#others.get(id)?.outcome ?? "undone"));
    return inTheWay && this.#left("blocked", `${inTheWay.id} builds on it and could not be taken back.`);
  }

  /** Who came to write with a role that was created: taken back, their logs would end, and nobody be told. */
  async #isUsed(): Promise<Told<UndoOutcome> | undefined> {
    const role = this.#carried.newRoleOf(this.#step);
    if (role === undefined) return undefined;
    const regions = await this.#options.live.regionsWriting(this.#step, role);
    if (typeof regions === "string") return this.#left("unseen", regions);
    if (regions.length === 0) return undefined;
    return this.#left("changed", `API Gateway of ${regions.join(", ")} writes with it by now.`);
  }

  /** What somebody set for every method of a stage since; all of that goes where nothing was set before. */
  async #isSetBeside(): Promise<Told<UndoOutcome> | undefined> {
    const { kind, before } = this.#step;
    if (kind !== "set-execution-log" || before !== null) return undefined;
    const settings = await this.#options.live.besideLevel(this.#step);
    if (typeof settings === "string") return this.#left("unseen", settings);
    if (settings.length === 0) return undefined;
    return this.#left("changed", `Somebody set ${settings.join(", ")} for all methods since.`);
  }

  /** What somebody changed within a log group or bucket that was created and would go with it. */
  async #changedWithin(): Promise<Told<UndoOutcome> | undefined> {
    const { live, book } = this.#options;
    const creation = this.#creation();
    if (!creation) return undefined;
    const parts = this.#carried.partsOf(creation).filter(({ id }) => book.standing(id) !== "undone");
    for (const part of parts.filter((each) => this.#carried.goesWithCarrier(each))) {
      const seen = await live.read(part);
      if ("unseen" in seen) return this.#left("unseen", seen.unseen);
      const { kind, before, after } = part;
      if (seen.state === MISSING || sameFor(kind, seen.state, after) || sameFor(kind, seen.state, before))
        continue;
      return this.#left("changed", `Somebody changed ${part.id} since: there is ${shown(seen.state)} now.`);
    }
    if (creation.kind !== "create-log-group") return undefined;
    const filters = await live.filtersOn(creation);
    if (typeof filters === "string") return this.#left("unseen", filters);
    const own = (kind: Step["kind"]) =>
      new Set(parts.flatMap((part) => (part.kind === kind ? [part.target.filter] : [])));
    const [metric, subscription] = [own("put-metric-filter"), own("put-subscription")];
    const foreign =
      filters.metric.find((name) => !metric.has(name)) ??
      filters.subscription.find((name) => !subscription.has(name));
    if (foreign !== undefined)
      return this.#left("changed", `Somebody put the filter ${shown(foreign)} on the log group since.`);
    return this.#isWrittenTo(creation);
  }

  /** Other stages that came to write to a log group for many: their lines would go with it, or nowhere. */
  async #isWrittenTo(creation: Step): Promise<Told<UndoOutcome> | undefined> {
    if (isNamedForStages(creation)) return undefined;
    const writers = await this.#options.live.stagesWriting(creation);
    if (typeof writers === "string") return this.#left("unseen", writers);
    const own = new Set(
      creation.stages.flatMap((id) => {
        const parts = partsOf(id);
        return parts ? [`${parts.apiId}/${parts.stage}`] : [];
      }),
    );
    const other = writers.map(({ apiId, stage }) => `${apiId}/${stage}`).find((name) => !own.has(name));
    return other === undefined
      ? undefined
      : this.#left("changed", `The stage ${shown(other)} writes to it by now.`);
  }

  /** The step that created the log group or bucket which this one is, or would have to come off before that is deleted. */
  #creation(): Step | undefined {
    if (!this.#carried.waitsForLines(this.#step)) return undefined;
    return this.#carried.creationOf(this.#step) ?? this.#step;
  }

  /** Why a log group or bucket stays for the sake of its lines; asked of itself and of what would have to come off it first. */
  async #keeps(): Promise<Told<UndoOutcome> | undefined> {
    const { live, deleteLines } = this.#options;
    if (!this.#creation()) return undefined;
    const isBucket = this.#step.target.bucket !== undefined;
    if (deleteLines && !isBucket) return undefined;
    const holds = await live.holdsLines(this.#step);
    if (holds === false) return undefined;
    return this.#left("kept", holds === true ? FULL[isBucket ? "bucket" : "group"] : `${UNSEEN} ${holds}`);
  }

  async #restored(seen: Json): Promise<Told<UndoOutcome>> {
    const { live, notes } = this.#options;
    const { id, kind, before, undo } = this.#step;
    if (typeof undo === "string") return this.#left("by-hand", undo);
    notes.note({ record: "will", does: "undo", step: id, seen, asked: undo });
    const answer = await live.call(this.#step, undo, { fresh: false, spreading: false });
    const back = answer.ok ? await settled(live, this.#step, before) : await live.read(this.#step);
    const found = "state" in back ? back.state : undefined;
    // Deleted by somebody else in the meantime is as good: it is as it was before.
    if (found !== undefined && sameFor(kind, found, before))
      return this.#did(found, answer.ok ? answer.requestId : undefined);
    const { code, why, unclear } = answer.ok
      ? {
          code: "ReadBack",
          why: `AWS took the call, but ${"unseen" in back ? back.unseen : `there is ${shown(back.state)} now`}.`,
          unclear: true,
        }
      : answer;
    const state = found === undefined ? {} : { found };
    notes.note({ record: "failed", does: "undo", step: id, code, why, unclear, ...state });
    return this.#tell("failed", why);
  }

  #did(found: Json, requestId?: string): Told<UndoOutcome> {
    const given = requestId === undefined ? {} : { requestId };
    this.#options.notes.note({ record: "did", does: "undo", step: this.#step.id, found, ...given });
    return this.#tell("undone");
  }

  #left(outcome: UndoOutcome, why: string): Told<UndoOutcome> {
    this.#options.notes.note({ record: "left", does: "undo", step: this.#step.id, outcome, why });
    return this.#tell(outcome, why);
  }

  #tell(outcome: UndoOutcome, why = ""): Told<UndoOutcome> {
    return { step: this.#step, outcome, why };
  }
}
