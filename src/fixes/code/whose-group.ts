/** A path below `/aws/`, where AWS services put their own log groups; those of API Gateway's logs may be among them. */
const OF_A_SERVICE = /\/aws\/(?!(?:vendedlogs\/)?[\w-]*(?:api|http|websocket))/i;
const EXECUTION_LOGS = /API-Gateway-Execution-Logs/;

/**
 * Whether a log group is named for something else than access logs: a function's `/aws/lambda/NAME` finds its group by name alone,
 * so that nothing in the code has to refer to it (Lambda developer guide, "Working with Lambda function logs").
 *
 * @param name as it is written, functions and references included
 */
export const isNamedForOthers = (name: string): boolean =>
  OF_A_SERVICE.test(name) || EXECUTION_LOGS.test(name);

/** Whether a name that is written out occurs again. One without a slash may be what something else is called, and is not looked for. */
export const isNamedTwice = (texts: readonly string[], name: string): boolean =>
  name.includes("/") && texts.reduce((sum, text) => sum + text.split(name).length - 1, 0) > 1;
