import { dirname, join } from "node:path";
import { fileHolds } from "./read.ts";

/** A framework that makes APIs and is not read: what tells it, and how its stages can be looked at all the same. */
interface Framework {
  readonly name: string;
  readonly config: RegExp;
  /** Texts of which one stands where the framework makes an API, and in which file; absent: it always does. */
  readonly words?: readonly Buffer[];
  textOf?(config: string): string;
  readonly way: string;
}

const bytesOf = (...words: readonly string[]) => words.map((word) => Buffer.from(word));
const ACCOUNT = "Scan the account that it is deployed to (`--aws`).";

/** Each by the file that its own documentation has for its configuration. */
const FRAMEWORKS: readonly Framework[] = [
  {
    name: "Chalice",
    config: /(?:^|[\\/])\.chalice[\\/]config\.json$/,
    words: bytesOf(".route(", ".on_ws_message("),
    textOf: (config) => join(dirname(dirname(config)), "app.py"),
    way: "Run `chalice package out/`, then scan out/.",
  },
  { name: "Zappa", config: /(?:^|[\\/])zappa_settings\.(?:json|toml|ya?ml|py)$/, way: ACCOUNT },
  { name: "Architect", config: /(?:^|[\\/])app\.arc$/, words: bytesOf("@http", "@ws"), way: ACCOUNT },
  {
    name: "SST",
    config: /(?:^|[\\/])sst\.config\.[tj]s$/,
    words: bytesOf("ApiGateway", "apigateway"),
    way: ACCOUNT,
  },
];

const MAX_TEXT = 4_000_000;

/** Why what a file configures is not seen, if it is the configuration of a framework that is not read and makes an API. */
export function unreadFramework(absolute: string): string | undefined {
  const framework = FRAMEWORKS.find(({ config }) => config.test(absolute));
  if (!framework) return undefined;
  const { name, words, way } = framework;
  const text = framework.textOf?.(absolute) ?? absolute;
  const isTold = words === undefined || fileHolds(text, words, MAX_TEXT) === true;
  return isTold ? `${name} makes APIs of this; its configuration is not read. ${way}` : undefined;
}

const GROUP = Buffer.from("apiVersion");
const SERVICE = Buffer.from("apigateway");
/** The API groups of AWS Controllers for Kubernetes and of Crossplane's AWS provider. */
const CONTROLLED = /^apiVersion:[ \t]*["']?apigateway(?:v2)?\.(?:services\.k8s\.aws|aws\.)/m;
const STAGE = /^kind:[ \t]*["']?Stage\b/m;

/** The same of a manifest whose stages a Kubernetes controller makes. */
export function unreadManifest(content: Buffer): string | undefined {
  if (!content.includes(SERVICE) || !content.includes(GROUP)) return undefined;
  const text = content.toString("latin1");
  if (!CONTROLLED.test(text) || !STAGE.test(text)) return undefined;
  return `A Kubernetes controller makes stages of this manifest, which is not read. ${ACCOUNT}`;
}
