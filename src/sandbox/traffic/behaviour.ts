import type { RestApi, RestStage } from "../state/rest-api.ts";
import type { V2Api, V2Stage } from "../state/v2-api.ts";

/** How an API answers one kind of request. */
export interface Route {
  /** `GET`, or `ANY`; a WebSocket API's route key has no method. */
  readonly method: string;
  /** `/orders/{id}`, `/{proxy+}`, `$default`. */
  readonly path: string;
  /** What its integration answers. */
  readonly status: number;
  /** Milliseconds that the log and the metrics tell; nobody waits so long. */
  readonly latency: number;
  readonly apiKey: boolean;
}

export interface Behaviour {
  readonly routes: readonly Route[];
  /** The values that are taken as `x-api-key`. */
  readonly apiKeys: readonly string[];
  /** Requests a second and at once, for each stage. */
  readonly throttle: { readonly rate: number; readonly burst: number } | undefined;
}

const NOTHING: Behaviour = { routes: [], apiKeys: [], throttle: undefined };
const DEFAULT_LATENCY = 24;
const behaviours = new WeakMap<RestApi | V2Api, Behaviour>();

export const setBehaviour = (api: RestApi | V2Api, behaviour: Behaviour): void => {
  behaviours.set(api, behaviour);
};

export const behaviourOf = (api: RestApi | V2Api): Behaviour => behaviours.get(api) ?? NOTHING;

export function routeFrom(about: Partial<Route> & Pick<Route, "path">): Route {
  return { method: "ANY", status: 200, latency: DEFAULT_LATENCY, apiKey: false, ...about };
}

/** The routes of a REST API: the seed's, and the methods of its root that have an integration. */
export function restRoutes(api: RestApi): readonly Route[] {
  const root = [...api.root.methods]
    .filter(([, { integration }]) => integration !== undefined)
    .map(([method]) => routeFrom({ method, path: "/" }));
  return [...behaviourOf(api).routes, ...root];
}

/** The routes that an HTTP or WebSocket API has; how they answer is the seed's word, or 200. */
export function v2Routes(api: V2Api): readonly Route[] {
  const known = behaviourOf(api).routes;
  return [...api.routes.values()].map(({ key }) => {
    const [first = "", second] = key.split(" ");
    const [method, path] = second === undefined ? ["ANY", first] : [first, second];
    return (
      known.find((route) => route.method === method && route.path === path) ?? routeFrom({ method, path })
    );
  });
}

/** The most specific route for a request: fixed segments before parameters, those before greedy ones, `$default` last. */
export function routeFor(routes: readonly Route[], method: string, path: string): Route | undefined {
  const fitting = routes.filter(
    (route) => (route.method === "ANY" || route.method === method) && fits(route.path, path),
  );
  return fitting.reduce<Route | undefined>(
    (best, route) => (best && rank(best) >= rank(route) ? best : route),
    undefined,
  );
}

const segmentsOf = (path: string) => path.split("/").filter((segment) => segment !== "");

function fits(template: string, path: string): boolean {
  if (template === "$default") return true;
  const wanted = segmentsOf(template);
  const given = segmentsOf(path);
  const greedy = wanted.at(-1)?.endsWith("+}") ?? false;
  if (greedy ? given.length < wanted.length : given.length !== wanted.length) return false;
  return wanted.every((segment, i) => segment.startsWith("{") || segment === given[i]);
}

function rank({ method, path }: Route): number {
  if (path === "$default") return -1;
  const segments = segmentsOf(path);
  const fixed = segments.filter((segment) => !segment.startsWith("{")).length;
  return fixed * 4 + (path.endsWith("+}") ? 0 : 2) + (method === "ANY" ? 0 : 1);
}

const buckets = new WeakMap<RestStage | V2Stage, { tokens: number; at: number }>();

/** Takes a token from a stage's bucket; false where there is none. */
export function admits(
  stage: RestStage | V2Stage,
  { rate, burst }: { readonly rate: number; readonly burst: number },
  now: number,
): boolean {
  const bucket = buckets.get(stage) ?? { tokens: burst, at: now };
  bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.at) / 1_000) * rate);
  bucket.at = now;
  buckets.set(stage, bucket);
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}
