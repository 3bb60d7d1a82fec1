import { ACCOUNT, type Site, siteIn } from "../aws-provider/site.ts";
import { type Data, mapOf, stringOf } from "./plan-json.ts";

/**
 * Where a plan makes a resource: by the provider configuration that the plan names for it (`provider_config_key`), and the
 * `region` among its values, which providers from 6 tell. Undefined where the plan says nothing of it.
 */
export function plannedSite(values: Data, declared: Data, providers: Data): Site | undefined {
  const key = stringOf(declared.get("provider_config_key"));
  const own = stringOf(values.get("region"));
  if (key === undefined) return own === undefined ? undefined : regionSite(own);
  const expressions = mapOf(mapOf(providers.get(key)).get("expressions"));
  const region = own ?? stringOf(mapOf(expressions.get("region")).get("constant_value"));
  const account = [...expressions.keys()].some((name) => ACCOUNT.has(name)) ? key : "";
  return siteIn({
    provider: key,
    account,
    place: region ?? key,
    ...(region === undefined ? {} : { region }),
  });
}

/** Where a state has a resource: its `region`, or that in its ARN. Undefined where neither tells. */
export function recordedSite(values: Data): Site | undefined {
  const region = stringOf(values.get("region")) ?? ARN_REGION.exec(stringOf(values.get("arn")) ?? "")?.[1];
  return region === undefined || region === "" ? undefined : regionSite(region);
}

const ARN_REGION = /^arn:[\w-]+:[\w-]+:([\w-]+):/;

const regionSite = (region: string): Site => siteIn({ provider: region, account: "", place: region, region });
