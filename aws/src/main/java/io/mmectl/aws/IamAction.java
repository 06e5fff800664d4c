package io.mmectl.aws;

import java.util.List;

/**
 * Every IAM action that mmectl needs, with what it is for: those of the calls that the adapters send, and those that AWS
 * checks besides when it serves them.
 */
public enum IamAction {
    LIST_BUCKET("s3:ListBucket", "see what is already on S3", "S3.HeadBucket", "S3.ListObjectsV2"),
    GET_OBJECT("s3:GetObject", "read artifacts, routes and releases", "S3.GetObject", "S3.HeadObject"),
    PUT_OBJECT(
            "s3:PutObject",
            "publish artifacts, write routes and releases",
            "S3.PutObject",
            "S3.CreateMultipartUpload",
            "S3.UploadPart",
            "S3.CompleteMultipartUpload"),
    ABORT_MULTIPART_UPLOAD(
            "s3:AbortMultipartUpload", "leave nothing behind after a failed upload; gc", "S3.AbortMultipartUpload"),
    LIST_MULTIPART_UPLOADS(
            "s3:ListBucketMultipartUploads",
            "find an upload that broke off, to go on with it; gc; uploads work without",
            "S3.ListMultipartUploads"),
    LIST_PARTS(
            "s3:ListMultipartUploadParts",
            "not send again what is there of it; gc; uploads work without",
            "S3.ListParts"),
    DELETE_OBJECT("s3:DeleteObject", "release the lease; gc; destroy --purge", "S3.DeleteObject"),

    DESCRIBE_MODEL("sagemaker:DescribeModel", "compare with the fleet", "SageMaker.DescribeModel"),
    CREATE_MODEL("sagemaker:CreateModel", "deploy an image", "SageMaker.CreateModel"),
    DELETE_MODEL("sagemaker:DeleteModel", "retire an image; gc", "SageMaker.DeleteModel"),
    LIST_MODELS("sagemaker:ListModels", "find what a fleet left; gc", "SageMaker.ListModels"),
    DESCRIBE_ENDPOINT_CONFIG(
            "sagemaker:DescribeEndpointConfig",
            "compare with the fleet; gc: all of the account",
            "SageMaker.DescribeEndpointConfig"),
    CREATE_ENDPOINT_CONFIG("sagemaker:CreateEndpointConfig", "deploy instances", "SageMaker.CreateEndpointConfig"),
    DELETE_ENDPOINT_CONFIG("sagemaker:DeleteEndpointConfig", "retire it; gc", "SageMaker.DeleteEndpointConfig"),
    LIST_ENDPOINT_CONFIGS(
            "sagemaker:ListEndpointConfigs", "find what a fleet left; gc", "SageMaker.ListEndpointConfigs"),
    DESCRIBE_ENDPOINT("sagemaker:DescribeEndpoint", "wait for it; status", "SageMaker.DescribeEndpoint"),
    CREATE_ENDPOINT("sagemaker:CreateEndpoint", "deploy", "SageMaker.CreateEndpoint"),
    UPDATE_ENDPOINT("sagemaker:UpdateEndpoint", "deploy a changed configuration", "SageMaker.UpdateEndpoint"),
    UPDATE_CAPACITY(
            "sagemaker:UpdateEndpointWeightsAndCapacities",
            "change a fixed instance count; Application Auto Scaling uses it too",
            "SageMaker.UpdateEndpointWeightsAndCapacities"),
    DELETE_ENDPOINT("sagemaker:DeleteEndpoint", "destroy", "SageMaker.DeleteEndpoint"),
    LIST_ENDPOINTS("sagemaker:ListEndpoints", "find what a fleet left", "SageMaker.ListEndpoints"),
    LIST_TAGS("sagemaker:ListTags", "tell the fleet's own from others'", "SageMaker.ListTags"),
    ADD_TAGS(
            "sagemaker:AddTags",
            "mark what the fleet creates, checked with each create; changed tags",
            "SageMaker.AddTags"),
    PASS_ROLE("iam:PassRole", "give SageMaker the execution role; checked with CreateModel"),
    INVOKE_ENDPOINT("sagemaker:InvokeEndpoint", "warm up and verify", "SageMakerRuntime.InvokeEndpoint"),

    DESCRIBE_SCALABLE_TARGETS(
            "application-autoscaling:DescribeScalableTargets",
            "compare with the fleet",
            "ApplicationAutoScaling.DescribeScalableTargets"),
    REGISTER_SCALABLE_TARGET(
            "application-autoscaling:RegisterScalableTarget",
            "set the bounds",
            "ApplicationAutoScaling.RegisterScalableTarget"),
    DEREGISTER_SCALABLE_TARGET(
            "application-autoscaling:DeregisterScalableTarget",
            "change an instance type; destroy",
            "ApplicationAutoScaling.DeregisterScalableTarget"),
    DESCRIBE_SCALING_POLICIES(
            "application-autoscaling:DescribeScalingPolicies",
            "compare with the fleet",
            "ApplicationAutoScaling.DescribeScalingPolicies"),
    PUT_SCALING_POLICY(
            "application-autoscaling:PutScalingPolicy", "attach scaling", "ApplicationAutoScaling.PutScalingPolicy"),
    DELETE_SCALING_POLICY(
            "application-autoscaling:DeleteScalingPolicy",
            "take scaling away",
            "ApplicationAutoScaling.DeleteScalingPolicy"),
    DESCRIBE_SCHEDULED_ACTIONS(
            "application-autoscaling:DescribeScheduledActions",
            "compare with the fleet",
            "ApplicationAutoScaling.DescribeScheduledActions"),
    PUT_SCHEDULED_ACTION(
            "application-autoscaling:PutScheduledAction",
            "business hours",
            "ApplicationAutoScaling.PutScheduledAction"),
    DELETE_SCHEDULED_ACTION(
            "application-autoscaling:DeleteScheduledAction",
            "business hours",
            "ApplicationAutoScaling.DeleteScheduledAction"),
    LIST_SCALING_TAGS(
            "application-autoscaling:ListTagsForResource",
            "tell the fleet's own from others'",
            "ApplicationAutoScaling.ListTagsForResource"),
    TAG_SCALING(
            "application-autoscaling:TagResource",
            "mark a target that was registered before, checked with RegisterScalableTarget; changed tags",
            "ApplicationAutoScaling.TagResource"),
    CREATE_SERVICE_LINKED_ROLE(
            "iam:CreateServiceLinkedRole",
            "once an account: the role of sagemaker.application-autoscaling.amazonaws.com"),
    PUT_METRIC_ALARM("cloudwatch:PutMetricAlarm", "checked with PutScalingPolicy"),
    DESCRIBE_ALARMS("cloudwatch:DescribeAlarms", "checked with PutScalingPolicy"),
    DELETE_ALARMS("cloudwatch:DeleteAlarms", "checked with DeleteScalingPolicy"),

    GET_METRIC_DATA("cloudwatch:GetMetricData", "status", "CloudWatch.GetMetricData"),
    GET_CALLER_IDENTITY("sts:GetCallerIdentity", "refuse a wrong account", "Sts.GetCallerIdentity"),
    GET_ROLE("iam:GetRole", "say early that the execution role is missing; not required", "Iam.GetRole");

    private final String iamName;
    private final String purpose;
    private final List<String> operations;

    IamAction(String iamName, String purpose, String... operations) {
        this.iamName = iamName;
        this.purpose = purpose;
        this.operations = List.of(operations);
    }

    /** As in a policy, {@code sagemaker:CreateModel}. */
    public String iamName() {
        return iamName;
    }

    public String purpose() {
        return purpose;
    }

    /** SDK calls that need it, as {@code SageMaker.CreateModel}; empty when AWS checks it on the way of another call. */
    List<String> operations() {
        return operations;
    }
}
