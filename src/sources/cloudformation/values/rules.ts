import {
  entriesOf,
  intrinsicOf,
  isList,
  isMap,
  member,
  textOf,
  type Value,
} from "../../../syntax/template/value.ts";

/**
 * What the `Rules` section demands of the parameters, each demand as the definition of a condition that has to hold
 * (User Guide, "rules section": the assertions of a rule hold wherever its `RuleCondition` does, or no stack is made).
 * A demand that uses what cannot be told here is left out: it then forbids nothing.
 */
export function rulesOf(root: Value): Value[] {
  const demands: Value[] = [];
  for (const [, rule] of entriesOf(member(root, "Rules"))) {
    const condition = member(rule, "RuleCondition");
    const when = condition === undefined ? undefined : asCondition(condition);
    if (condition !== undefined && when === undefined) continue;
    const assertions = member(rule, "Assertions");
    for (const assertion of isList(assertions) ? assertions : []) {
      const asserted = asCondition(member(assertion, "Assert") ?? null);
      if (asserted === undefined) continue;
      demands.push(when === undefined ? asserted : { "Fn::Or": [{ "Fn::Not": [when] }, asserted] });
    }
  }
  return demands;
}

const MAX_RULE_DEPTH = 20;

/** The functions of rules in those of conditions; undefined for what conditions have no word for. */
function asCondition(value: Value, depth = 0): Value | undefined {
  const call = intrinsicOf(value);
  if (!call || !isList(call.argument) || depth > MAX_RULE_DEPTH) return undefined;
  const { name, argument } = call;
  if (name === "Fn::Equals") return argument.length === 2 && argument.every(isPlain) ? value : undefined;
  if (name === "Fn::Contains") {
    const [list, item] = argument;
    if (!isList(list) || item === undefined || !isPlain(item)) return undefined;
    if (!list.every((one) => textOf(one) !== undefined)) return undefined;
    return { "Fn::Or": list.map((one) => ({ "Fn::Equals": [item, one] })) };
  }
  if (name !== "Fn::And" && name !== "Fn::Or" && name !== "Fn::Not") return undefined;
  const parts = argument.map((part) => asCondition(part, depth + 1));
  return parts.every((part) => part !== undefined) ? { [name]: parts } : undefined;
}

/** A text, or the value of a parameter: rules may use nothing else that a single value comes from. */
function isPlain(value: Value): boolean {
  if (textOf(value) !== undefined) return true;
  return isMap(value) && typeof member(value, "Ref") === "string" && intrinsicOf(value) !== undefined;
}
