import { choice, type Fact, known, unknownFact } from "../../model/fact.ts";
import type { ExecutionLog, Stage } from "../../model/stage.ts";
import type { Arguments, Declared } from "./arguments.ts";
import { eachWay, flagOr, mapFact, outcomesOf } from "./map-fact.ts";

/** The resources that belong to stages, found by what they refer to. */
export class Belongings {
  readonly #settings = new Map<string, Declared[]>();
  readonly #associations = new Map<string, Declared[]>();
  readonly #apis = new Map<string, Declared[]>();

  constructor(all: readonly Declared[]) {
    for (const declared of all) {
      const { type, args, address, id } = declared;
      if (type === "aws_api_gateway_method_settings") {
        const path = args.text("method_path");
        if (path.state !== "known" || path.value !== "*/*") continue;
        note(this.#settings, [...keysOf(args, "stage_name"), ...keysOf(args, "rest_api_id")], declared);
      } else if (ACL.has(type)) {
        note(this.#associations, [...keysOf(args, "resource_arn"), ...apisIn(args)], declared);
      } else if (type === "aws_api_gateway_rest_api") {
        note(this.#apis, [address, id, ...keysOf(args, "id")], declared);
      }
    }
  }

  settingsOf = ({ address, args }: Declared): readonly Declared[] =>
    found(this.#settings, [address, ...keysOf(args, "rest_api_id")]);

  associationsOf = ({ address, id, args }: Declared): readonly Declared[] => [
    ...new Set([
      ...found(this.#associations, [address, id, ...keysOf(args, "arn")]),
      ...found(this.#associations, keysOf(args, "rest_api_id")).filter((one) => isSpelled(one.args, args)),
    ]),
  ];

  apisOf = ({ args }: Declared): readonly Declared[] => found(this.#apis, keysOf(args, "rest_api_id"));
}

/** An ARN written out, `"arn:aws:apigateway:…::/restapis/${aws_api_gateway_rest_api.x.id}/stages/prod"`, names the stage. */
function isSpelled(association: Arguments, stage: Arguments): boolean {
  const name = stage.text("stage_name");
  if (name.state !== "known" || name.value === null) return false;
  return outcomesOf(association.text("resource_arn")).some((arn) => {
    const text = arn.state === "known" ? arn.value : arn.state === "set" ? arn.expression : null;
    return text !== null && SPELLED.exec(text)?.[1] === name.value;
  });
}

/** The API ids in ARNs that are known whole. */
const apisIn = (association: Arguments): string[] =>
  outcomesOf(association.text("resource_arn")).flatMap((arn) => {
    const api =
      arn.state === "known" ? /\/restapis\/([^/]+)\/stages\//.exec(arn.value ?? "")?.[1] : undefined;
    return api === undefined ? [] : [api];
  });

const SPELLED = /\/restapis\/[^/]{1,500}\/stages\/([\w-]+)"?$/;

/** What two things that mean the same have in common: an address, or a value. */
function keysOf(args: Arguments, name: string): string[] {
  const keys = [...args.references(name)];
  for (const outcome of outcomesOf(args.text(name))) {
    if (outcome.state === "known" && outcome.value !== null) keys.push(outcome.value);
    if (outcome.state === "set") keys.push(outcome.resource ?? outcome.expression);
  }
  return keys;
}

function note(index: Map<string, Declared[]>, keys: readonly string[], declared: Declared): void {
  for (const key of new Set(keys)) {
    const before = index.get(key);
    if (before) before.push(declared);
    else index.set(key, [declared]);
  }
}

const found = (
  index: ReadonlyMap<string, readonly Declared[]>,
  keys: readonly string[],
): readonly Declared[] => [...new Set(keys.flatMap((key) => index.get(key) ?? []))];

/** What makes a stage. Resources of other providers have arguments of their own. */
const MAKERS = /^aws_api_?gateway/;

export type StageFacts = Pick<Stage, "executionLog" | "webAcl" | "exposure" | "canary">;

/** What else the code says about a stage: its other log, its web ACL, who reaches its API, whether it has a canary. */
export function stageFacts(
  stage: Declared,
  { apiType, managed }: Pick<Stage, "apiType" | "managed">,
  belongings: Belongings,
): StageFacts {
  if (apiType === "HTTP" || !MAKERS.test(stage.type)) return {};
  if (apiType === "WEBSOCKET") {
    return managed ? {} : { executionLog: executionLogIn(stage.args, "default_route_settings") };
  }
  const isStage = stage.type === "aws_api_gateway_stage";
  return {
    executionLog: restExecutionLog(stage, belongings),
    webAcl: isStage ? webAclOf(stage, belongings) : NO_ACL,
    exposure: exposureOf(stage, belongings),
    ...(isStage
      ? { canary: mapFact(stage.args.blocks("canary_settings"), (blocks) => known(blocks.length > 0)) }
      : {}),
  };
}

const NO_ACL = unknownFact(
  "No web ACL association of this stage is in this code; one made elsewhere is not seen.",
);
const NO_SETTINGS = unknownFact(
  "No method settings of this stage for every method are in this code; some made elsewhere are not seen.",
);

/** Absent is off (API Gateway, `loggingLevel`). */
function executionLogIn(args: Arguments, block: string): Fact<ExecutionLog> {
  return mapFact(args.blocks(block), ([settings]): Fact<ExecutionLog> => {
    if (!settings) return known({ level: "OFF", dataTrace: false });
    return mapFact(settings.text("logging_level"), (text) =>
      mapFact(flagOr(settings.text("data_trace_enabled"), false), (dataTrace): Fact<ExecutionLog> => {
        const level = text === null || text === "" ? "OFF" : text;
        return level === "OFF" || level === "ERROR" || level === "INFO"
          ? known({ level, dataTrace })
          : unknownFact(`${level} is no level of execution logs`);
      }),
    );
  });
}

/** `aws_api_gateway_method_settings` for every method of the stage. Those that are surely its own count last. */
function restExecutionLog(stage: Declared, belongings: Belongings): Fact<ExecutionLog> {
  const meant = belongings.settingsOf(stage).map((settings) => ({ settings, is: isOf(settings, stage) }));
  const sure = ({ is }: { is: Fact<boolean> }) =>
    outcomesOf(is).some((one) => one.state === "known" && one.value);
  return meant
    .toSorted((one, other) => Number(sure(one)) - Number(sure(other)))
    .reduce<Fact<ExecutionLog>>((log, { settings, is }) => {
      const own = eachWay(is, (mine) => {
        if (mine.state !== "known")
          return unknownFact(`whether ${settings.id} is for this stage is not known here`);
        return mine.value ? executionLogIn(settings.args, "settings") : log;
      });
      return asFar(settings, own, log);
    }, NO_SETTINGS);
}

/** Whether method settings of the stage's API are those of this stage: they name it, or have its name. */
function isOf({ args, address }: Declared, stage: Declared): Fact<boolean> {
  const references = args.references("stage_name");
  if (references.includes(stage.address)) return known(true);
  return eachWay(args.text("stage_name"), (name) =>
    eachWay(stage.args.text("stage_name"), (own): Fact<boolean> => {
      if (name.state === "known" && own.state === "known") return known(name.value === own.value);
      if (references.length > 0) return known(false);
      if (name.state === "set" && own.state === "set" && name.expression === own.expression)
        return known(true);
      // The same words mean the same value in one module, but for those of each instance.
      const isSame = name.state === "unknown" && own.state === "unknown" && name.why === own.why;
      if (isSame && moduleOf(address) === moduleOf(stage.address) && !/\b(?:each|count)\./.test(own.why))
        return known(true);
      return unknownFact("whose stage it is");
    }),
  );
}

/** `module.a["x"].` of an address; empty in the root. */
const moduleOf = (address: string): string => address.replace(/aws_[a-z0-9_]+\.[^.]+$/, "");

/** `aws_wafv2_web_acl_association`, `aws_wafregional_web_acl_association`. */
function webAclOf(stage: Declared, belongings: Belongings): Fact<string | null> {
  let acl: Fact<string | null> = NO_ACL;
  for (const association of belongings.associationsOf(stage)) {
    const argument = ACL.get(association.type) ?? "";
    acl = asFar(association, association.args.text(argument), acl);
  }
  return acl;
}

const ACL: ReadonlyMap<string, string> = new Map([
  ["aws_wafv2_web_acl_association", "web_acl_arn"],
  ["aws_wafregional_web_acl_association", "web_acl_id"],
]);

/** The first fact so far as the resource is made, else the other. */
function asFar<T>({ when }: Declared, made: Fact<T>, otherwise: Fact<T>): Fact<T> {
  if (!when || when.state === "set") return made;
  if (when.state === "known") return when.value ? made : otherwise;
  if (when.state === "unknown") return when;
  return choice(
    when.condition,
    asFar({ when: when.whenTrue } as Declared, made, otherwise),
    asFar({ when: when.whenFalse } as Declared, made, otherwise),
  );
}

/** Who reaches the REST API, where this code declares it. Without endpoint types it is edge-optimized: public. */
function exposureOf(stage: Declared, belongings: Belongings): Fact<"public" | "private"> {
  const [api, ...more] = belongings.apisOf(stage);
  if (!api || more.length > 0) return unknownFact("the REST API of the stage is not in this code");
  return mapFact(api.args.blocks("endpoint_configuration"), ([block]): Fact<"public" | "private"> => {
    if (!block) return known("public");
    return mapFact(block.items("types"), ([type]): Fact<"public" | "private"> => {
      if (!type) return known("public");
      return mapFact(type, (text) => known(text === "PRIVATE" ? "private" : "public"));
    });
  });
}
