import pc from "picocolors";
import type { Part, Writer } from "../../../fixes/part.ts";
import type { Step } from "../../../fixes/step.ts";
import { printable } from "../../../reports/printable.ts";
import { wrap } from "../../../reports/wrap.ts";
import { invocation } from "../../invocation.ts";
import type { Io } from "../../io.ts";
import { noteLines } from "./notes.ts";
import { patchLines } from "./patch-lines.ts";
import { stepLines, type ToldFields } from "./step-lines.ts";

const COLUMNS = 110;

/**
 * The plan for people: by account and Region, each step with what it changes; then what is left to them, and totals. `again`: the
 * command as it was given, for the next steps; absent where there is none.
 */
export function people(io: Io, again?: string): Writer {
  const paint = pc.createColors(io.color);
  const columns = io.columns ?? (Number(io.env.COLUMNS) || COLUMNS);
  const totals = {
    patches: 0,
    files: 0,
    steps: 0,
    review: 0,
    owned: 0,
    manual: 0,
    left: 0,
    waiting: 0,
    gaps: 0,
  };
  const stages = new Set<string>();
  const accounts = new Set<string>();
  const told: ToldFields = new Map();
  let number = 0;
  let inCode = 0;

  const write = (part: Part): string => {
    const { plan, account } = part;
    totals.steps += plan.steps.length;
    totals.review += plan.steps.filter(({ care }) => care === "review").length;
    totals.owned += plan.owned.length;
    totals.manual += plan.manual.length;
    if (!account) inCode += plan.manual.length;
    totals.left += part.left;
    totals.waiting += part.waiting ?? 0;
    totals.gaps += part.gaps.length;
    if (plan.steps.length > 0 && account) accounts.add(account.id);
    for (const step of plan.steps) for (const stage of step.stages) stages.add(stage);
    const notes = noteLines(part, { paint, columns });
    const patches = patchLines(part, { paint, columns });
    totals.patches += part.code?.patches.length ?? 0;
    totals.files += part.code?.files.length ?? 0;
    if (plan.steps.length + patches.length + notes.length === 0) return "";
    const lines = [paint.bold(headOf(part)), ...patches];
    for (const [place, steps] of Map.groupBy(plan.steps, placeOf)) {
      lines.push("", paint.bold(`  ${place}`));
      for (const step of steps) lines.push("", ...stepLines(step, ++number, { paint, columns }, told));
    }
    if (part.left > 0) {
      const words = `${count(part.left, "step")} left out: somebody should look at ${part.left === 1 ? "it" : "them"} first.`;
      lines.push("", ...wrap(words, columns, "  "));
    }
    return `${[...lines, ...notes].join("\n")}\n\n`;
  };

  const end = (): string => {
    const { patches, files, steps, review, owned, manual, left, waiting, gaps } = totals;
    const parts = [
      patches > 0 ? `${count(patches, "patch", "patches")} of ${count(files, "file")}` : "",
      steps === 0
        ? patches > 0
          ? ""
          : "No step to make"
        : `${count(steps, "step")} for ${count(stages.size, "stage")} in ${count(accounts.size, "account")}`,
      review > 0 ? `${review} to look at first` : "",
      left > 0 ? `${left} left out` : "",
      waiting > 0 ? `${count(waiting, "stage")} left for another time (--max)` : "",
      owned > 0 ? `${count(owned, "stage")} owned by code` : "",
      manual > 0 ? `${count(manual, "thing")} left to you` : "",
      gaps > 0 ? count(gaps, "gap") : "",
    ];
    const step = (command: string, what: string) => `${paint.cyan(`  ${command}`)}  # ${what}`;
    const code = patches > 0 ? [step(`${again} --write`, "change the files")] : [];
    const live =
      steps === 0
        ? inCode > 0
          ? [step(`${invocation(io)} explain apigw_accesslogging`, "how it is written in each language")]
          : []
        : [
            step(`${again} --apply`, "make it, with a journal to take it back"),
            step(`${again} --as cli`, "write it as aws commands (also: terraform, console, json)"),
          ];
    const isMore = code.length + live.length > 0 && again !== undefined;
    const next = isMore ? ["", "Nothing was changed. Next:", ...code, ...live] : [];
    return `${[paint.bold(`${parts.filter(Boolean).join(", ")}.`), ...next].join("\n")}\n`;
  };
  return { begin: () => "", write, end };
}

const headOf = ({ account, code }: Part): string => {
  // Neither: what stands before any account, such as an organization that could not be listed.
  if (!account) return code ? "Code" : "Accounts";
  return `Account ${account.id}${account.name === undefined ? "" : ` (${printable(account.name)})`}`;
};

const placeOf = ({ call, region }: Step): string => (call.service === "iam" ? "IAM (every Region)" : region);

const count = (number: number, noun: string, several = `${noun}s`): string =>
  `${number} ${number === 1 ? noun : several}`;
