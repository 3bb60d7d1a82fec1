import { AwsError } from "../aws-error.ts";
import { childOf, type XmlNode, xmlNodeFrom } from "../protocols/xml-node.ts";

const MOST_RULES = 1_000;
const LONGEST_ID = 255;
const ACTIONS = [
  "AbortIncompleteMultipartUpload",
  "Expiration",
  "NoncurrentVersionExpiration",
  "NoncurrentVersionTransition",
  "Transition",
];

const malformed = () =>
  new AwsError(
    400,
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
const invalid = (message: string) => new AwsError(400, "InvalidArgument", message);
const refused = (message: string) => new AwsError(400, "InvalidRequest", message);

/** The rules of a LifecycleConfiguration (S3 API reference). Throws what S3 says of one that it does not take. */
export function lifecycleRulesIn(body: string): readonly XmlNode[] {
  const root = xmlNodeFrom(body);
  const rules = root?.name === "LifecycleConfiguration" ? root.children.filter(isRule) : [];
  if (rules.length === 0 || rules.length > MOST_RULES) throw malformed();
  const ids = new Set<string>();
  for (const rule of rules) {
    check(rule);
    const id = childOf(rule, "ID")?.text ?? "";
    if (id.length > LONGEST_ID) throw invalid("ID length should not exceed allowed limit of 255");
    if (id !== "" && ids.has(id))
      throw invalid("Rule ID must be unique. Found same ID for more than one rule");
    ids.add(id);
  }
  return rules;
}

const isRule = ({ name }: XmlNode) => name === "Rule";

function check(rule: XmlNode): void {
  const status = childOf(rule, "Status")?.text;
  if (status !== "Enabled" && status !== "Disabled") throw malformed();
  if (!childOf(rule, "Filter") && !childOf(rule, "Prefix")) throw malformed();
  if (!ACTIONS.some((action) => childOf(rule, action)))
    throw refused("At least one action needs to be specified in a rule.");
  const moved = rule.children.filter(({ name }) => name === "Transition").map((each) => daysOf(each, "Days"));
  const expiration = childOf(rule, "Expiration");
  const days = expiration && childOf(expiration, "Days") ? daysOf(expiration, "Days") : undefined;
  if (days !== undefined && moved.some((each) => each >= days))
    throw invalid("'Days' in the Expiration action must be greater than 'Days' in the Transition action");
}

function daysOf(action: XmlNode, name: string): number {
  const days = Number(childOf(action, name)?.text);
  if (!Number.isInteger(days) || days < 0) throw malformed();
  if (days === 0 && action.name === "Expiration")
    throw invalid("'Days' for Expiration action must be a positive integer");
  return days;
}
