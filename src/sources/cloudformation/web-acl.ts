import { type Fact, known, type Settled, unknownFact } from "../../model/fact.ts";
import { type Birth, existenceOf } from "./births.ts";
import { textProperty } from "./properties.ts";
import type { Resource } from "./resources.ts";
import type { Stack } from "./stack.ts";
import { combine, inText } from "./values/facts.ts";

/** A web ACL put in front of something. */
export interface Association {
  readonly resource: Resource;
  /** Of what it stands in front. */
  readonly arn: Fact<string | null>;
  readonly acl: Fact<string | null>;
  readonly existence: Fact<boolean>;
  /** The stage resources of the template: an ARN made of another stage's name is not this one's. */
  readonly stages: ReadonlySet<string>;
}

/** The kinds of association, and the property that has the web ACL. */
const ASSOCIATIONS: ReadonlyMap<string, string> = new Map([
  ["AWS::WAFv2::WebACLAssociation", "WebACLArn"],
  ["AWS::WAFRegional::WebACLAssociation", "WebACLId"],
]);

/** The associations with web ACLs that a template makes, without those of what it declares as something else. */
export function associationsIn({ resources, scope }: Stack): Association[] {
  const associations: Association[] = [];
  const stages = new Set(
    [...resources.values()].filter(({ type }) => type === "AWS::ApiGateway::Stage").map(({ id }) => id),
  );
  for (const resource of resources.values()) {
    const key = ASSOCIATIONS.get(resource.type);
    if (key === undefined) continue;
    const arn = textProperty(resource, ["ResourceArn"], scope);
    if (arn.state === "set" && arn.resource !== undefined) continue;
    const acl = textProperty(resource, [key], scope);
    associations.push({ resource, arn, acl, existence: existenceOf(resource, scope), stages });
  }
  return associations;
}

/**
 * The web ACL that the template associates with the stage. Where it associates none, another template may well do so,
 * because an association is a resource of its own.
 */
export function webAclOf(birth: Birth, associations: readonly Association[]): Fact<string | null> {
  let acl: Fact<string | null> = unknownFact(
    "No web ACL association of this stage is in this code; one made elsewhere is not seen.",
  );
  const sure: Association[] = [];
  for (const association of associations) {
    const meant = outcomes(meantBy(association, birth));
    if (meant.has("yes")) sure.push(association);
    else if (meant.has("open"))
      acl = unknownFact(`Whether ${association.resource.id} is for this stage is not known here.`);
  }
  return sure.reduce<Fact<string | null>>((before, association) => {
    const { existence } = association;
    const meant = meantBy(association, birth);
    return combine<boolean | Meant, string | null>([existence, meant], ([exists, stands]) => {
      if (exists?.state === "known" && exists.value === false) return before;
      return stands?.state === "known" && stands.value === "yes" ? association.acl : before;
    });
  }, acl);
}

type Meant = "yes" | "no" | "open";

const meantBy = ({ arn, stages }: Association, birth: Birth): Fact<Meant> =>
  combine([arn, birth.name], ([of, name]) => known(isFor(birth, of, name, stages)));

function outcomes(fact: Fact<Meant>, into: Set<Meant> = new Set()): Set<Meant> {
  if (fact.state === "known") into.add(fact.value);
  else if (fact.state === "choice") for (const part of [fact.whenTrue, fact.whenFalse]) outcomes(part, into);
  else into.add("open");
  return into;
}

type Text = Settled<string | null> | undefined;

/** An association names the stage by its ARN: `arn:…::/restapis/{api}/stages/{stage}`. */
function isFor(birth: Birth, arn: Text, stageName: Text, stages: ReadonlySet<string>): Meant {
  const text = wordsOf(arn) ?? "";
  const [, api, stage] = /\/restapis\/([^/]+)\/stages\/(.+)$/.exec(text) ?? [];
  if (api === undefined || stage === undefined) {
    // A load balancer, a user pool and the like.
    return /^arn:[^:]*:(?!apigateway:)[a-z]/.test(text) ? "no" : "open";
  }
  if (api !== `\${${birth.apiId}}` && api !== birth.apiName)
    return api.startsWith("${") && birth.apiId !== undefined ? "no" : "open";
  const name = wordsOf(stageName);
  if (stage === `\${${birth.resource.id}}` || stage === name) return "yes";
  // SAM: the stage that an API makes can be referred to by a name that is made of both, or as `Api.Stage`.
  if (stage === `\${${birth.apiId}.Stage}` || stage === `\${${birth.apiId}${name}Stage}`)
    return birth.address === birth.apiId ? "yes" : "no";
  if (stages.has(/^\$\{([^}]*)\}$/.exec(stage)?.[1] ?? "")) return "no";
  return stageName?.state === "known" && !stage.startsWith("${") ? "no" : "open";
}

function wordsOf(fact: Text): string | undefined {
  if (fact?.state === "known") return fact.value ?? undefined;
  return fact?.state === "set" ? inText(fact.expression) : undefined;
}
