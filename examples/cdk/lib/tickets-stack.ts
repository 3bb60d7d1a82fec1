import { CfnParameter, Fn, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import {
  AccessLogFormat,
  EndpointType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  MockIntegration,
  RestApi,
} from "aws-cdk-lib/aws-apigateway";
import { CfnApi, CfnStage } from "aws-cdk-lib/aws-apigatewayv2";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";

interface TicketsProps extends StackProps {
  /** Whether the REST API writes an access log. */
  readonly accessLogs: boolean;
}

/** The ticket shop: a REST API for the apps, and a WebSocket API that tells them of free seats. */
export class TicketsStack extends Stack {
  constructor(scope: Construct, id: string, props: TicketsProps) {
    super(scope, id, props);

    const api = new RestApi(this, "Tickets", {
      endpointTypes: [EndpointType.REGIONAL],
      deployOptions: {
        stageName: "v1",
        loggingLevel: MethodLoggingLevel.ERROR,
        ...(props.accessLogs ? this.accessLog() : {}),
      },
    });
    api.root.addResource("tickets").addMethod("GET", new MockIntegration());

    const seats = new CfnApi(this, "Seats", {
      name: `${id}-seats`,
      protocolType: "WEBSOCKET",
      routeSelectionExpression: "$request.body.action",
    });
    const logGroup = new CfnParameter(this, "SeatsLogGroup", {
      description: "Name of the log group of the WebSocket API, made by the platform team",
    });
    new CfnStage(this, "SeatsLive", {
      apiId: seats.ref,
      stageName: "live",
      autoDeploy: true,
      accessLogSettings: {
        destinationArn: Fn.sub(
          "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:${Name}",
          {
            Name: logGroup.valueAsString,
          },
        ),
        format: JSON.stringify({
          requestId: "$context.requestId",
          time: "$context.requestTime",
          ip: "$context.identity.sourceIp",
          user: "$context.identity.userArn",
          route: "$context.routeKey",
          status: "$context.status",
        }),
      },
    });
  }

  private accessLog() {
    const logGroup = new LogGroup(this, "AccessLog", {
      retention: RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    return {
      accessLogDestination: new LogGroupLogDestination(logGroup),
      accessLogFormat: AccessLogFormat.jsonWithStandardFields(),
    };
  }
}
