import { addressOf, filtersIn } from "./address.ts";
import { Controls } from "./controls.ts";
import { element } from "./dom.ts";
import { FIELDS, type Filters, type Matches, matches, type Sort, START } from "./filters.ts";
import { Pager } from "./pager.ts";
import { type Data, STATES } from "./rows.ts";
import { FindingsTable } from "./table.ts";

/** Paper has no next page button; more than this nobody reads on paper. */
const PRINTED = 1_000;

/** The findings with their search, filters, order and pages. */
export class Explorer {
  readonly #data: Data;
  readonly #controls: Controls;
  readonly #table: FindingsTable;
  readonly #pager: Pager;
  readonly #note = element("p", { class: "print-note" });
  #filters: Filters;
  #matches: Matches = { rows: [], counts: new Map() };

  constructor(data: Data, place: HTMLElement) {
    this.#data = data;
    this.#filters = filtersIn(location.hash) ?? START;
    this.#controls = new Controls(data, (filters) => this.#change(filters));
    this.#table = new FindingsTable(data, (sort) => this.#sortBy(sort));
    this.#pager = new Pager(() => {
      this.#draw();
      place.scrollIntoView({ block: "start" });
    });
    const foot = element("div", { class: "foot" }, this.#pager.status, this.#pager.root);
    place.replaceChildren(this.#controls.root, this.#note, this.#table.root, foot);
    place.hidden = false;
    this.#find();
    if (this.#filters !== START) place.scrollIntoView();
    addEventListener("hashchange", () => {
      const filters = filtersIn(location.hash);
      if (filters) this.#change(filters);
    });
    addEventListener("beforeprint", () => this.#draw(PRINTED));
    addEventListener("afterprint", () => this.#draw());
  }

  /** Narrows to what a row of another table stands for. */
  pick(field: string, value: string): void {
    const all = { ...START, states: new Set(STATES) };
    if (field.startsWith("tag:")) this.#change({ ...all, tag: { key: field.slice(4), value } });
    const known = FIELDS.find((each) => each === field);
    if (known) this.#change({ ...all, values: new Map([[known, value]]), tag: undefined });
  }

  #change(filters: Partial<Filters>): void {
    // What was typed a moment ago counts, whatever else is changed now.
    this.#filters = { ...this.#filters, query: this.#controls.query, ...filters };
    this.#pager.first();
    this.#find();
    try {
      history.replaceState(null, "", addressOf(this.#filters) || location.pathname + location.search);
    } catch {
      // Some viewers of files forbid it; the filters hold all the same.
    }
  }

  #sortBy(sort: Sort): void {
    this.#change({ sort, descending: this.#filters.sort === sort && !this.#filters.descending });
  }

  #find(): void {
    this.#matches = matches(this.#data, this.#filters);
    this.#controls.show(this.#filters, this.#matches.counts);
    this.#draw();
  }

  #draw(printed?: number): void {
    const { rows } = this.#matches;
    const part = this.#pager.part(rows, this.#data.rows.length);
    this.#table.show(printed === undefined ? part : rows.slice(0, printed), this.#filters);
    this.#table.root.hidden = rows.length === 0;
    const shown = Math.min(rows.length, printed ?? rows.length);
    this.#note.textContent = `${this.#words()} Printed: ${shown} of ${rows.length} matching findings, of ${this.#data.rows.length} in all.`;
  }

  /** What the filters say, for paper. */
  #words(): string {
    const { query, states, values, tag } = this.#filters;
    const parts = [
      `Shown: ${STATES.filter((state) => states.has(state)).join(", ") || "nothing"}`,
      ...(query ? [`search “${query}”`] : []),
      ...[...values].map(([field, value]) => `${field} ${value}`),
      ...(tag ? [`tag ${tag.key} = ${tag.value}`] : []),
    ];
    return `${parts.join("; ")}.`;
  }
}
