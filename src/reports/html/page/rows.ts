import type { Verdict } from "../../../model/finding.ts";
import {
  CHANGE_ORDER,
  type FindingRow,
  type PageData,
  SEVERITY_ORDER,
  type StageRow,
  type Text,
  VERDICT_ORDER,
} from "../data.ts";
import { kindText } from "../words.ts";

/** A finding with its stage, ready to be filtered and sorted. */
export interface Row {
  readonly stage: StageRow;
  readonly finding: FindingRow;
  /** The place of the stage in the order of names; of its account and Region, or file, in theirs. */
  readonly stageRank: number;
  readonly placeRank: number;
  /** The place in the scan's own order. */
  readonly order: number;
}

/** What a finding counts as: its verdict, or why it does not count: it is exempt, or known since the baseline. */
export const STATES = [...VERDICT_ORDER, "known", "exempt"] as const;
export type State = (typeof STATES)[number];

/** The report's data as the page works with it. */
export class Data {
  readonly rows: readonly Row[];
  readonly #page: PageData;

  constructor(page: PageData) {
    this.#page = page;
    const names = ranks(page.stages.map((stage) => this.stageText(stage).toLowerCase()));
    const places = ranks(page.stages.map((stage) => this.placeText(stage).toLowerCase()));
    const rows: Row[] = [];
    page.stages.forEach((stage, at) => {
      for (const finding of stage[11]) {
        const [stageRank, placeRank] = [names[at] ?? 0, places[at] ?? 0];
        rows.push({ stage, finding, stageRank, placeRank, order: rows.length });
      }
    });
    this.rows = rows;
  }

  get strings(): readonly string[] {
    return this.#page.strings;
  }

  get checks(): PageData["checks"] {
    return this.#page.checks;
  }

  text(text: Text | null | undefined): string {
    return typeof text === "number" ? (this.#page.strings[text] ?? "") : (text ?? "");
  }

  verdict({ finding }: Row): Verdict {
    return VERDICT_ORDER[finding[1]] ?? "unknown";
  }

  state(row: Row): State {
    if (row.finding[6]) return "exempt";
    return row.finding[9] ? "known" : this.verdict(row);
  }

  severity({ finding }: Row): string {
    return SEVERITY_ORDER[finding[2]] ?? "";
  }

  /** Against an earlier scan; empty where there was none, or nothing to tell. */
  change({ finding }: Row): (typeof CHANGE_ORDER)[number] | "" {
    return CHANGE_ORDER[finding[8] ?? -1] ?? "";
  }

  checkId({ finding }: Row): string {
    return this.#page.checks[finding[0]]?.id ?? "";
  }

  checkTitle({ finding }: Row): string {
    return this.#page.checks[finding[0]]?.title ?? "";
  }

  isLive(stage: StageRow): boolean {
    return stage[1] === "aws" || this.text(stage[1]) === "aws";
  }

  /** `orders / prod`; an API without a name goes by its id. */
  stageText(stage: StageRow): string {
    return `${this.text(stage[4]) || this.text(stage[3])} / ${this.text(stage[5])}`;
  }

  /** `111122223333 payments`, empty for code. */
  accountText(stage: StageRow): string {
    if (!this.isLive(stage)) return "";
    const name = this.text(stage[6][1]);
    return name ? `${this.text(stage[6][0])} ${name}` : this.text(stage[6][0]);
  }

  regionText(stage: StageRow): string {
    return this.isLive(stage) ? this.text(stage[6][2]) : "";
  }

  /** `111122223333 payments · eu-west-1`, `infra/api.yaml:12-20`. */
  placeText(stage: StageRow): string {
    const [first, second] = stage[6];
    return this.isLive(stage)
      ? `${this.accountText(stage)} · ${this.regionText(stage)}`
      : `${this.text(first)}:${this.text(second)}`;
  }

  kindText(stage: StageRow): string {
    return kindText(this.text(stage[1]));
  }

  /** The values of a tag on a stage; keys are compared without case. */
  hasTag(stage: StageRow, lowerKey: string, value: string): boolean {
    const tags = stage[10];
    for (let at = 0; at < tags.length; at += 2) {
      if (this.text(tags[at]).toLowerCase() === lowerKey && this.text(tags[at + 1]) === value) return true;
    }
    return false;
  }
}

/** For each text its place when all are sorted, numbers in them as numbers: compared once, not at every sort. */
function ranks(texts: readonly string[]): number[] {
  const { compare } = new Intl.Collator("en", { numeric: true });
  const sorted = [...new Set(texts)].sort(compare);
  const places = new Map(sorted.map((text, at) => [text, at]));
  return texts.map((text) => places.get(text) ?? 0);
}
