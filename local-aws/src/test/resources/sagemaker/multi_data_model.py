"""A MultiDataModel of the SageMaker Python SDK, from add_model to deletion.

The argument is an archive whose model answers TEXT. Where the local AWS is comes from AWS_ENDPOINT_URL.
"""

import sys
import time

import boto3
from botocore.exceptions import ClientError
from sagemaker.deserializers import JSONDeserializer
from sagemaker.multidatamodel import MultiDataModel
from sagemaker.predictor import Predictor
from sagemaker.serializers import JSONSerializer
from sagemaker.session import Session

archive = sys.argv[1]
IMAGE = "763104351884.dkr.ecr.eu-central-1.amazonaws.com/sagemaker-tritonserver:25.09-py3"
REQUEST = {"inputs": [{"name": "TEXT", "datatype": "BYTES", "shape": [1, 1], "data": ["hello"]}]}

boto = boto3.Session()
sagemaker = boto.client("sagemaker")
session = Session(boto_session=boto, sagemaker_client=sagemaker, default_bucket="sdk-models")


def refused(call, text, **arguments):
    try:
        call(**arguments)
    except ClientError as error:
        assert text in str(error), error
        return
    raise AssertionError(f"{call} was not refused")


def deploy():
    fleet = MultiDataModel(
        name="sdk-search",
        model_data_prefix=f"s3://{session.default_bucket()}/search/",
        image_uri=IMAGE,
        role="arn:aws:iam::123456789012:role/hosting",
        sagemaker_session=session,
        predictor_cls=Predictor,
    )
    # A file of this machine is uploaded, one on S3 is copied.
    fleet.add_model(archive, "acme.tar.gz")
    session.upload_data(archive, bucket=session.default_bucket(), key_prefix="elsewhere")
    fleet.add_model(f"s3://{session.default_bucket()}/elsewhere/{archive.rsplit('/', 1)[-1]}", "globex.tar.gz")
    assert sorted(fleet.list_models()) == ["acme.tar.gz", "globex.tar.gz"], list(fleet.list_models())
    predictor = fleet.deploy(
        initial_instance_count=1,
        instance_type="ml.g4dn.xlarge",
        endpoint_name="sdk-search",
        serializer=JSONSerializer(),
        deserializer=JSONDeserializer(),
        tags=[{"Key": "fleet", "Value": "support"}],
    )
    return fleet, predictor


def predict(predictor, target):
    while True:
        try:
            answer = predictor.predict(REQUEST, target_model=target)
            return answer["outputs"][0]
        except ClientError as error:
            if error.response["Error"]["Code"] != "ModelNotReadyException":
                raise
            time.sleep(0.1)


def main():
    fleet, predictor = deploy()
    described = sagemaker.describe_endpoint(EndpointName="sdk-search")
    assert described["EndpointStatus"] == "InService", described
    tags = sagemaker.list_tags(ResourceArn=described["EndpointArn"])["Tags"]
    assert {"Key": "fleet", "Value": "support"} in tags, tags
    model = sagemaker.describe_model(ModelName="sdk-search")
    assert model["PrimaryContainer"]["Mode"] == "MultiModel", model
    for target in ("acme.tar.gz", "globex.tar.gz"):
        output = predict(predictor, target)
        assert (output["name"], output["shape"]) == ("EMBEDDING", [1, 384]), output
    refused(predictor.predict, "missing a target model", data=REQUEST)
    fleet.add_model(archive, "initech.tar.gz")
    assert predict(predictor, "initech.tar.gz")["shape"] == [1, 384]
    assert len(list(fleet.list_models())) == 3
    predictor.update_endpoint(initial_instance_count=2, instance_type="ml.g5.xlarge", model_name="sdk-search")
    variant = sagemaker.describe_endpoint(EndpointName="sdk-search")["ProductionVariants"][0]
    assert variant["CurrentInstanceCount"] == 2, variant
    assert predict(predictor, "acme.tar.gz")["shape"] == [1, 384]
    predictor.delete_endpoint(delete_endpoint_config=True)
    fleet.delete_model()
    refused(sagemaker.describe_model, "Could not find model", ModelName="sdk-search")
    print("lived")


main()
