import { byHand, type Code, type CodeStage, type Patched } from "../patcher.ts";
import { MADE } from "./made.ts";

export const PACKAGE = /(?:^|\/)\.serverless\/[^/]*$/;
const SERVICE = /(?:^|\/)serverless\.(?:ya?ml|json)$/;

/** Seen in what `serverless package` wrote, which nobody changes by hand. */
export const isPackaged = ({ origin: { kind, file } }: CodeStage): boolean =>
  kind === "serverless" && PACKAGE.test(file);

/** The file beside a package without which it is no package, so that the service itself is read. */
export const stateOf = ({ origin: { file } }: CodeStage): string =>
  file.replace(/[^/]*$/, "serverless-state.json");

/** The stage as the service itself has it. `undefined`: the service is not beside its package, or there are several. */
export function inService(stage: CodeStage, code: Code): CodeStage | undefined {
  const folder = folderOf(stage);
  const [file, ...others] = code
    .beside(folder === "." ? "serverless.yml" : `${folder}/serverless.yml`)
    .filter((name) => SERVICE.test(name));
  if (file === undefined || others.length > 0) return undefined;
  return { ...stage, origin: { ...stage.origin, file } };
}

const folderOf = ({ origin: { file } }: CodeStage): string => file.replace(PACKAGE, "") || ".";

/** Patches of the service, with what follows them; what cannot be patched is told as what to do by hand. */
export function asPackaged({ patches, manual }: Patched, stages: readonly CodeStage[]): Patched {
  const words = "What was packaged stays as it is: package the service again afterwards.";
  const left = new Set(manual.map(({ stage }) => stage));
  return {
    patches: patches.map((patch) => ({ ...patch, effect: `${patch.effect} ${words}` })),
    manual: stages.filter(({ id }) => left.has(id)).flatMap((stage) => packagedByHand(stage).manual),
  };
}

export function packagedByHand(stage: CodeStage): Patched {
  const { address } = stage.origin;
  const place = MADE.get(address);
  const what = place === undefined ? `give ${address} its log` : `set provider.logs.${place}`;
  const reason = `It stands in what \`serverless package\` wrote, which wins over the service: ${what} in the service of ${folderOf(stage)}, if that is not done yet, and package it again.`;
  return byHand([stage], reason);
}
