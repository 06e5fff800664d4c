# A fleet as people write it in Terraform. Where the local AWS is comes from AWS_ENDPOINT_URL.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0, < 6.0.0"
    }
  }
}

variable "archive" {
  description = "A target model, as a file."
  type        = string
}

variable "release" {
  description = "What the change between two applies changes: tags, the endpoint config, bounds and thresholds."
  type        = number
}

locals {
  region = "eu-central-1"
  tags   = { fleet = "support", release = tostring(var.release) }
}

provider "aws" {
  region            = local.region
  s3_use_path_style = true

  default_tags {
    tags = { made_by = "terraform" }
  }
}

data "aws_caller_identity" "current" {}

resource "aws_s3_bucket" "models" {
  bucket        = "terraform-models"
  force_destroy = true
  tags          = local.tags
}

resource "aws_s3_bucket_versioning" "models" {
  bucket = aws_s3_bucket.models.id
  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "models" {
  bucket = aws_s3_bucket_versioning.models.bucket
  rule {
    id     = "old-versions"
    status = "Enabled"
    filter {
      prefix = "search/"
    }
    noncurrent_version_expiration {
      noncurrent_days = 30 + var.release
    }
  }
}

resource "aws_s3_object" "acme" {
  bucket = aws_s3_bucket_versioning.models.bucket
  key    = "search/acme.tar.gz"
  source = var.archive
  etag   = filemd5(var.archive)
  tags   = local.tags
}

data "aws_iam_policy_document" "trust" {
  statement {
    actions = ["sts:AssumeRole"]
    principals {
      type        = "Service"
      identifiers = ["sagemaker.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "read_models" {
  statement {
    sid       = "Release${var.release}"
    actions   = ["s3:GetObject", "s3:ListBucket"]
    resources = [aws_s3_bucket.models.arn, "${aws_s3_bucket.models.arn}/search/*"]
  }
}

resource "aws_iam_role" "hosting" {
  name                 = "terraform-hosting"
  path                 = "/fleets/"
  description          = "Reads target models + writes logs, release ${var.release}"
  assume_role_policy   = data.aws_iam_policy_document.trust.json
  max_session_duration = 3600 * var.release
  tags                 = local.tags
}

resource "aws_iam_role_policy" "read_models" {
  name   = "read-models"
  role   = aws_iam_role.hosting.id
  policy = data.aws_iam_policy_document.read_models.json
}

resource "aws_iam_policy" "logs" {
  name = "terraform-logs"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "Release${var.release}"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents", "cloudwatch:PutMetricData"]
      Resource = "*"
    }]
  })
  tags = local.tags
}

resource "aws_iam_role_policy_attachment" "logs" {
  role       = aws_iam_role.hosting.name
  policy_arn = aws_iam_policy.logs.arn
}

resource "aws_iam_role_policy_attachment" "pull_images" {
  role       = aws_iam_role.hosting.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly"
}

resource "aws_sagemaker_model" "search" {
  name               = "terraform-search"
  execution_role_arn = aws_iam_role.hosting.arn

  primary_container {
    image          = "763104351884.dkr.ecr.${local.region}.amazonaws.com/sagemaker-tritonserver:25.09-py3"
    mode           = "MultiModel"
    model_data_url = "s3://${aws_s3_bucket.models.bucket}/${dirname(aws_s3_object.acme.key)}/"
    environment    = { SAGEMAKER_TRITON_PING_MODE = "live" }
    multi_model_config {
      model_cache_setting = "Enabled"
    }
  }
  tags = local.tags
}

resource "aws_sagemaker_endpoint_configuration" "search" {
  name_prefix = "terraform-search-"

  production_variants {
    variant_name                                      = "AllTraffic"
    model_name                                        = aws_sagemaker_model.search.name
    instance_type                                     = "ml.g4dn.xlarge"
    initial_instance_count                            = 1
    initial_variant_weight                            = 1
    container_startup_health_check_timeout_in_seconds = 300 * var.release
    inference_ami_version                             = "al2-ami-sagemaker-inference-gpu-3-1"
  }
  tags = local.tags

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_sagemaker_endpoint" "search" {
  name                 = "Terraform-Search"
  endpoint_config_name = aws_sagemaker_endpoint_configuration.search.name

  deployment_config {
    blue_green_update_policy {
      termination_wait_in_seconds          = 60
      maximum_execution_timeout_in_seconds = 3600
      traffic_routing_configuration {
        type                     = "LINEAR"
        wait_interval_in_seconds = 60
        linear_step_size {
          type  = "CAPACITY_PERCENT"
          value = 50
        }
      }
    }
    auto_rollback_configuration {
      alarms {
        alarm_name = aws_cloudwatch_metric_alarm.errors.alarm_name
      }
    }
  }
  tags = local.tags
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "terraform-search-errors"
  namespace           = "AWS/SageMaker"
  metric_name         = "Invocation5XXErrors"
  dimensions          = { EndpointName = "Terraform-Search", VariantName = "AllTraffic" }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 2
  threshold           = 10 * var.release
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  tags                = local.tags
}

resource "aws_appautoscaling_target" "search" {
  service_namespace  = "sagemaker"
  resource_id        = "endpoint/${aws_sagemaker_endpoint.search.name}/variant/AllTraffic"
  scalable_dimension = "sagemaker:variant:DesiredInstanceCount"
  min_capacity       = 1
  max_capacity       = 2 * var.release
  tags               = local.tags
}

resource "aws_appautoscaling_policy" "tracking" {
  name               = "invocations"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.search.service_namespace
  resource_id        = aws_appautoscaling_target.search.resource_id
  scalable_dimension = aws_appautoscaling_target.search.scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = 200 + var.release
    scale_in_cooldown  = 600
    scale_out_cooldown = 120
    predefined_metric_specification {
      predefined_metric_type = "SageMakerVariantInvocationsPerInstance"
    }
  }
}

resource "aws_appautoscaling_policy" "gpu" {
  name               = "gpu"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.search.service_namespace
  resource_id        = aws_appautoscaling_target.search.resource_id
  scalable_dimension = aws_appautoscaling_target.search.scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value     = 70
    disable_scale_in = true
    customized_metric_specification {
      namespace   = "/aws/sagemaker/Endpoints"
      metric_name = "GPUUtilization"
      statistic   = "Average"
      unit        = "Percent"
      dimensions {
        name  = "EndpointName"
        value = aws_sagemaker_endpoint.search.name
      }
      dimensions {
        name  = "VariantName"
        value = "AllTraffic"
      }
    }
  }
}

resource "aws_appautoscaling_policy" "steps" {
  name               = "steps"
  policy_type        = "StepScaling"
  service_namespace  = aws_appautoscaling_target.search.service_namespace
  resource_id        = aws_appautoscaling_target.search.resource_id
  scalable_dimension = aws_appautoscaling_target.search.scalable_dimension

  step_scaling_policy_configuration {
    adjustment_type         = "ChangeInCapacity"
    cooldown                = 60 * var.release
    metric_aggregation_type = "Maximum"
    step_adjustment {
      metric_interval_lower_bound = 0
      metric_interval_upper_bound = 20
      scaling_adjustment          = 1
    }
    step_adjustment {
      metric_interval_lower_bound = 20
      scaling_adjustment          = 2
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "busy" {
  alarm_name          = "terraform-search-busy"
  alarm_actions       = [aws_appautoscaling_policy.steps.arn]
  namespace           = "AWS/SageMaker"
  metric_name         = "Invocations"
  dimensions          = { EndpointName = aws_sagemaker_endpoint.search.name, VariantName = "AllTraffic" }
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  threshold           = 5000
  comparison_operator = "GreaterThanOrEqualToThreshold"
  tags                = local.tags
}

resource "aws_appautoscaling_scheduled_action" "day" {
  name               = "day"
  service_namespace  = aws_appautoscaling_target.search.service_namespace
  resource_id        = aws_appautoscaling_target.search.resource_id
  scalable_dimension = aws_appautoscaling_target.search.scalable_dimension
  # Far away: an action that happens changes the target's bounds, and then Terraform finds a difference, here as there.
  schedule = "at(2099-01-0${var.release}T08:00:00)"
  timezone = "Europe/Berlin"

  scalable_target_action {
    min_capacity = 2
    max_capacity = 4
  }
}

output "account" {
  value = data.aws_caller_identity.current.account_id
}

output "endpoint" {
  value = aws_sagemaker_endpoint.search.arn
}
