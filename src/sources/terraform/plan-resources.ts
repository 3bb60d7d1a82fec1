import type { Gap } from "../../model/gap.ts";
import type { Site } from "../aws-provider/site.ts";
import { SURROUNDING_TYPES } from "../aws-provider/surroundings.ts";
import { type Data, entryOf, listOf, mapOf, stringOf } from "./plan-json.ts";
import type { ModulePath } from "./plan-references.ts";
import { plannedSite, recordedSite } from "./plan-sites.ts";
import { WANTED } from "./wanted.ts";

/** A resource in a plan or a state. */
export interface PlannedResource {
  readonly address: string;
  /** The address within its module. */
  readonly localAddress: string;
  readonly type: string;
  readonly values: ReadonlyMap<string, unknown>;
  /** The same shape, `true` where a value comes only with apply. */
  readonly unknown: ReadonlyMap<string, unknown>;
  /** Arguments that the configuration makes of a reference, by name: what it refers to. */
  readonly references: ReadonlyMap<string, string>;
  /** The arguments as the plan's copy of the configuration has them; empty in a state. */
  readonly expressions: Data;
  /** The modules that lead to it. */
  readonly path: ModulePath;
  /** The account and Region, as far as the file tells. */
  readonly site?: Site;
}

export interface PlanContents {
  readonly kind: "terraform-plan" | "terraform-state";
  /** Those that make stages, and the APIs. */
  readonly resources: readonly PlannedResource[];
  /** Those around the stages. */
  readonly around: readonly PlannedResource[];
  readonly configuration: Data;
  readonly gaps: readonly Gap[];
}

const EMPTY: Data = new Map();
const MAX_DEPTH = 60;

const isWanted = (type: string): boolean => WANTED.has(type) || SURROUNDING_TYPES.has(type);

/** The formats this reads: 0.x and 1.x of both (Terraform, "JSON Output Format"); state files of version 4. */
const NEWEST_FORMAT = 1;

/** The managed resources in the data of a plan or a state. `path` is named in gaps. */
export function resourcesOf(data: unknown, path: string): PlanContents {
  const root = mapOf(data);
  const gaps = formatGaps(root, path);
  const configuration = mapOf(mapOf(root.get("configuration")).get("root_module"));
  const onCut = () => {
    const message = `${path} nests modules over ${MAX_DEPTH} deep: what is below is not seen.`;
    if (!gaps.some((gap) => gap.message === message))
      gaps.push({ kind: "limit-exceeded", file: path, message });
  };
  if (root.has("planned_values")) {
    return contents("terraform-plan", planned(root, configuration, onCut), configuration, gaps);
  }
  if (root.has("values") || !root.has("resources")) {
    const module = mapOf(mapOf(root.get("values")).get("root_module"));
    const resources = moduleResources(module, { unknown: EMPTY, onCut }, EMPTY, []);
    return contents("terraform-state", resources, EMPTY, gaps);
  }
  return contents("terraform-state", raw(root), EMPTY, gaps);
}

function contents(
  kind: PlanContents["kind"],
  all: readonly PlannedResource[],
  configuration: Data,
  gaps: readonly Gap[],
): PlanContents {
  const isAround = ({ type }: PlannedResource) => SURROUNDING_TYPES.has(type);
  const around = all.filter(isAround);
  return { kind, resources: all.filter((each) => !isAround(each)), around, configuration, gaps };
}

function formatGaps(root: Data, path: string): Gap[] {
  const format = stringOf(root.get("format_version"));
  const gap = (message: string): Gap[] => [{ kind: "unsupported-format", file: path, message }];
  if (format !== undefined) {
    const major = Number.parseInt(format, 10);
    if (major <= NEWEST_FORMAT) return erroredPlan(root, path);
    return gap(
      `${path} has format version ${format.slice(0, 20)}; ${NEWEST_FORMAT}.x is read, so what it says may be misread.`,
    );
  }
  const version = root.get("version");
  if (version === 4) return [];
  return gap(`${path} is neither a plan nor a state that can be read: make it with terraform show -json.`);
}

/** A plan that broke off holds only what was planned until then. */
function erroredPlan(root: Data, path: string): Gap[] {
  if (root.get("errored") !== true && root.get("complete") !== false) return [];
  const message = `${path} is a plan that is not complete: what was not planned is not seen.`;
  return [{ kind: "unsupported-format", file: path, message }];
}

function planned(root: Data, configuration: Data, onCut: () => void): PlannedResource[] {
  const unknown = new Map<string, unknown>();
  for (const change of listOf(root.get("resource_changes"))) {
    const address = stringOf(entryOf(change, "address"));
    if (address !== undefined) unknown.set(address, entryOf(entryOf(change, "change"), "after_unknown"));
  }
  const module = mapOf(mapOf(root.get("planned_values")).get("root_module"));
  const providers = mapOf(mapOf(root.get("configuration")).get("provider_config"));
  return moduleResources(module, { unknown, providers, onCut }, configuration, []);
}

/** What a plan says of its resources apart from their values. */
interface Around {
  readonly unknown: Data;
  /** Absent in a state. */
  readonly providers?: Data;
  /** There are modules deeper than is looked. */
  readonly onCut: () => void;
}

function moduleResources(
  module: Data,
  around: Around,
  configuration: Data,
  path: ModulePath,
): PlannedResource[] {
  if (path.length > MAX_DEPTH) {
    around.onCut();
    return [];
  }
  const declared = new Map(
    listOf(configuration.get("resources")).map((entry) => [mapOf(entry).get("address"), mapOf(entry)]),
  );
  const own = listOf(module.get("resources")).flatMap((entry) => {
    const resource = mapOf(entry);
    const [address, type] = [stringOf(resource.get("address")), stringOf(resource.get("type"))];
    if (address === undefined || type === undefined || resource.get("mode") !== "managed") return [];
    if (!isWanted(type)) return [];
    const name = stringOf(resource.get("name")) ?? "";
    const configured = declared.get(`${type}.${name}`) ?? EMPTY;
    const expressions = mapOf(configured.get("expressions"));
    const values = mapOf(resource.get("values"));
    const { providers } = around;
    const site = providers ? plannedSite(values, configured, providers) : recordedSite(values);
    const localAddress = address.slice(Math.max(0, address.lastIndexOf(`${type}.${name}`)));
    return [
      {
        address,
        localAddress,
        type,
        values,
        unknown: mapOf(around.unknown.get(address)),
        references: referencesOf(expressions, configuration),
        expressions,
        path,
        ...(site ? { site } : {}),
      },
    ];
  });
  const nested = listOf(module.get("child_modules")).flatMap((entry) => {
    const child = mapOf(entry);
    const name = /module\.([^.[\]]+)(?:\[[^\]]*\])?$/.exec(stringOf(child.get("address")) ?? "")?.[1] ?? "";
    const call = mapOf(mapOf(configuration.get("module_calls")).get(name));
    return moduleResources(child, around, mapOf(call.get("module")), [...path, name]);
  });
  return [...own, ...nested];
}

/** What the arguments of a resource refer to, from the plan's copy of the configuration. */
function referencesOf(expressions: Data, configuration: Data): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, expression] of expressions) {
    const reference = listOf(mapOf(expression).get("references"))[0];
    if (typeof reference === "string") found.set(name, throughOutputs(reference, configuration, 0));
  }
  return found;
}

/** A reference to what a module gives out, as a reference to what that output refers to in turn. */
function throughOutputs(reference: string, configuration: Data, depth: number): string {
  const [, call, name, output] = /^(module\.([^.[]+)(?:\[[^\]]*\])?)\.([^.[]+)/.exec(reference) ?? [];
  if (call === undefined || name === undefined || output === undefined || depth > MAX_DEPTH) return reference;
  const module = mapOf(mapOf(mapOf(configuration.get("module_calls")).get(name)).get("module"));
  const expression = mapOf(mapOf(mapOf(module.get("outputs")).get(output)).get("expression"));
  const inner = listOf(expression.get("references"))[0];
  return typeof inner === "string" ? `${call}.${throughOutputs(inner, module, depth + 1)}` : reference;
}

/** The resources of a raw state file, version 4. */
function raw(root: Data): PlannedResource[] {
  return listOf(root.get("resources")).flatMap((entry) => {
    const resource = mapOf(entry);
    const [type, name] = [stringOf(resource.get("type")), stringOf(resource.get("name"))];
    if (type === undefined || name === undefined || resource.get("mode") !== "managed") return [];
    if (!isWanted(type)) return [];
    const module = stringOf(resource.get("module"));
    return listOf(resource.get("instances")).flatMap((item) => {
      const instance = mapOf(item);
      if (instance.has("deposed")) return [];
      const key = instance.get("index_key");
      const index =
        typeof key === "number" ? `[${key}]` : typeof key === "string" ? `[${JSON.stringify(key)}]` : "";
      const localAddress = `${type}.${name}${index}`;
      const values = mapOf(instance.get("attributes"));
      const site = recordedSite(values);
      return [
        {
          address: module === undefined ? localAddress : `${module}.${localAddress}`,
          localAddress,
          type,
          values,
          unknown: EMPTY,
          references: new Map<string, string>(),
          expressions: EMPTY,
          path: [],
          ...(site ? { site } : {}),
        },
      ];
    });
  });
}
