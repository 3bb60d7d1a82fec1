import { resourceOfPath } from "../apigateway/names.ts";
import { V2_TAGS } from "../apigateway/tags.ts";
import { V2_APIS } from "../apigatewayv2/apis.ts";
import { V2_STAGES } from "../apigatewayv2/stages.ts";
import { restJson } from "../protocols/rest-json.ts";
import { REST_REFUSALS, type Service } from "../service.ts";

/** API Gateway v2: HTTP and WebSocket APIs. It signs as v1 does; the path tells them apart. */
export const apigatewayv2: Service = {
  name: "apigatewayv2",
  signingName: "apigateway",
  claims: (request) => request.path.startsWith("/v2/"),
  iamPrefix: "apigateway",
  resourceOf: ({ path }, region, partition) => resourceOfPath(path, region, partition),
  protocol: restJson([...V2_APIS, ...V2_STAGES, ...V2_TAGS]),
  refusals: REST_REFUSALS,
};
