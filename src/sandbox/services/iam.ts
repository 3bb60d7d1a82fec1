import { POLICY_OPERATIONS } from "../iam/policy-operations.ts";
import { ROLE_OPERATIONS } from "../iam/role-operations.ts";
import { query } from "../protocols/query.ts";
import { QUERY_REFUSALS, type Service } from "../service.ts";

/** IAM: roles and their policies. One for the whole account, whatever Region signs. */
export const iam: Service = {
  name: "iam",
  signingName: "iam",
  global: true,
  iamPrefix: "iam",
  protocol: query("https://iam.amazonaws.com/doc/2010-05-08/", [...ROLE_OPERATIONS, ...POLICY_OPERATIONS]),
  refusals: QUERY_REFUSALS,
};
