import { element, grouped } from "./dom.ts";

const SIZES = [50, 100, 250] as const;

/** Which part of a long list is shown. A button without effect stays focusable, so that nobody loses their place. */
export class Pager {
  readonly root: HTMLElement;
  readonly status = element("p", { role: "status", class: "status" });
  #at = 0;
  #size: number = SIZES[0];
  #count = 0;
  readonly #back = element("button", { type: "button" }, "Previous");
  readonly #on = element("button", { type: "button" }, "Next");

  constructor(turned: () => void) {
    const size = element("select", { id: "size" });
    for (const each of SIZES) size.append(element("option", { value: each }, String(each)));
    size.addEventListener("change", () => {
      this.#size = Number(size.value);
      this.#at = 0;
      turned();
    });
    const turn = (by: number) => () => {
      const next = this.#at + by * this.#size;
      if (next < 0 || next >= this.#count) return;
      this.#at = next;
      turned();
    };
    this.#back.addEventListener("click", turn(-1));
    this.#on.addEventListener("click", turn(1));
    this.root = element(
      "div",
      { class: "pager", role: "group", "aria-label": "Pages of findings" },
      this.#back,
      this.#on,
      element("label", { for: "size" }, "Rows"),
      size,
    );
  }

  first(): void {
    this.#at = 0;
  }

  /** The rows of this page. Says in `status` which they are. */
  part<T>(rows: readonly T[], whole: number): readonly T[] {
    this.#count = rows.length;
    const end = Math.min(this.#at + this.#size, rows.length);
    this.#back.setAttribute("aria-disabled", String(this.#at === 0));
    this.#on.setAttribute("aria-disabled", String(end >= rows.length));
    this.root.hidden = rows.length <= SIZES[0];
    const of = `${grouped(rows.length)} of ${grouped(whole)} findings`;
    this.status.textContent =
      rows.length === 0
        ? `No finding matches; there are ${grouped(whole)} without the filters.`
        : rows.length <= this.#size
          ? of
          : `${of}: ${grouped(this.#at + 1)} to ${grouped(end)}`;
    return rows.slice(this.#at, end);
  }
}
