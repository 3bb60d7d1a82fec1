import { notFound } from "../aws-error.ts";
import { inPath, jsonOf, textsIn } from "../body.ts";
import type { Call, Operation } from "../service.ts";

const ARN = /^arn:[^:]+:apigateway:([^:]+)::\/(restapis|apis)\/([^/]+)(?:\/stages\/([^/]+))?$/;

/** The tags of the API or stage that an ARN names, of either version. Throws NotFoundException. */
function tagsOf(call: Call, arn: string): Map<string, string> {
  const [, region, collection, id = "", stage] = ARN.exec(arn) ?? [];
  const api = collection === "apis" ? call.home.v2Apis.get(id) : call.home.restApis.get(id);
  const tagged = stage === undefined ? api : api?.stages.get(stage);
  if (!tagged || region !== call.region) throw notFound("Invalid resource ARN specified");
  return tagged.tags;
}

/** The tag operations of one version; they differ in paths, statuses and the name of the path's parameter. */
function tagOperations(prefix: string, parameter: string, put: { method: string; status: number }) {
  const path = `${prefix}/tags/{${parameter}}`;
  const operations: Operation[] = [
    {
      name: "GetTags",
      route: `GET ${path}`,
      run: (call) => ({ tags: jsonOf(tagsOf(call, inPath(call, parameter))) }),
    },
    {
      name: "TagResource",
      route: `${put.method} ${path}`,
      status: put.status,
      run(call) {
        const tags = tagsOf(call, inPath(call, parameter));
        for (const [key, value] of textsIn(call.body, "tags")) tags.set(key, value);
        return put.status === 204 ? undefined : {};
      },
    },
    {
      name: "UntagResource",
      route: `DELETE ${path}`,
      status: 204,
      run(call) {
        const tags = tagsOf(call, inPath(call, parameter));
        for (const key of call.repeated.get("tagKeys") ?? []) tags.delete(key);
        return undefined;
      },
    },
  ];
  return operations;
}

export const V1_TAGS = tagOperations("", "resource_arn", { method: "PUT", status: 204 });
export const V2_TAGS = tagOperations("/v2", "resource-arn", { method: "POST", status: 201 });
