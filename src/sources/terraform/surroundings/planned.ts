import type { Assignment } from "../../../model/fact.ts";
import { choice, type Fact, known, unknownFact } from "../../../model/fact.ts";
import type { Declared } from "../../aws-provider/arguments.ts";
import { bothWorlds } from "../repetition.ts";
import { siteOf } from "../sites.ts";
import { addressOf, type Planned } from "../stages.ts";
import { hclArguments } from "./hcl.ts";

/** The resources as they are declared. `stages`: those that make the root's stages. */
export function declaredIn(planned: readonly Planned[], stages: readonly Planned[]): Declared[] {
  return planned.map((one) => declaredOf(one, stages));
}

export function declaredOf(planned: Planned, stages: readonly Planned[]): Declared {
  const { resource, module, copy } = planned;
  const { body, source, start } = resource.block;
  const address = addressOf(planned);
  const when = whenOf(planned, stages);
  return {
    type: resource.type,
    id: address,
    address,
    place: { file: source.path, line: source.lineOf(start) },
    ...(when ? { when } : {}),
    site: siteOf(planned),
    args: hclArguments(body, module.scopeOf(copy)),
  };
}

/** Under which conditions the resource is made; undefined: always. */
function whenOf(planned: Planned, stages: readonly Planned[]): Fact<boolean> | undefined {
  const { module, copy } = planned;
  const refused = copy.refused ?? module.refused;
  if (refused !== undefined) return unknownFact(`${refused}.`);
  const isOpen = copy.index === "[*]" || module.address.includes("[*]");
  if (isOpen && !stages.some((stage) => isThereWith(planned, stage))) {
    return unknownFact(`how many of ${addressOf(planned)} there are is not known here.`);
  }
  const worlds = bothWorlds(module.worlds, copy.worlds);
  return worlds && fromWorlds(worlds);
}

/** Whether the resource is there as often as the stage, where it is not known how often. */
function isThereWith({ resource, module, copy }: Planned, stage: Planned): boolean {
  const openModule = module.address.slice(0, module.address.lastIndexOf("[*]") + 3);
  if (module.address.includes("[*]") && !`${stage.module.address}.`.startsWith(`${openModule}.`))
    return false;
  if (copy.index !== "[*]") return true;
  const repeat = repeatOf(resource);
  return stage.module === module && repeat !== "" && repeat === repeatOf(stage.resource);
}

function repeatOf({ block }: Planned["resource"]): string {
  const { attributes } = block.body;
  const repeat = (attributes.get("count") ?? attributes.get("for_each"))?.value;
  return repeat ? repeat.source.text.slice(repeat.start, repeat.end) : "";
}

/** More conditions than this are not told apart. */
const MAX_CONDITIONS = 8;

/** Whether one of the worlds is the case. */
export function fromWorlds(worlds: readonly Assignment[]): Fact<boolean> {
  const names = new Set(worlds.flatMap((world) => Object.keys(world)));
  if (names.size > MAX_CONDITIONS) return unknownFact("it hangs on too many conditions to be followed.");
  return decided(worlds, [...names]);
}

function decided(worlds: readonly Assignment[], [name, ...others]: readonly string[]): Fact<boolean> {
  if (worlds.length === 0) return known(false);
  if (name === undefined) return known(true);
  const those = (outcome: boolean) =>
    worlds.filter((world) => !Object.hasOwn(world, name) || world[name] === outcome);
  return choice(name, decided(those(true), others), decided(those(false), others));
}
