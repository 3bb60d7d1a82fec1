import type { Finding } from "../model/finding.ts";
import type { Gap } from "../model/gap.ts";
import type { Scope } from "../model/slice.ts";
import type { Stage } from "../model/stage.ts";
import { type Changes, changesInWords } from "./compare.ts";
import { codeOf, stageInWords } from "./place.ts";
import { printable } from "./printable.ts";
import { type Out, type Report, type ReportContext, withStages } from "./report.ts";

/**
 * JUnit XML: a suite for each account-Region, template or root, a test case for each check and stage. What could not be
 * told or is exempt is skipped, never passed; a gap is an error, as it is for the exit code.
 */
export function junitReport(out: Out, { at, changeOf }: ReportContext): Report {
  let begun = false;
  const begin = async () => {
    if (!begun) await out.write('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="stagelight">\n');
    begun = true;
  };
  const timestamp = at.toISOString().slice(0, 19);
  return {
    async slice(slice) {
      await begin();
      const findings = withStages(slice);
      if (findings.length + slice.gaps.length === 0) return;
      const skipped = findings.filter(({ finding }) => skipText(finding) !== undefined).length;
      const failures = findings.filter(({ finding }) => finding.verdict === "fail" && !finding.exempt).length;
      const suite = attributes({
        name: scopeName(slice.scope),
        tests: findings.length + slice.gaps.length,
        failures,
        errors: slice.gaps.length,
        skipped,
        timestamp,
        time: 0,
      });
      const cases = findings.map(({ finding, stage }) => caseOf(finding, stage, changeOf?.(finding)));
      await out.write(
        `  <testsuite${suite}>\n${cases.join("")}${slice.gaps.map(gapCase).join("")}  </testsuite>\n`,
      );
    },
    async end({ changes }) {
      await begin();
      if (changes) await out.write(changesSuite(changes));
      await out.write("</testsuites>\n");
    },
    close() {},
  };
}

function scopeName(scope: Scope): string {
  if (scope.kind === "code") return scope.path;
  return [scope.account, scope.region].filter(Boolean).join(" ") || "aws";
}

function caseOf(finding: Finding, stage: Stage, change: string | undefined): string {
  const code = codeOf(stage);
  const head = attributes({
    classname: finding.check,
    name: stageInWords(stage),
    time: 0,
    ...(code ? { file: code.file, line: code.line } : {}),
  });
  const body = bodyOf(finding, change);
  return body === "" ? `    <testcase${head}/>\n` : `    <testcase${head}>${body}</testcase>\n`;
}

function bodyOf(finding: Finding, change: string | undefined): string {
  const skip = skipText(finding);
  if (skip !== undefined) return `<skipped${attributes({ message: skip })}/>`;
  if (finding.verdict !== "fail") return "";
  const { message, severity, fingerprint } = finding;
  const since = change === undefined ? "" : `\n${change} since the earlier scan`;
  return `<failure${attributes({ message, type: severity })}>${text(printable(message))}\nseverity ${severity}, fingerprint ${fingerprint}${since}</failure>`;
}

function skipText({ verdict, message, exempt }: Finding): string | undefined {
  if (verdict === "pass") return undefined;
  if (exempt) return `exempt until ${exempt.until} (${exempt.owner}): ${exempt.reason}. ${message}`;
  return verdict === "fail" ? undefined : `${verdict}: ${message}`;
}

function gapCase({ kind, account, region, file, line, operation, message }: Gap): string {
  const place = [file, line, account, region, operation].filter((part) => part !== undefined).join(" ");
  const head = attributes({ classname: "gap", name: [kind, place].filter(Boolean).join(" "), time: 0 });
  return `    <testcase${head}><error${attributes({ message, type: kind })}/></testcase>\n`;
}

function changesSuite(changes: Changes): string {
  const list = (["new", "fixed", "open", "gone"] as const).flatMap((kind) =>
    changes[kind].map((each) => `${kind} ${each.check} ${printable(each.stage)}: ${printable(each.message)}`),
  );
  const head = attributes({ name: `compared with ${changes.against}`, tests: 0, failures: 0, time: 0 });
  const words = attributes({ name: "changes", value: changesInWords(changes) });
  return `  <testsuite${head}>
    <properties><property${words}/></properties>
    <system-out>${text(list.join("\n"))}</system-out>
  </testsuite>
`;
}

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${text(printable(String(value)))}"`)
    .join("");

/** Characters that XML 1.0 does not have (production 2), as far as `printable` lets them through. */
const ILLEGAL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu;
const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&apos;",
};

const text = (value: string): string =>
  value.replace(ILLEGAL, "\ufffd").replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
