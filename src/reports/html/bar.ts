import type { Coverage } from "../../model/coverage.ts";
import { html, type Markup } from "./escape.ts";

/** The parts of coverage, the good news first, and their names. */
export const PARTS = [
  ["logged", "logged"],
  ["exempt", "exempt"],
  ["conditional", "conditional"],
  ["unknown", "unknown"],
  ["unlogged", "unlogged"],
] as const;

/**
 * Coverage as a bar of 100 units. Drawn, not styled: the page's policy allows no style on elements, and what is drawn is
 * printed. The figures stand beside it, so it is hidden from screen readers.
 */
export function coverageBar(coverage: Coverage, name: string): Markup {
  let x = 0;
  const parts = PARTS.map(([key]) => {
    const width = coverage.stages === 0 ? 0 : (100 * coverage[key]) / coverage.stages;
    const rect = html`<rect class="${key}" x="${x.toFixed(3)}" y="0" width="${width.toFixed(3)}" height="10"/>`;
    x += width;
    return width === 0 ? html`` : rect;
  });
  return html`<svg class="${name}" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="none" width="100" height="10"/>${parts}</svg>`;
}
