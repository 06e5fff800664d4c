package io.mmectl.config.fleet;

import static io.mmectl.config.yaml.Shape.Field.optional;
import static io.mmectl.config.yaml.Shape.Field.required;

import io.mmectl.config.yaml.Shape;
import java.util.List;
import java.util.regex.Pattern;

/** The fields of an environment, and of what holds for all endpoints in it. */
final class EnvironmentShapes {
    private static final String TAG_FORM = "made of letters, digits, blanks and _ . : / = + - @";

    static final Shape.Group IMAGE = new Shape.Group(
            "the serving image: a Triton version of AWS's image, or a full URI",
            List.of(
                    optional(
                            "triton",
                            Shape.Text.matching(
                                    "a Triton version, as \"25.09\"",
                                    5,
                                    "[0-9]{2}\\.[0-9]{2}",
                                    "a version as \"25.09\"")),
                    optional(
                            "uri",
                            Shape.Text.matching(
                                    "a full ECR image URI", 255, "[A-Za-z0-9][A-Za-z0-9._:/@-]*", "an image URI")),
                    optional(
                            "inferenceAmi",
                            Shape.Text.matching(
                                    "SageMaker's InferenceAmiVersion, which decides the GPU driver",
                                    100,
                                    "[a-z0-9][a-z0-9-]*",
                                    "an InferenceAmiVersion")),
                    optional(
                            "provides",
                            new Shape.Items(
                                    "Python import names that the image adds",
                                    Shape.Text.matching(
                                            "a Python import name", 100, "[A-Za-z_][A-Za-z0-9_.]*", "an import name"),
                                    200))));

    static final Shape.Dictionary TAGS = new Shape.Dictionary(
            "tags for everything that is created",
            Shape.Text.matching("a tag key", 128, "[\\p{L}\\p{Z}\\p{N}_.:/=+@-]*", TAG_FORM),
            new Shape.Text("a tag value", 0, 256, Pattern.compile("[\\p{L}\\p{Z}\\p{N}_.:/=+@-]*"), TAG_FORM),
            40);

    /** One environment, its overrides taken out. */
    static final Shape.Group PLAIN = environment();

    /** The environment of {@code --local}: everything has a built-in value. */
    static final Shape.Group LOCAL = PLAIN.partial("changes of the built-in local environment");

    private EnvironmentShapes() {}

    private static Shape.Group environment() {
        return new Shape.Group(
                "where the fleet lives",
                List.of(
                        required(
                                "region",
                                Shape.Text.matching(
                                        "the AWS region, as us-east-1",
                                        30,
                                        "[a-z]{2}(-[a-z]+)+-[0-9]",
                                        "a region as us-east-1")),
                        optional(
                                "account",
                                Shape.Text.matching(
                                        "the expected account id, 12 digits in quotes; any account when absent",
                                        12,
                                        "[0-9]{12}",
                                        "12 digits")),
                        required(
                                "bucket",
                                Shape.Text.matching(
                                        "the S3 bucket for artifacts and control documents",
                                        63,
                                        "[a-z0-9][a-z0-9.-]+[a-z0-9]",
                                        "a bucket name")),
                        optional(
                                "prefix",
                                Shape.Text.matching(
                                                "the key prefix in the bucket, without slashes at its ends; mmectl when absent",
                                                200,
                                                "[A-Za-z0-9!_.'()=-]+(/[A-Za-z0-9!_.'()=-]+)*",
                                                "a key prefix as team/mmectl")
                                        .orEmpty()),
                        required(
                                "role",
                                Shape.Text.matching(
                                        "the execution role of the SageMaker models",
                                        2048,
                                        "arn:aws[a-z-]*:iam::[0-9]{12}:role/\\S+",
                                        "a role ARN as arn:aws:iam::123456789012:role/name")),
                        optional(
                                "kms",
                                Shape.Text.matching(
                                        "the KMS key of the instances' volumes",
                                        2048,
                                        "[a-zA-Z0-9:_/-]*",
                                        "a KMS key id or ARN")),
                        optional(
                                "vpc",
                                new Shape.Group(
                                        "the VPC of the containers",
                                        List.of(
                                                required(
                                                        "securityGroups",
                                                        new Shape.Items(
                                                                "security group ids",
                                                                Shape.Text.matching(
                                                                        "a security group id",
                                                                        32,
                                                                        "[-0-9a-zA-Z]+",
                                                                        "a security group id"),
                                                                5)),
                                                required(
                                                        "subnets",
                                                        new Shape.Items(
                                                                "subnet ids",
                                                                Shape.Text.matching(
                                                                        "a subnet id",
                                                                        32,
                                                                        "[-0-9a-zA-Z]+",
                                                                        "a subnet id"),
                                                                16)))))));
    }
}
