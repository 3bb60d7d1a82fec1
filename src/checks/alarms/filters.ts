import { variableNamed } from "../../access-log/catalogue.ts";
import {
  type FilterPattern,
  type Match,
  matchFilterPattern,
  parseFilterPattern,
} from "../../access-log/filter-pattern/index.ts";
import { type Published, publishedFrom } from "../../access-log/filter-pattern/published.ts";
import { type Format, parseFormat } from "../../access-log/parse.ts";
import type { AlarmSubject } from "../../model/demands.ts";
import type { MetricFilter } from "../../model/surroundings.ts";
import type { Subject } from "../check.ts";
import { type Lines, linesAbout, SLOW } from "./lines.ts";

/** Whether a metric filter counts what it should. `no` and `open` say why. */
export type Counts =
  | { readonly answer: "yes" }
  | {
      readonly answer: "no";
      readonly why: string;
      /** It is meant to and cannot: that is a fault by itself, whatever else there is. */
      readonly meant?: true;
    }
  | { readonly answer: "open"; readonly why: string };

/**
 * Proves by example: the format's own lines are rendered and the filter's pattern is tried on them. It counts when it
 * matches lines about the subject and none of those that report success.
 */
export function countsSubject(
  filter: MetricFilter,
  about: AlarmSubject,
  format: Format,
  subject: Subject,
): Counts {
  const text = subject.decide(filter.pattern);
  if (text.state !== "known")
    return { answer: "open", why: `The pattern of ${filter.id} is not known here.` };
  const parsed = parseFilterPattern(text.value);
  if ("problem" in parsed) {
    // CloudWatch Logs refuses invalid patterns: of one that is there, it is the reading that falls short.
    if (subject.stage.origin.kind === "aws") {
      const why = `The pattern of ${filter.id} (${text.value}) is not understood here: ${parsed.problem.message}.`;
      return { answer: "open", why };
    }
    return { answer: "no", why: `The pattern of ${filter.id} is invalid: ${parsed.problem.message}.` };
  }
  const lines = linesAbout(about, format, subject.stage.apiType);
  const { telling } = lines;
  const { tried, quiet } = matchesOf(parsed.pattern, text.value, lines);
  const shown = `${filter.id} (${text.value})`;
  const open = [...tried, ...quiet].find((match) => match.outcome === "unclear");
  if (open?.outcome === "unclear")
    return { answer: "open", why: `Whether ${shown} matches is open: ${open.why}` };
  if (!tried.some(({ outcome }) => outcome === "match")) {
    const bare = linesAbout(about, unquoted(format), subject.stage.apiType);
    if (matchesOf(parsed.pattern, text.value, bare).tried.some(({ outcome }) => outcome === "match")) {
      return {
        answer: "no",
        why: `The metric filter ${shown} compares with a number what this format writes as text: it never matches.`,
        meant: true,
      };
    }
    return { answer: "no", why: `The metric filter ${shown} matches none of the lines this format writes.` };
  }
  const missed = telling.filter((_, index) => tried[index]?.outcome === "no-match");
  if (missed.length > 0) {
    const why = `The metric filter ${shown} matches only ${telling.length - missed.length} of ${telling.length} kinds of such lines.`;
    return { answer: "open", why };
  }
  const published = publishedBy(filter, parsed.pattern, telling, subject);
  if (published.includes("unclear")) {
    return {
      answer: "open",
      why: `What ${shown} publishes from a line is open: the guide does not say.`,
    };
  }
  // A filter on everything that publishes the latency itself measures latency as well.
  if (about === "latency" && SLOW.every((time, index) => published[index] === Number(time)))
    return { answer: "yes" };
  if (published.length > 0 && published.every((each) => each === "nothing")) {
    const why = `The metric filter ${shown} publishes ${publishedValue(filter, subject)}, and these lines have no number there: its metric never moves.`;
    return { answer: "no", why };
  }
  if (published.length > 0 && published.every((each) => each === 0)) {
    return {
      answer: "no",
      why: `The metric filter ${filter.id} adds 0 for each line: its metric never moves.`,
    };
  }
  if (quiet.some(({ outcome }) => outcome === "match")) {
    return { answer: "no", why: `The metric filter ${shown} counts requests that went well too.` };
  }
  return { answer: "yes" };
}

interface Matches {
  readonly tried: readonly Match[];
  readonly quiet: readonly Match[];
}

/** What the pattern makes of each line. Stages share formats and patterns: each pair is tried once. */
function matchesOf(pattern: FilterPattern, text: string, lines: Lines): Matches {
  const known = matched.get(lines) ?? new Map<string, Matches>();
  matched.set(lines, known);
  const matches = known.get(text) ?? {
    tried: lines.telling.map((line) => matchFilterPattern(pattern, line)),
    quiet: lines.silent.map((line) => matchFilterPattern(pattern, line)),
  };
  if (known.size < MOST_PATTERNS) known.set(text, matches);
  return matches;
}

const MOST_PATTERNS = 256;
const matched = new WeakMap<Lines, Map<string, Matches>>();

const NUMERIC: ReadonlySet<string> = new Set(["integer", "ms", "bytes", "epoch"]);

/** The format as somebody imagines it who compares numbers: no quotes around variables that are numbers. */
function unquoted(format: Format): Format {
  const known = imagined.get(format);
  if (known) return known;
  const text = format.text.replaceAll(/"\$context\.([\w.]+)"/g, (quoted, name: string) =>
    NUMERIC.has(variableNamed(name)?.variable.type ?? "") ? `$context.${name}` : quoted,
  );
  const other = parseFormat(text);
  imagined.set(format, other);
  return other;
}

const imagined = new WeakMap<Format, Format>();

/** What each of the lines adds to the metric; none where that is not known here. */
function publishedBy(
  filter: MetricFilter,
  pattern: FilterPattern,
  lines: readonly string[],
  subject: Subject,
): readonly Published[] {
  const value = publishedValue(filter, subject);
  return value ? lines.map((line) => publishedFrom(pattern, value, line)) : [];
}

function publishedValue({ value }: MetricFilter, { decide }: Subject): string | undefined {
  const settled = value && decide(value);
  return settled?.state === "known" ? settled.value.trim() : undefined;
}
