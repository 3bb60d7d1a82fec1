import { join, resolve } from "node:path";
import type { ModuleCalls } from "../terraform/index.ts";
import type { Files } from "./input.ts";
import { isTerraform } from "./recognize.ts";

/** What the text of one folder's Terraform files says without being parsed. */
interface Folder {
  readonly holdsStage: boolean;
  /** Absolute folders of the local modules that it calls. */
  readonly calls: readonly string[];
  /** It calls modules from elsewhere: downloaded ones, or such as are not here. */
  readonly callsElsewhere: boolean;
  /** Which modules it calls, only evaluating can tell. */
  readonly computes: boolean;
  /** It has variable files that Terraform loads by itself: somebody runs it as a root, whoever else calls it. */
  readonly ownValues: boolean;
}

/** How to find module calls: the Terraform source's own functions. */
export interface CallReaders {
  moduleCallsOf(text: string): ModuleCalls;
  jsonModuleCallsOf(text: string): ModuleCalls;
}

/** What makes stages, or hands a template to CloudFormation that may. */
const STAGE_TYPES =
  /aws_api_gateway_(?:stage|deployment)|aws_apigatewayv2_(?:stage|api)\b|awscc_apigateway|aws_(?:cloudformation|serverlessapplicationrepository_cloudformation)_stack/;
const MAX_FOLDERS = 50_000;

export interface Roots {
  /**
   * Root modules that reach a stage, or a module that is not at hand and may hold one. Those come first whose modules only
   * evaluating can tell: what they call turns out to be no root.
   */
  readonly evaluate: readonly string[];
  /** Whether a root is one even if others call it. */
  readonly isRunAlone: (folder: string) => boolean;
  /** Folders that are no root, or reach no stage, with the reason. */
  readonly skipped: readonly { readonly folder: string; readonly why: string }[];
}

/**
 * Which of the scanned folders are root modules worth evaluating. A folder that another scanned folder calls as a
 * module is none, unless only a circle of calls leads to it, or it is among those that are `run` by themselves.
 */
export function rootsAmong(
  scanned: readonly string[],
  files: Files,
  readers: CallReaders,
  run: ReadonlySet<string> = new Set(),
): Roots {
  const known = new Map<string, Folder>();
  const folderAt = (path: string): Folder => {
    const before = known.get(path);
    if (before) return before;
    const folder = known.size < MAX_FOLDERS ? readFolder(path, files, readers) : NOTHING;
    known.set(path, folder);
    return folder;
  };
  const called = new Set(scanned.flatMap((path) => folderAt(path).calls.filter((call) => call !== path)));
  const reaches = reachOf(folderAt);
  const covered = new Set<string>();
  const cover = (path: string): void => {
    const queue = [path];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      if (covered.has(at)) continue;
      covered.add(at);
      queue.push(...folderAt(at).calls);
    }
  };
  const evaluate: string[] = [];
  const skipped: { folder: string; why: string }[] = [];
  const isRunAlone = (folder: string) => run.has(folder) || folderAt(folder).ownValues;
  const isRoot = (folder: string) => !called.has(folder) || isRunAlone(folder);
  for (const folder of scanned) {
    if (!isRoot(folder)) continue;
    cover(folder);
    if (reaches(folder)) evaluate.push(folder);
    else skipped.push({ folder, why: "declares no API Gateway stage and calls no module that does" });
  }
  for (const folder of scanned) {
    if (isRoot(folder)) continue;
    const inCircle = !covered.has(folder);
    if (inCircle) cover(folder);
    if (inCircle && reaches(folder)) evaluate.push(folder);
    else skipped.push({ folder, why: "a module, read where it is called" });
  }
  const [first, others] = [true, false].map((computes) =>
    evaluate.filter((folder) => folderAt(folder).computes === computes).sort(),
  );
  return { evaluate: [...(first ?? []), ...(others ?? [])], skipped, isRunAlone };
}

const NOTHING: Folder = {
  holdsStage: false,
  calls: [],
  callsElsewhere: false,
  computes: false,
  ownValues: false,
};

/** Loaded without being named (Terraform documentation, "Variable definitions files"). */
const OWN_VALUES = /^(?:terraform|.+\.auto)\.tfvars(?:\.json)?$/;

function readFolder(path: string, files: Files, readers: CallReaders): Folder {
  let holdsStage = false;
  let callsElsewhere = false;
  let computes = false;
  const calls = new Set<string>();
  // What may not be read may hold anything: evaluating the folder that calls it makes the gap.
  if (!files.mayRead(join(path, "main.tf"))) return { ...NOTHING, holdsStage: true };
  for (const name of files.list(path)) {
    if (!isTerraform(name)) continue;
    const read = files.read(join(path, name));
    // A file that cannot be read may hold anything: evaluating the folder makes the gap.
    if ("gap" in read) {
      holdsStage = true;
      continue;
    }
    const { text } = read.file;
    holdsStage ||= STAGE_TYPES.test(text);
    const { local, elsewhere, computed } = name.endsWith(".json")
      ? readers.jsonModuleCallsOf(text)
      : readers.moduleCallsOf(text);
    for (const source of local) calls.add(resolve(path, source));
    callsElsewhere ||= elsewhere;
    computes ||= computed === true;
  }
  const ownValues = files.list(path).some((name) => OWN_VALUES.test(name));
  return { holdsStage, calls: [...calls], callsElsewhere, computes, ownValues };
}

/** Whether a stage can be reached from a folder through calls; circles end. */
function reachOf(folderAt: (path: string) => Folder): (path: string) => boolean {
  return (start) => {
    const seen = new Set<string>();
    const queue = [start];
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      if (seen.has(path)) continue;
      seen.add(path);
      const folder = folderAt(path);
      if (folder.holdsStage || folder.callsElsewhere) return true;
      queue.push(...folder.calls);
    }
    return false;
  };
}
