#!/usr/bin/env bash
# The life of a fleet, by the AWS CLI. Arguments: the program, and an archive whose model answers TEXT.
# Where the local AWS is comes from AWS_ENDPOINT_URL.
set -euo pipefail

aws=$1
archive=$2
image=763104351884.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-tritonserver:25.09-py3
variant=(--service-namespace sagemaker --resource-id endpoint/cli-search/variant/AllTraffic
    --scalable-dimension sagemaker:variant:DesiredInstanceCount)

equal() {
    [[ $1 == "$2" ]] || { echo "expected '$1', but it is '$2'" >&2; exit 1; }
}

# Refused with a text in the message.
refused() {
    local text=$1 output
    shift
    if output=$("$@" 2>&1); then
        echo "not refused: $*" >&2
        exit 1
    fi
    [[ $output == *"$text"* ]] || { echo "expected '$text' in '$output'" >&2; exit 1; }
}

say() {
    "$aws" --output text "$@"
}

described() {
    say sagemaker describe-endpoint --endpoint-name cli-search --query "$1"
}

in_service() {
    until [[ $(described EndpointStatus) == InService ]]; do sleep 0.2; done
}

config() {
    say sagemaker create-endpoint-config --endpoint-config-name "$1" --production-variants \
        "VariantName=AllTraffic,ModelName=cli-search,InstanceType=ml.g4dn.xlarge,InitialInstanceCount=$2" > created.txt
}

say s3 mb s3://cli-models > created.txt
say s3 cp "$archive" s3://cli-models/search/acme.tar.gz --no-progress > created.txt
refused "Could not find model data" say sagemaker create-model --model-name cli-search \
    --execution-role-arn arn:aws:iam::123456789012:role/hosting \
    --primary-container "Image=$image,Mode=MultiModel,ModelDataUrl=s3://cli-nothing/search/"
say sagemaker create-model --model-name cli-search --execution-role-arn arn:aws:iam::123456789012:role/hosting \
    --primary-container "Image=$image,Mode=MultiModel,ModelDataUrl=s3://cli-models/search/" > created.txt
config cli-one 1
config cli-two 2
arn=$(say sagemaker create-endpoint --endpoint-name cli-search --endpoint-config-name cli-one \
    --tags Key=fleet,Value=support --query EndpointArn)
in_service
equal 1 "$(described 'ProductionVariants[0].CurrentInstanceCount')"
equal support "$(say sagemaker list-tags --resource-arn "$arn" --query 'Tags[0].Value')"
equal cli-search "$(say sagemaker list-endpoints --status-equals InService --query 'Endpoints[].EndpointName')"

body='{"inputs":[{"name":"TEXT","datatype":"BYTES","shape":[1,1],"data":["hello"]}]}'
invoke() {
    say sagemaker-runtime invoke-endpoint --endpoint-name cli-search --content-type application/octet-stream \
        --body "$1" "${@:3}" "$2"
}
until invoke "$body" answer.json --target-model acme.tar.gz --query InvokedProductionVariant > invoked.txt 2> refused.txt; do
    [[ $(< refused.txt) == *ModelNotReadyException* ]] || { cat refused.txt >&2; exit 1; }
done
equal AllTraffic "$(< invoked.txt)"
[[ $(< answer.json) == *EMBEDDING* ]] || { cat answer.json >&2; exit 1; }
refused "ModelError" invoke "{" answer.json --target-model acme.tar.gz
refused "missing a target model" invoke "$body" answer.json

say application-autoscaling register-scalable-target "${variant[@]}" --min-capacity 2 --max-capacity 4 > created.txt
say application-autoscaling put-scaling-policy "${variant[@]}" --policy-name p --policy-type TargetTrackingScaling \
    --target-tracking-scaling-policy-configuration \
    'TargetValue=225,PredefinedMetricSpecification={PredefinedMetricType=SageMakerVariantInvocationsPerInstance}' > created.txt
say application-autoscaling put-scheduled-action "${variant[@]}" --scheduled-action-name once \
    --schedule "at(2099-01-01T00:00:00)" --scalable-target-action MinCapacity=3 > created.txt
in_service
equal 2 "$(described 'ProductionVariants[0].CurrentInstanceCount')"
equal "Setting desired instance count to 2." "$(say application-autoscaling describe-scaling-activities \
    --service-namespace sagemaker --query 'ScalingActivities[-1].Description')"
equal 2 "$(say cloudwatch describe-alarms --query 'length(MetricAlarms)')"
equal LoadedModelCount "$(say cloudwatch list-metrics --namespace /aws/sagemaker/Endpoints \
    --metric-name LoadedModelCount --query 'Metrics[0].MetricName')"

say sagemaker update-endpoint --endpoint-name cli-search --endpoint-config-name cli-two \
    --retain-all-variant-properties > created.txt
in_service
equal cli-two "$(described EndpointConfigName)"

say sagemaker delete-endpoint --endpoint-name cli-search
while [[ $(described EndpointStatus 2> refused.txt) == Deleting ]]; do sleep 0.2; done
refused "Could not find endpoint" described EndpointStatus
equal 0 "$(say application-autoscaling describe-scalable-targets --service-namespace sagemaker \
    --query 'length(ScalableTargets)')"
say sagemaker delete-endpoint-config --endpoint-config-name cli-one
say sagemaker delete-endpoint-config --endpoint-config-name cli-two
say sagemaker delete-model --model-name cli-search
say s3 rb s3://cli-models --force > created.txt
echo lived
