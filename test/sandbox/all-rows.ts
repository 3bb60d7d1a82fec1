import { ROWS, type Row } from "./contract-rows.ts";
import { LOG_ROWS } from "./logs-rows.ts";
import { SURROUNDING_ROWS } from "./surroundings-rows.ts";

/** Everything that is recorded of the services, API Gateway first. */
export const ALL_ROWS: readonly Row[] = [...ROWS, ...LOG_ROWS, ...SURROUNDING_ROWS];
