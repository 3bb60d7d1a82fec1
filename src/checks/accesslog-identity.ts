import { availability, variableNamed } from "../access-log/catalogue.ts";
import type { FieldDemand, Question } from "../model/demands.ts";
import type { ApiType } from "../model/stage.ts";
import { defineCheck, fail, pass, unknown } from "./check.ts";
import { formatOf } from "./format-of.ts";

const ASKED: Readonly<Record<Question, string>> = {
  who: "who called",
  what: "what was called",
  when: "when",
  where: "from where",
  outcome: "with what result",
};

export default defineCheck({
  id: "apigw_accesslog_identity",
  title: "Access log does not answer who, what, when, from where, with what result",
  severity: "medium",
  needs: [],
  alone: true,
  judge(subject) {
    const read = formatOf(subject);
    if ("judgement" in read) return read.judgement;
    const { apiType } = subject.stage;
    // A variable that the API type never fills answers nothing.
    const names = read.format.variables.map(({ name }) => name).filter((name) => isFilled(name, apiType));
    const missing = subject.demands.fields.filter(
      (demand) => demand.apiTypes.includes(apiType) && !isMet(demand, names),
    );
    if (missing.length === 0)
      return pass("The format answers who, what, when, from where and with what result.");
    const [unnamed] = read.format.variables.filter(({ name }) => isAuthorizerKey(name));
    if (unnamed && missing.every(({ question }) => question === "who")) {
      return unknown(
        `Whether ${unnamed.text}, which a Lambda authorizer returns, says who called is not known here. If it does, name it in the standard: format.who, ${unnamed.name}.`,
      );
    }
    const questions = [...Map.groupBy(missing, ({ question }) => question)].map(
      ([question, demands]) =>
        `${ASKED[question]} (${demands.map(({ anyOf }) => suggested(anyOf, apiType)).join(", ")})`,
    );
    return fail(`The format does not answer ${questions.join("; nor ")}.`, { remedy: "mend-format" });
  },
});

function isMet({ anyOf }: FieldDemand, names: readonly string[]): boolean {
  return anyOf.some((wanted) =>
    names.some((name) => (wanted.endsWith(".") ? name.startsWith(wanted) : name === wanted)),
  );
}

function isFilled(name: string, apiType: ApiType): boolean {
  const known = variableNamed(name);
  const has = known && availability(known, apiType);
  return has === "full" || has === "authorizer";
}

/** What a Lambda authorizer puts into its context: anything, the caller's name as well. */
function isAuthorizerKey(name: string): boolean {
  const known = variableNamed(name);
  return known?.property !== undefined && known.variable.name === "authorizer.";
}

/** The first of the variables that this API type fills; the others are in the page of the check. */
function suggested(anyOf: readonly string[], apiType: ApiType): string {
  const usable = anyOf.filter((name) => name.endsWith(".") || isFilled(name, apiType));
  const [first = ""] = usable;
  const more = usable.length - 1;
  return more > 0 ? `${shown(first)} or ${more} ${more === 1 ? "other" : "others"}` : shown(first);
}

const shown = (name: string) => `$context.${name.endsWith(".") ? `${name}*` : name}`;
