"""IAM: what a request names and says, where the emulator's evaluator does not look.

Source: Service authorization reference, "AWS WAF V2" (IP set ARNs), "Amazon EventBridge" (events:source of PutEvents) and
"AWS Identity and Access Management" (the user of GetAccessKeyLastUsed, the profile of GetInstanceProfile; iam:ResourceTag of users), "AWS Lambda" (the alias an
invocation names), "AWS Secrets Manager" (secretsmanager:resource/AllowRotationLambdaArn, secretsmanager:RotationLambdaARN, secretsmanager:VersionStage); IAM user
guide, "AWS global condition context keys" (aws:PrincipalArn: of a session it is the ARN of the role; aws:PrincipalIsAWSService: of
services alone it is true); SQS developer guide, "Amazon SQS API permissions" (a batch needs the permission of the single action, and has no action of its own).
"""

import json
from urllib.parse import parse_qs

from ministack.core import iam_actions, iam_evaluator
from ministack.services import iam, secretsmanager, waf

from .fit import needs, replace


def apply() -> None:
    needs(iam_actions, "_safe_json_field")
    needs(iam, "_access_keys", "_users", "_roles", "_instance_profiles")
    needs(iam_evaluator, "_role_name_from_assumed_arn")
    needs(secretsmanager, "_resolve")
    needs(waf, "_resource_from_scope", "_ip_sets")

    @replace(iam_actions, "extract_resource_arn")
    def extract_resource_arn(original, service, method, path, headers, body, query_params, region, account_id):
        action = headers.get("x-amz-target", "").split(".")[-1]
        if service == "wafv2" and action in ("GetIPSet", "UpdateIPSet", "DeleteIPSet"):
            scope = iam_actions._safe_json_field(body, "Scope") or "REGIONAL"
            found = waf._resource_from_scope(waf._ip_sets, iam_actions._safe_json_field(body, "Id") or "", scope)
            return found["ARN"] if found else "*"
        if service == "iam" and b"Action=GetAccessKeyLastUsed" in (body or b""):
            key = parse_qs(body.decode()).get("AccessKeyId", [""])[0]
            owner = iam._access_keys.get(key, {}).get("UserName", "")
            return f"arn:aws:iam::{account_id}:user/{owner}"
        if service == "iam" and b"Action=GetInstanceProfile" in (body or b""):
            name = parse_qs(body.decode()).get("InstanceProfileName", [""])[0]
            return iam._instance_profiles.get(name, {}).get("Arn", f"arn:aws:iam::{account_id}:instance-profile/{name}")
        if service == "lambda" and path.endswith("/invocations"):
            arn = original(service, method, path, headers, body, query_params, region, account_id)
            qualifier = (query_params.get("Qualifier") or [""])[0]
            return f"{arn}:{qualifier}" if qualifier and not arn.endswith(f":{qualifier}") else arn
        return original(service, method, path, headers, body, query_params, region, account_id)

    @replace(iam_actions, "extract_iam_action")
    def extract_iam_action(original, service, *request):
        action = original(service, *request)
        return action.removesuffix("Batch") if service == "sqs" and action else action

    @replace(iam_evaluator, "_resolve_condition_key")
    def _resolve_condition_key(original, key, ctx):
        if key.lower() == "aws:principalisawsservice":
            return str(ctx.principal_type == "Service").lower()
        value = original(key, ctx)
        return _role_of(value) if key.lower() == "aws:principalarn" and ":assumed-role/" in str(value) else value

    @replace(iam_actions, "request_tag_context")
    def request_tag_context(original, service, iam_action, body, params):
        context = dict(original(service, iam_action, body, params) or {})
        if iam_action == "events:PutEvents":
            entries = json.loads(body or b"{}").get("Entries") or []
            sources = {entry.get("Source") for entry in entries if isinstance(entry, dict)}
            # A call with several sources is checked for each of them; one that differs must not slip through.
            context["events:source"] = sources.pop() if len(sources) == 1 else "several sources"
        if service == "iam":
            context.update(_user_context(parse_qs((body or b"").decode())))
        if service == "secretsmanager":
            context.update(_secret_context(json.loads(body or b"{}")))
        return context


def _role_of(session: str) -> str:
    """The ARN of the role that a session is of, with its path."""
    account, name = session.split(":")[4], iam_evaluator._role_name_from_assumed_arn(session)
    role = iam._roles.get_scoped(account, None, name)
    return role["Arn"] if role else f"arn:aws:iam::{account}:role/{name}"


def _user_context(request: dict) -> dict:
    """The tags of the user that the request is about: by name, or by the id of one of its keys."""
    key = request.get("AccessKeyId", [""])[0]
    name = request.get("UserName", [iam._access_keys.get(key, {}).get("UserName", "")])[0]
    tags = iam._users.get(name, {}).get("Tags", [])
    return {f"iam:ResourceTag/{tag['Key']}": tag["Value"] for tag in tags}


def _secret_context(request: dict) -> dict:
    """Which rotation function the secret names, which one the request names, and which stage it is about."""
    _, secret = secretsmanager._resolve(request["SecretId"]) if request.get("SecretId") else (None, None)
    context = {}
    if secret and secret.get("RotationLambdaARN"):
        context["secretsmanager:resource/AllowRotationLambdaArn"] = secret["RotationLambdaARN"]
    if request.get("RotationLambdaARN"):
        context["secretsmanager:RotationLambdaARN"] = request["RotationLambdaARN"]
    if request.get("VersionStage"):
        context["secretsmanager:VersionStage"] = request["VersionStage"]
    return context
