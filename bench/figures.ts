/** A figure with the bound it must keep; without one it is only told. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit?: string;
  readonly atMost?: number;
  readonly atLeast?: number;
  readonly note?: string;
}

/** `slack`: how far over its bound a figure may lie, as a factor. */
export const holds = ({ value, atMost, atLeast }: Figure, slack = 1): boolean =>
  (atMost === undefined || value <= atMost * slack) && (atLeast === undefined || value >= atLeast / slack);

export function line(figure: Figure): string {
  const { name, value, unit = "", atMost, atLeast, note } = figure;
  const bound =
    atMost !== undefined ? `at most ${atMost}` : atLeast !== undefined ? `at least ${atLeast}` : "";
  const mark = bound === "" ? " " : holds(figure) ? "✓" : "✗";
  const shown = Number.isInteger(value) ? String(value) : value.toFixed(value < 10 ? 2 : 0);
  return `${mark} ${name.padEnd(66)} ${`${shown}${unit}`.padStart(9)}  ${bound.padEnd(14)} ${note ?? ""}`.trimEnd();
}
