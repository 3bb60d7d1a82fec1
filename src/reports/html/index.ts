import type { JudgedSlice } from "../../checks/judge.ts";
import type { Finding } from "../../model/finding.ts";
import type { Change } from "../compare.ts";
import type { Out, Report, Summary } from "../report.ts";
import { Spool } from "../spool.ts";
import { scriptJson } from "./escape.ts";
import { Ledger } from "./ledger.ts";
import { pageEnd, pageStart } from "./page-frame.ts";
import { stageRow } from "./rows.ts";
import { Strings } from "./strings.ts";

/** What an html report needs to know of a check. A finding of any other check is shown under its id. */
export interface CheckTitle {
  readonly id: string;
  readonly title: string;
}

export interface HtmlContext {
  readonly checks: readonly CheckTitle[];
  /** How a finding stands against an earlier scan, where there is one to compare with. */
  readonly changeOf?: (finding: Finding) => Change | undefined;
}

/**
 * One HTML file that needs no network and no server: figures and tables as markup, every finding as data that the
 * page's own script filters and sorts. Its content security policy lets nothing in but that script and style.
 */
export function htmlReport(out: Out, { checks, changeOf }: HtmlContext): Report {
  const strings = new Strings();
  const stages = new Spool();
  const ledger = new Ledger();
  const titles = new Map(checks.map((check) => [check.id, check]));
  const met = new Map<string, number>();
  const checkAt = (id: string): number => {
    const at = met.get(id) ?? met.size;
    met.set(id, at);
    return at;
  };
  let rows = 0;
  return {
    async slice(slice: JudgedSlice) {
      ledger.slice(slice);
      const byStage = Map.groupBy<string, Finding>(slice.findings, ({ stage }) => stage);
      for (const stage of slice.stages) {
        const row = stageRow(stage, byStage.get(stage.id) ?? [], slice.scope, { strings, checkAt, changeOf });
        stages.add(`${rows === 0 ? "" : ",\n"}${scriptJson(row)}`);
        rows += 1;
      }
    },
    async end(summary: Summary) {
      const seen = [...met.keys()].map((id) => titles.get(id) ?? { id, title: id });
      await out.write(pageStart(summary, ledger, seen));
      await out.write('<script type="application/json" id="data">\n{"stages":[\n');
      await stages.copyTo(out);
      await out.write('\n],"strings":[\n');
      await strings.copyTo(out);
      const list = seen.map(({ id, title }) => ({ id, title }));
      await out.write(`\n],"checks":${scriptJson(list)}}\n</script>\n`);
      await out.write(pageEnd());
    },
    close() {
      stages.close();
      strings.close();
    },
  };
}
