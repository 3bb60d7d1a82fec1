import { ACCOUNT } from "../apigateway/account.ts";
import { resourceOfPath } from "../apigateway/names.ts";
import { REST_APIS } from "../apigateway/rest-apis.ts";
import { REST_STAGES } from "../apigateway/stages.ts";
import { V1_TAGS } from "../apigateway/tags.ts";
import { restJson } from "../protocols/rest-json.ts";
import { REST_REFUSALS, type Service } from "../service.ts";

/** API Gateway v1: REST APIs and the account's CloudWatch role. */
export const apigateway: Service = {
  name: "apigateway",
  signingName: "apigateway",
  claims: (request) => !request.path.startsWith("/v2/"),
  iamPrefix: "apigateway",
  resourceOf: ({ path }, region, partition) => resourceOfPath(path, region, partition),
  protocol: restJson([...REST_APIS, ...REST_STAGES, ...ACCOUNT, ...V1_TAGS]),
  refusals: REST_REFUSALS,
};
