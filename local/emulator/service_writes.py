"""Objects that an AWS service writes into a bucket, as CloudTrail does: nobody can sign as a service, so a test says what it would write.

The bucket's policy, and the key's where one encrypts it, decide as they do on AWS: a service has no policies of its own, so each has to
allow it. Source: CloudTrail user guide, "Amazon S3 bucket policy for CloudTrail" and "Configure AWS KMS key policies for CloudTrail".
"""

import json

from ministack.core import iam_evaluator
from ministack.services import kms, s3

from .fit import needs


def apply() -> None:
    needs(s3, "_bucket_owner_account", "bucket_policy_for_arn", "_dispatch")
    needs(kms, "key_policy_for_arn")
    needs(iam_evaluator, "EvalContext", "evaluate_resource_policy")


def write(body: bytes) -> dict:
    """{"service", "sourceArn" (the trail), "bucket", "key", "acl", "content", "kmsKey"?}: whether it was written, and if not whose policy refused it."""
    given = json.loads(body)
    account = s3._bucket_owner_account(given["bucket"]) or ""
    source = {"aws:sourcearn": given["sourceArn"], "aws:sourceaccount": given["sourceArn"].split(":")[4]}
    arn = f"arn:aws:s3:::{given['bucket']}/{given['key']}"
    if not _allows(given["service"], "s3:PutObject", arn, s3.bucket_policy_for_arn(arn), {**source, "s3:x-amz-acl": given["acl"]}):
        return {"written": False, "refusedBy": "bucket"}
    if key := given.get("kmsKey"):
        context = {**source, "kms:encryptioncontext:aws:cloudtrail:arn": given["sourceArn"]}
        if not _allows(given["service"], "kms:GenerateDataKey", key, kms.key_policy_for_arn(key), context):
            return {"written": False, "refusedBy": "key"}
    status, *_ = s3._dispatch("PUT", given["bucket"], given["key"], {}, given["content"].encode(), {})
    return {"written": status == 200, "account": account}


def _allows(service: str, action: str, resource: str, found, keys: dict) -> bool:
    context = iam_evaluator.EvalContext(
        principal_arn=service, principal_type="Service", principal_account="", action=action, resource_arn=resource,
        region="us-east-1", secure_transport=True, principal_keys={"aws:principalisawsservice": "true", "aws:principalservicename": service},
        service_context=keys,
    )
    policy = found[0] if found else None
    return iam_evaluator.evaluate_resource_policy(policy, context, service).decision == "Allow"
