import pc from "picocolors";
import { byteLength } from "../access-log/limits.ts";
import { lint } from "../access-log/lint/index.ts";
import { CALLED } from "../access-log/lint/rule.ts";
import { parseFormat } from "../access-log/parse.ts";
import { preset } from "../access-log/presets.ts";
import { render, renderMissing } from "../access-log/render.ts";
import { sampleValues } from "../access-log/samples.ts";
import { lineSize } from "../access-log/size.ts";
import type { Define } from "../cli.ts";
import { suggestion } from "../model/nearest.ts";
import type { ApiType } from "../model/stage.ts";
import { cut, printable } from "../reports/printable.ts";
import { explainedFields, fieldsText } from "./format/fields.ts";
import { findingsText } from "./format/findings.ts";
import { apiTypeOf, formatText } from "./format/input.ts";
import { type Io, UsageError } from "./io.ts";

export interface FormatOptions {
  /** `rest`, `http` or `websocket`; a REST API is assumed, and said to be, without it. */
  readonly apiType?: string;
  readonly json?: boolean;
}

export type FormatAction = "lint" | "explain" | "show";
const ACTIONS: readonly FormatAction[] = ["lint", "explain", "show"];

/**
 * `stagelight format`. `lint` says what is wrong with a format (exit 1 where there are errors), `explain` what each
 * of its fields means, `show` prints the format we recommend for an API type and nothing else.
 *
 * @param input the format, `-` for standard input; for `show` the API type
 * @throws UsageError where an argument is missing or unknown
 */
export async function format(
  action: FormatAction,
  input: string | undefined,
  options: FormatOptions,
  io: Io,
): Promise<number> {
  if (action === "show") return show(input, options, io);
  const text = await formatText(input, io);
  const apiType = apiTypeFor(options, io);
  return action === "lint" ? lintText(text, apiType, options, io) : explainText(text, apiType, options, io);
}

function apiTypeFor({ apiType }: FormatOptions, io: Io): ApiType {
  if (apiType !== undefined) return apiTypeOf(apiType, "--api-type");
  io.stderr.write("Judged as the format of a REST API: --api-type http or websocket says otherwise.\n");
  return "REST";
}

function show(input: string | undefined, options: FormatOptions, io: Io): number {
  const asked = input ?? options.apiType;
  if (asked === undefined) throw new UsageError("format show: expected rest, http or websocket.");
  const apiType = apiTypeOf(asked, "format show");
  write(io, options.json ? machine({ apiType, format: preset(apiType) }) : `${preset(apiType)}\n`);
  return 0;
}

function lintText(text: string, apiType: ApiType, options: FormatOptions, io: Io): number {
  const parsed = parseFormat(text);
  const report = lint(parsed, apiType);
  const errors = report.findings.filter(({ severity }) => severity === "error").length;
  if (options.json) {
    const { shape } = parsed;
    write(
      io,
      machine({ apiType, shape, bytes: byteLength(text), lineBytes: lineSize(parsed, apiType), ...report }),
    );
  } else {
    write(io, findingsText(text, report, columnsOf(io), pc.createColors(io.color)));
  }
  return errors > 0 ? 1 : 0;
}

function explainText(text: string, apiType: ApiType, options: FormatOptions, io: Io): number {
  const parsed = parseFormat(text);
  const { fields, more } = explainedFields(parsed, apiType);
  const size = lineSize(parsed, apiType);
  const bytes = byteLength(text);
  if (options.json) {
    write(io, machine({ apiType, shape: parsed.shape, bytes, lineBytes: size, fields, notExplained: more }));
    return 0;
  }
  const paint = pc.createColors(io.color);
  const left = more > 0 ? [`${more} more variables are not explained: no format can hold as many.`] : [];
  const lines = [
    `${SHAPES[parsed.shape]} for ${CALLED[apiType]}, ${bytes} bytes; a line is about ${size.typical} bytes.`,
    "",
    fieldsText(fields, apiType, columnsOf(io), paint),
    ...left,
    paint.bold("A request that succeeds:"),
    shown(render(parsed, sampleValues(apiType, "success"), apiType)),
    paint.bold("A request that brings no value:"),
    shown(renderMissing(parsed)),
  ];
  write(io, `${lines.join("\n")}\n`);
  return 0;
}

const SHAPES = {
  json: "JSON",
  clf: "Common Log Format",
  csv: "CSV",
  xml: "XML",
  text: "Free text",
} as const;

const columnsOf = (io: Io): number => Math.max(40, io.columns ?? 100);
const shown = (line: string): string => cut(printable(line.replace(/\n$/, "")), 4_000);
const write = (io: Io, text: string) => io.stdout.write(text);

/** JSON that is safe to look at as well: `JSON.stringify` leaves the upper control characters bare. */
function machine(value: unknown): string {
  const escaped = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return `${JSON.stringify(value, null, 2).replaceAll(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, escaped)}\n`;
}

/** The flags of `stagelight format`. */
export const define: Define = (command, io, start) => {
  command
    .argument("<action>", "lint, explain or show")
    .argument("[format]", "the format, or - for standard input; for show: rest, http or websocket")
    .description("Judge or explain an access-log format, or show the one we recommend.")
    .addHelpText(
      "after",
      `
Examples:
  $ stagelight format lint '{"requestId":"$context.requestId"}' --api-type rest
  $ stagelight format explain - --api-type http < format.txt
  $ stagelight format show websocket`,
    )
    .option("--api-type <type>", "rest, http or websocket")
    .option("--json", "print JSON")
    .action((action: string, input: string | undefined, options: FormatOptions) => {
      const known = ACTIONS.find((one) => one === action);
      if (!known) {
        throw new UsageError(
          `format ${action}: expected lint, explain or show.${suggestion(action, [...ACTIONS])}`,
        );
      }
      start(format(known, input, options, io));
    });
};
