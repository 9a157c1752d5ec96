"""IAM: the resource and the action that AWS asks for, where the emulator asks for another one and refuses a role that names them exactly.

Source: Service authorization reference, "AWS WAF V2" (web ACLs with their id, whose tags are listed, whose samples are read), "Amazon CloudFront" and "AWS Certificate Manager" (of what tags are listed), "AWS Identity and Access Management" (a group's policies and
members are the group's, identity providers have ARNs of their own), "Amazon EC2" (interfaces, rules' tags, snapshots, tags and profiles of instances), "Amazon RDS" (snapshots), "Amazon EKS" (access entries), "AWS CloudTrail", "Amazon DynamoDB"
(tags and policies of tables), "Amazon ECR" and "AWS Backup" (tags, repositories, vaults), "Amazon EventBridge" (buses; permissions know no resource),
"Amazon SNS" (whose tags are listed), "AWS Lambda" (URL and concurrency), "AWS Config" (rules that are asked, and what they said) and "AWS Systems Manager" (parameters that are read).
"""

import json
from urllib.parse import parse_qs, unquote

from ministack.core import iam_actions
from ministack.services import config, ec2, waf

from .fit import needs, replace

VERBS = {"GET": "Get", "PUT": "Update", "DELETE": "Delete", "POST": "Create"}


def apply() -> None:
    needs(iam_actions, "_safe_json_field", "_query_param")
    needs(waf, "_resource_from_scope", "_web_acls")
    needs(ec2, "_iam_instance_profile_associations")
    needs(config, "_config_rules")

    @replace(iam_actions, "extract_resource_arn")
    def extract_resource_arn(original, service, method, path, headers, body, query_params, region, account_id):
        form = {key: values[0] for key, values in parse_qs((body or b"").decode(errors="replace")).items()} if service in ("iam", "ec2", "rds", "sns") else {}
        own = _of(service, form, headers, body, region, account_id)
        if service == "cloudfront" and path.endswith("/tagging"):
            own = iam_actions._query_param(query_params, "Resource")
        if service == "eks" and "/access-entries/" in path:
            own = _access_entry(path, region, account_id)
        if service == "backup" and path.startswith("/backup-vaults/"):
            own = f"arn:aws:backup:{region}:{account_id}:backup-vault:{unquote(path).split('/')[2]}"
        if service == "backup" and path.startswith("/tags/"):
            own = unquote(path).removeprefix("/tags/").rstrip("/")
        return own or original(service, method, path, headers, body, query_params, region, account_id)

    @replace(iam_actions, "_lambda_action")
    def lambda_action(original, method, path):
        found = original(method, path)
        if found in ("CreateFunctionUrlConfig", "GetFunctionUrlConfig"):
            return f"{VERBS[method]}FunctionUrlConfig"
        if found == "PutFunctionConcurrency" and method != "PUT":
            return f"{VERBS[method]}FunctionConcurrency"
        return found


def _access_entry(path: str, region: str, account_id: str) -> str:
    cluster, principal = path.removeprefix("/clusters/").split("/access-entries/", 1)
    _, _, _, _, owner, identity = unquote(principal).split("/access-policies")[0].split(":", 5)
    kind, name = identity.split("/")[0], identity.split("/")[-1]
    return f"arn:aws:eks:{region}:{account_id}:access-entry/{cluster}/{kind}/{owner}/{name}/id"


def _of(service: str, form: dict, headers: dict, body: bytes, region: str, account_id: str) -> str | None:
    action = form.get("Action", "")
    if service == "iam" and action in ("AttachGroupPolicy", "DetachGroupPolicy", "AddUserToGroup", "RemoveUserFromGroup"):
        return f"arn:aws:iam::{account_id}:group/{form.get('GroupName', '')}"
    if service == "iam" and action.endswith("SAMLProvider"):
        return form.get("SAMLProviderArn") or f"arn:aws:iam::{account_id}:saml-provider/{form.get('Name', '')}"
    if service == "iam" and action.endswith("OpenIDConnectProvider"):
        host = form.get("Url", "").removeprefix("https://")
        return form.get("OpenIDConnectProviderArn") or f"arn:aws:iam::{account_id}:oidc-provider/{host}"
    if service == "ec2" and action == "ModifyNetworkInterfaceAttribute":
        return f"arn:aws:ec2:{region}:{account_id}:network-interface/{form.get('NetworkInterfaceId', '')}"
    if service == "ec2" and action in ("CreateSnapshots", "AssociateIamInstanceProfile", "DisassociateIamInstanceProfile"):
        association = ec2._iam_instance_profile_associations.get(form.get("AssociationId", "")) or {}
        instance = form.get("InstanceSpecification.InstanceId") or form.get("InstanceId") or association.get("InstanceId", "")
        return f"arn:aws:ec2:{region}:{account_id}:instance/{instance}"
    if service == "ec2" and action in ("CreateTags", "DeleteTags") and form.get("ResourceId.1", "").startswith("i-"):
        return f"arn:aws:ec2:{region}:{account_id}:instance/{form['ResourceId.1']}"
    if service == "ec2" and action == "CreateSecurityGroup":
        return f"arn:aws:ec2:{region}:{account_id}:vpc/{form.get('VpcId', '')}"
    if service == "ec2" and action in ("AuthorizeSecurityGroupIngress", "RevokeSecurityGroupIngress", "RevokeSecurityGroupEgress"):
        return f"arn:aws:ec2:{region}:{account_id}:security-group/{form.get('GroupId', '')}"
    # Snapshots and images have no account in their ARNs.
    if service == "ec2" and action.endswith(("SnapshotAttribute", "ImageAttribute")):
        kind, name = ("snapshot", "SnapshotId") if action.endswith("SnapshotAttribute") else ("image", "ImageId")
        return f"arn:aws:ec2:{region}::{kind}/{form.get(name, '')}"
    if service == "rds":
        for field, kind in (("DBSnapshotIdentifier", "snapshot"), ("DBClusterSnapshotIdentifier", "cluster-snapshot")):
            if form.get(field):
                return f"arn:aws:rds:{region}:{account_id}:{kind}:{form[field]}"
    if service == "sns" and action == "ListTagsForResource":
        return form.get("ResourceArn")
    if service == "dynamodb" and headers.get("x-amz-target", "").endswith((".ListTagsOfResource", "ResourcePolicy")):
        return iam_actions._safe_json_field(body, "ResourceArn") or None
    if service == "ecr" and headers.get("x-amz-target", "").endswith(".ListTagsForResource"):
        return iam_actions._safe_json_field(body, "resourceArn") or None
    if service == "ecr" and headers.get("x-amz-target", "").endswith(".DescribeRepositories"):
        name = (json.loads(body or b"{}").get("repositoryNames") or [""])[0]
        return f"arn:aws:ecr:{region}:{account_id}:repository/{name}" if name else None
    if service == "events" and headers.get("x-amz-target", "").endswith(".DescribeEventBus"):
        return f"arn:aws:events:{region}:{account_id}:event-bus/{iam_actions._safe_json_field(body, 'Name') or 'default'}"
    if service == "events" and headers.get("x-amz-target", "").endswith(".ListTagsForResource"):
        return iam_actions._safe_json_field(body, "ResourceARN") or None
    if service == "events" and headers.get("x-amz-target", "").endswith(("PutPermission", "RemovePermission")):
        return "*"
    if service == "cloudtrail" and headers.get("x-amz-target", "").endswith(".ListTags"):
        return (json.loads(body or b"{}").get("ResourceIdList") or ["*"])[0]
    if service == "config" and headers.get("x-amz-target", "").endswith((".StartConfigRulesEvaluation", ".GetComplianceDetailsByConfigRule")):
        asked = json.loads(body or b"{}")
        rule = config._config_rules.get(asked.get("ConfigRuleName") or (asked.get("ConfigRuleNames") or [""])[0])
        return rule["ConfigRuleArn"] if rule else f"arn:aws:config:{region}:{account_id}:config-rule/none"
    # Of several the first: AWS asks for each.
    if service == "ssm" and headers.get("x-amz-target", "").endswith(".GetParameters"):
        name = (json.loads(body or b"{}").get("Names") or [""])[0]
        return f"arn:aws:ssm:{region}:{account_id}:parameter/{name.lstrip('/')}"
    if service == "acm":
        return iam_actions._safe_json_field(body, "CertificateArn") or None
    if service == "wafv2" and headers.get("x-amz-target", "").endswith(".ListTagsForResource"):
        return iam_actions._safe_json_field(body, "ResourceARN") or None
    if service == "wafv2" and headers.get("x-amz-target", "").endswith(".GetSampledRequests"):
        return iam_actions._safe_json_field(body, "WebAclArn") or None
    if service == "wafv2" and headers.get("x-amz-target", "").split(".")[-1] in ("GetWebACL", "UpdateWebACL", "DeleteWebACL"):
        scope = iam_actions._safe_json_field(body, "Scope") or "REGIONAL"
        found = waf._resource_from_scope(waf._web_acls, iam_actions._safe_json_field(body, "Id") or "", scope)
        return found["ARN"] if found else None
    return None
