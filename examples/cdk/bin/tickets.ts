import { App } from "aws-cdk-lib";
import { TicketsStack } from "../lib/tickets-stack";

const app = new App();
new TicketsStack(app, "TicketsDev", { accessLogs: false });
new TicketsStack(app, "TicketsProd", { accessLogs: true });
