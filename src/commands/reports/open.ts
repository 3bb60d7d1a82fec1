import pc from "picocolors";
import { CHECKS } from "../../checks/index.ts";
import type { JudgedSlice } from "../../checks/judge.ts";
import type { Finding } from "../../model/finding.ts";
import { type Stage, UNLISTED_STAGES } from "../../model/stage.ts";
import type { Change, Compares } from "../../reports/compare.ts";
import type { Links } from "../../reports/links.ts";
import type { CodeFix, Out, Report, ReportContext, Summary } from "../../reports/report.ts";
import type { CodeLine, Detail } from "../../reports/terminal.ts";
import type { Io } from "../io.ts";
import { liveStageId } from "../stage-id.ts";
import { terminalLinks } from "../terminal-links.ts";
import { checkPage } from "./check-page.ts";
import { fileOuts } from "./file-out.ts";
import { fromTop, withPathsFrom } from "./from-top.ts";
import type { Output } from "./outputs.ts";

/** Which reports are wanted, and what they are to say besides the findings. */
export interface Reporting {
  readonly format: string;
  readonly outputs: readonly Output[];
  readonly hidePasses: boolean;
  /** How much the terminal report says. */
  readonly detail: Detail;
  /** What it says when it is `quiet`. */
  readonly fails: (finding: Finding) => boolean;
  readonly gapsFail: boolean;
  /** How this program is called here: `stagelight`, or through npm in a checkout. */
  readonly invocation: string;
  readonly nextSteps: (summary: Summary) => readonly string[];
  /** The lines of code a finding is about. */
  readonly excerpt: (stage: Stage) => readonly CodeLine[];
  /** When the scan was made; absent: now. */
  readonly at?: Date;
  readonly comparison?: Compares | undefined;
  readonly category?: string | undefined;
  /** Works out changes of code for findings, where a report tells them. */
  readonly fixes?: Fixes | undefined;
  /** Gets every slice as the reports do: findings are pushed to where others look for them. */
  readonly push?: Push | undefined;
}

/** Changes of the code that mend findings of one slice at a time. */
export interface Fixes {
  /** Before the reports get a slice. */
  see(slice: JudgedSlice): Promise<void>;
  fixOf(finding: Finding): CodeFix | undefined;
}

/** Findings on their way to another service. */
export interface Push {
  slice(slice: JudgedSlice, changeOf: ((finding: Finding) => Change | undefined) | undefined): Promise<void>;
  /** What is to be said on stderr, and whether everything arrived. */
  end(): { readonly words: readonly string[]; readonly whole: boolean };
  close(): void;
}

export interface Reports extends Report {
  /** Puts the files in place; without it they are left as they were before. */
  finish(): void;
}

/** Every wanted report as one; what changed since an earlier scan is added to the summary here. */
export async function openReports(reporting: Reporting, io: Io): Promise<Reports> {
  const { comparison } = reporting;
  const outs = fileOuts(reporting.outputs, io.cwd);
  const look: Look = {
    columns: io.columns ?? (Number(io.env.COLUMNS) || FILE.columns),
    color: io.color,
    links: terminalLinks(io),
  };
  const reports = [
    await reportFor(reporting.format, streamOut(io.stdout), reporting, look, io.cwd),
    ...(await Promise.all(outs.map((out) => reportFor(out.format, out, reporting, FILE, io.cwd)))),
  ];
  return {
    async slice(slice) {
      comparison?.see(slice);
      await reporting.fixes?.see(slice);
      for (const report of reports) await report.slice(slice);
      await reporting.push?.slice(slice, comparison && ((finding) => comparison.changeOf(finding)));
    },
    async end(summary) {
      const whole = comparison ? { ...summary, changes: comparison.changes() } : summary;
      for (const report of reports) await report.end(whole);
    },
    finish() {
      for (const out of outs) out.finish();
    },
    close() {
      for (const report of reports) report.close();
      reporting.push?.close();
      for (const out of outs) out.abandon();
    },
  };
}

/** How text looks where there is no terminal. */
const FILE: Look = { columns: 80, color: false };

interface Look {
  readonly columns: number;
  readonly color: boolean;
  readonly links?: Links | undefined;
}

type Make = (out: Out, context: ReportContext) => Report;

/** Formats whose paths are taken to be from the top of the repository. */
const OF_A_REPOSITORY: ReadonlySet<string> = new Set(["sarif", "github", "gitlab"]);

/** Each format's code is loaded when it is asked for. */
const MACHINES: Readonly<Record<string, () => Promise<Make>>> = {
  json: async () => (await import("../../reports/json.ts")).jsonReport,
  html: async () => (await import("../../reports/html/index.ts")).htmlReport,
  sarif: async () => (await import("../../reports/sarif.ts")).sarifReport,
  junit: async () => (await import("../../reports/junit.ts")).junitReport,
  csv: async () => (await import("../../reports/csv.ts")).csvReport,
  markdown: async () => (await import("../../reports/markdown.ts")).markdownReport,
  github: async () => (await import("../../reports/github.ts")).githubReport,
  gitlab: async () => (await import("../../reports/gitlab.ts")).gitlabReport,
  ocsf: async () => (await import("../../reports/ocsf.ts")).ocsfReport,
  asff: async () => (await import("../../reports/asff.ts")).asffReport,
};

async function reportFor(
  format: string,
  out: Out,
  reporting: Reporting,
  { columns, color, links }: Look,
  cwd: string,
): Promise<Report> {
  const { comparison, category, fixes } = reporting;
  const load = Object.hasOwn(MACHINES, format) ? MACHINES[format] : undefined;
  if (load) {
    const make = await load();
    const context: ReportContext = {
      checks: CHECKS,
      page: checkPage,
      at: reporting.at ?? new Date(),
      ...(comparison ? { changeOf: (finding) => comparison.changeOf(finding) } : {}),
      ...(fixes ? { fixOf: (finding) => fixes.fixOf(finding) } : {}),
      ...(category === undefined ? {} : { category }),
    };
    return OF_A_REPOSITORY.has(format)
      ? withPathsFrom(fromTop(cwd), (own) => make(out, own), context)
      : make(out, context);
  }
  const { terminalReport } = await import("../../reports/terminal.ts");
  return terminalReport(out, {
    columns,
    paint: pc.createColors(color),
    hidePasses: reporting.hidePasses,
    detail: reporting.detail,
    fails: reporting.fails,
    gapsFail: reporting.gapsFail,
    links,
    nextCommand: (_, stage) => nextCommand(reporting.invocation, stage),
    nextSteps: reporting.nextSteps,
    excerpt: reporting.excerpt,
  });
}

function nextCommand(invocation: string, { origin, name, id }: Stage): string {
  if (origin.kind !== "aws") return "";
  if (name === UNLISTED_STAGES) return `${invocation} iam scan`;
  if (!liveStageId(id)) return "";
  return `${invocation} explain --stage ${id.includes("$") ? `'${id}'` : id}`;
}

const FREE_AGAIN = ["drain", "close", "error"] as const;

/** A stream as the place of a report. */
export function streamOut(stream: NodeJS.WritableStream): Out {
  return {
    async write(text) {
      if (text === "" || !stream.writable || stream.write(text)) return;
      // A reader that goes away closes the stream instead of draining it.
      await new Promise<void>((resolve) => {
        const done = () => {
          for (const event of FREE_AGAIN) stream.removeListener(event, done);
          resolve();
        };
        for (const event of FREE_AGAIN) stream.on(event, done);
      });
    },
  };
}
