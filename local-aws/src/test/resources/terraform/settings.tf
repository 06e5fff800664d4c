# Buckets, roles, logs and dashboards with the settings that people give them. Where the local AWS is comes from
# AWS_ENDPOINT_URL.

terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.100.0, < 6.0.0"
    }
  }
}

variable "release" {
  description = "What the change between two applies changes: a value of each setting."
  type        = number
}

locals {
  changed = var.release > 1
  tags    = { fleet = "support", release = tostring(var.release) }
}

provider "aws" {
  region            = "eu-central-1"
  s3_use_path_style = true
}

# --- IAM

data "aws_iam_policy" "read_only" {
  arn = "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
}

data "aws_iam_policy_document" "models" {
  statement {
    actions   = local.changed ? ["s3:GetObject", "s3:ListBucket"] : ["s3:GetObject"]
    resources = ["${aws_s3_bucket.models.arn}/*", aws_s3_bucket.models.arn]
  }
}

resource "aws_iam_policy" "models" {
  name        = "settings-models"
  path        = "/hosting/"
  description = "Reads models"
  policy      = data.aws_iam_policy_document.models.json
  tags        = local.tags
}

resource "aws_iam_role" "hosting" {
  name = "settings-hosting"
  path = "/hosting/"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "sagemaker.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
  permissions_boundary = data.aws_iam_policy.read_only.arn
  tags                 = local.tags
}

resource "aws_iam_role_policy_attachment" "own" {
  role       = aws_iam_role.hosting.name
  policy_arn = aws_iam_policy.models.arn
}

resource "aws_iam_role_policy_attachment" "managed" {
  for_each = toset(concat(
    ["arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"],
    local.changed ? [data.aws_iam_policy.read_only.arn] : []
  ))
  role       = aws_iam_role.hosting.name
  policy_arn = each.value
}

# --- S3

resource "aws_s3_bucket" "logs" {
  bucket        = "settings-logs"
  force_destroy = true
}

resource "aws_s3_bucket" "models" {
  bucket        = "settings-models"
  force_destroy = true
  tags          = local.tags
}

resource "aws_s3_bucket" "locked" {
  bucket              = "settings-locked"
  force_destroy       = true
  object_lock_enabled = true
}

resource "aws_s3_bucket_versioning" "models" {
  bucket = aws_s3_bucket.models.id
  versioning_configuration {
    status = local.changed ? "Suspended" : "Enabled"
  }
}

resource "aws_s3_bucket_lifecycle_configuration" "models" {
  bucket = aws_s3_bucket_versioning.models.bucket
  rule {
    id     = "uploads"
    status = "Enabled"
    filter {}
    abort_incomplete_multipart_upload {
      days_after_initiation = local.changed ? 3 : 7
    }
  }
  rule {
    id     = "old"
    status = local.changed ? "Disabled" : "Enabled"
    filter {
      and {
        prefix                   = "models/"
        object_size_greater_than = 1024
        tags                     = { keep = "no" }
      }
    }
    transition {
      days          = 30
      storage_class = "STANDARD_IA"
    }
    noncurrent_version_expiration {
      noncurrent_days           = 90
      newer_noncurrent_versions = 3
    }
  }
}

resource "aws_s3_bucket_public_access_block" "models" {
  bucket                  = aws_s3_bucket.models.id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = !local.changed
}

resource "aws_s3_bucket_ownership_controls" "models" {
  bucket = aws_s3_bucket.models.id
  rule {
    object_ownership = local.changed ? "BucketOwnerPreferred" : "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "models" {
  bucket = aws_s3_bucket.models.id
  rule {
    bucket_key_enabled = true
    apply_server_side_encryption_by_default {
      sse_algorithm     = local.changed ? "aws:kms" : "AES256"
      kms_master_key_id = local.changed ? "arn:aws:kms:eu-central-1:123456789012:key/0" : null
    }
  }
}

resource "aws_s3_bucket_cors_configuration" "models" {
  bucket = aws_s3_bucket.models.id
  cors_rule {
    allowed_methods = local.changed ? ["GET", "PUT"] : ["GET"]
    allowed_origins = ["https://*.example.com"]
    allowed_headers = ["*"]
    expose_headers  = ["ETag"]
    max_age_seconds = 3000
  }
}

resource "aws_s3_bucket_policy" "models" {
  bucket = aws_s3_bucket_public_access_block.models.bucket
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TlsOnly"
      Effect    = "Deny"
      Principal = "*"
      Action    = local.changed ? ["s3:GetObject", "s3:PutObject"] : ["s3:GetObject"]
      Resource  = ["${aws_s3_bucket.models.arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

resource "aws_s3_bucket_logging" "models" {
  bucket        = aws_s3_bucket.models.id
  target_bucket = aws_s3_bucket.logs.id
  target_prefix = local.changed ? "new/" : "old/"
}

# --- CloudWatch

resource "aws_cloudwatch_log_group" "api" {
  name              = "/settings/api"
  retention_in_days = local.changed ? 30 : 7
  tags              = local.tags
}

resource "aws_cloudwatch_dashboard" "fleet" {
  dashboard_name = "settings"
  dashboard_body = jsonencode({
    widgets = [{
      type   = "metric"
      x      = 0
      y      = 0
      width  = 12
      height = 6
      properties = {
        metrics = [["AWS/SageMaker", "Invocations", "EndpointName", "search", "VariantName", "AllTraffic"]]
        period  = local.changed ? 60 : 300
        stat    = "Sum"
        region  = "eu-central-1"
        title   = "Invocations"
      }
    }]
  })
}
