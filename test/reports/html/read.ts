import type { FindingRow, PageData, StageRow, Text } from "../../../src/reports/html/data.ts";

/** The data inside a report's page. */
export function dataOf(page: string): PageData {
  const start = '<script type="application/json" id="data">';
  const from = page.indexOf(start) + start.length;
  return JSON.parse(page.slice(from, page.indexOf("</script>", from)));
}

export const textIn = (data: PageData, text: Text | null | undefined): string =>
  typeof text === "number" ? (data.strings[text] ?? "") : (text ?? "");

/** Every finding with its stage, as `check verdict message` and the rows themselves. */
export const findingsIn = (data: PageData): { stage: StageRow; finding: FindingRow }[] =>
  data.stages.flatMap((stage) => stage[11].map((finding) => ({ stage, finding })));
