// The life of a fleet, by the AWS SDK for JavaScript. Argument: an archive whose model answers TEXT.
// Where the local AWS is comes from AWS_ENDPOINT_URL.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";

// The packages lie in the peer's folder, not beside this file.
const require = createRequire(process.env.MMECTL_NODE_PACKAGES + "/life.mjs");
const s3 = require("@aws-sdk/client-s3");
const sm = require("@aws-sdk/client-sagemaker");
const rt = require("@aws-sdk/client-sagemaker-runtime");
const as = require("@aws-sdk/client-application-auto-scaling");
const cw = require("@aws-sdk/client-cloudwatch");

const [archive] = process.argv.slice(2);
const region = "eu-central-1";
const image = `763104351884.dkr.ecr.${region}.amazonaws.com/sagemaker-tritonserver:25.09-py3`;
const variant = {
  ServiceNamespace: "sagemaker",
  ResourceId: "endpoint/js-search/variant/AllTraffic",
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
};
const body = JSON.stringify({
  inputs: [{ name: "TEXT", datatype: "BYTES", shape: [1, 1], data: ["hello"] }],
});

const storage = new s3.S3Client({ region, forcePathStyle: true });
const control = new sm.SageMakerClient({ region });
const runtime = new rt.SageMakerRuntimeClient({ region, maxAttempts: 1 });
const scaling = new as.ApplicationAutoScalingClient({ region });
const metrics = new cw.CloudWatchClient({ region });

const send = (client, Command, input) => client.send(new Command(input));

async function refused(code, call) {
  await assert.rejects(call, (error) => error.name === code || assert.fail(`${error.name}: ${error.message}`));
}

async function create() {
  await send(storage, s3.CreateBucketCommand, { Bucket: "js-models", CreateBucketConfiguration: { LocationConstraint: region } });
  await send(storage, s3.PutObjectCommand, { Bucket: "js-models", Key: "search/acme.tar.gz", Body: await readFile(archive) });
  const listed = await send(storage, s3.ListObjectsV2Command, { Bucket: "js-models", Prefix: "search/" });
  assert.deepEqual(listed.Contents.map((o) => o.Key), ["search/acme.tar.gz"]);
  await send(control, sm.CreateModelCommand, {
    ModelName: "js-search",
    ExecutionRoleArn: "arn:aws:iam::123456789012:role/hosting",
    PrimaryContainer: { Image: image, Mode: "MultiModel", ModelDataUrl: "s3://js-models/search/" },
  });
  for (const [name, count] of [["js-one", 1], ["js-two", 2]]) {
    await send(control, sm.CreateEndpointConfigCommand, {
      EndpointConfigName: name,
      ProductionVariants: [
        { VariantName: "AllTraffic", ModelName: "js-search", InstanceType: "ml.g4dn.xlarge", InitialInstanceCount: count },
      ],
    });
  }
  const endpoint = { EndpointName: "js-search", EndpointConfigName: "js-one", Tags: [{ Key: "fleet", Value: "support" }] };
  for (;;) {
    try {
      await send(control, sm.CreateEndpointCommand, endpoint);
      break;
    } catch (error) {
      // A config that was just made is not seen at once.
      assert.match(error.message, /Could not find endpoint configuration/);
    }
  }
  return inService();
}

async function inService() {
  await sm.waitUntilEndpointInService({ client: control, minDelay: 1, maxDelay: 1, maxWaitTime: 120 }, { EndpointName: "js-search" });
  return send(control, sm.DescribeEndpointCommand, { EndpointName: "js-search" });
}

async function invoke() {
  const input = { EndpointName: "js-search", TargetModel: "acme.tar.gz", ContentType: "application/octet-stream", Body: body };
  for (;;) {
    try {
      const answer = await send(runtime, rt.InvokeEndpointCommand, input);
      assert.equal(answer.InvokedProductionVariant, "AllTraffic");
      const [output] = JSON.parse(new TextDecoder().decode(answer.Body)).outputs;
      assert.deepEqual([output.name, output.shape], ["EMBEDDING", [1, 384]]);
      break;
    } catch (error) {
      if (error.name !== "ModelNotReadyException") throw error;
    }
  }
  await refused("ModelError", send(runtime, rt.InvokeEndpointCommand, { ...input, Body: "{" }));
  await refused("ValidationError", send(runtime, rt.InvokeEndpointCommand, { ...input, TargetModel: undefined }));
}

async function scale() {
  const { ScalableTargetARN } = await send(scaling, as.RegisterScalableTargetCommand, {
    ...variant, MinCapacity: 2, MaxCapacity: 4, Tags: { fleet: "support" },
  });
  const tags = await send(scaling, as.ListTagsForResourceCommand, { ResourceARN: ScalableTargetARN });
  assert.deepEqual(tags.Tags, { fleet: "support" });
  const policy = await send(scaling, as.PutScalingPolicyCommand, {
    ...variant,
    PolicyName: "invocations",
    PolicyType: "TargetTrackingScaling",
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: 225,
      PredefinedMetricSpecification: { PredefinedMetricType: "SageMakerVariantInvocationsPerInstance" },
    },
  });
  const alarms = await send(metrics, cw.DescribeAlarmsCommand, { AlarmNames: policy.Alarms.map((a) => a.AlarmName) });
  assert.equal(alarms.MetricAlarms.length, 2);
  const endpoint = await inService();
  assert.equal(endpoint.ProductionVariants[0].CurrentInstanceCount, 2);
  const { ScalingActivities } = await send(scaling, as.DescribeScalingActivitiesCommand, { ServiceNamespace: "sagemaker" });
  assert.equal(ScalingActivities.at(-1).Description, "Setting desired instance count to 2.");
}

async function look() {
  const dimensions = [{ Name: "EndpointName", Value: "js-search" }, { Name: "VariantName", Value: "AllTraffic" }];
  const data = await send(metrics, cw.GetMetricDataCommand, {
    StartTime: new Date(0),
    EndTime: new Date("2100-01-01T00:00:00Z"),
    MetricDataQueries: [
      { Id: "q", MetricStat: { Metric: { Namespace: "AWS/SageMaker", MetricName: "Invocations", Dimensions: dimensions }, Period: 60, Stat: "Sum" } },
    ],
  });
  assert.ok(data.MetricDataResults[0].Values.reduce((a, b) => a + b, 0) >= 2);
}

async function update() {
  await send(control, sm.UpdateEndpointCommand, {
    EndpointName: "js-search",
    EndpointConfigName: "js-two",
    DeploymentConfig: {
      BlueGreenUpdatePolicy: {
        TrafficRoutingConfiguration: {
          Type: "CANARY", CanarySize: { Type: "CAPACITY_PERCENT", Value: 50 }, WaitIntervalInSeconds: 60,
        },
        TerminationWaitInSeconds: 60,
      },
    },
  });
  const updating = await send(control, sm.DescribeEndpointCommand, { EndpointName: "js-search" });
  assert.equal(updating.PendingDeploymentSummary.EndpointConfigName, "js-two");
  assert.equal((await inService()).EndpointConfigName, "js-two");
}

async function remove() {
  await send(control, sm.DeleteEndpointCommand, { EndpointName: "js-search" });
  await sm.waitUntilEndpointDeleted({ client: control, minDelay: 1, maxDelay: 1, maxWaitTime: 60 }, { EndpointName: "js-search" });
  const { ScalableTargets } = await send(scaling, as.DescribeScalableTargetsCommand, { ServiceNamespace: "sagemaker" });
  assert.deepEqual(ScalableTargets, []);
  for (const name of ["js-one", "js-two"]) {
    await send(control, sm.DeleteEndpointConfigCommand, { EndpointConfigName: name });
  }
  await send(control, sm.DeleteModelCommand, { ModelName: "js-search" });
  await refused("ValidationException", send(control, sm.DescribeModelCommand, { ModelName: "js-search" }));
  await send(storage, s3.DeleteObjectCommand, { Bucket: "js-models", Key: "search/acme.tar.gz" });
  await send(storage, s3.DeleteBucketCommand, { Bucket: "js-models" });
}

const created = await create();
assert.equal(created.ProductionVariants[0].CurrentInstanceCount, 1);
await invoke();
await scale();
await look();
await update();
await remove();
console.log("lived");
