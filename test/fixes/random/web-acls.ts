import type { World } from "../../../src/sandbox/state/world.ts";
import { aclsIn } from "../../../src/sandbox/waf/acls.ts";
import { webAclId } from "./organizations.ts";

/** Puts the web ACL that random plans name into every account and Region; a seed cannot hold one. */
export function withWebAcls(world: World): void {
  for (const account of world.accounts.values())
    for (const home of account.homes.values()) {
      const arn = webAclId(account.id, home.region);
      const acl = { id: "0a1b2c3d", arn, name: "edge", description: undefined, rules: [], visibility: {} };
      aclsIn(home).set(arn, { ...acl, defaultAction: "Allow" });
    }
}
