"""AWS Config: rules that judge when they are asked to, an event for each change of what they say, and what they said, page by page.

The emulator keeps rules and judges nothing. Two of the managed rules do here: buckets that the public may read, certificates that end soon. They judge
when they are made, as on AWS, and when StartConfigRulesEvaluation asks, once a minute each, as do rules with a function of their own; nothing asks by itself
when a resource changes. Source:
Config API reference, StartConfigRulesEvaluation (LimitExceededException more than once a minute; at most 25 rules), GetComplianceDetailsByConfigRule;
developer guide, "Monitoring AWS Config with Amazon EventBridge" (no old result at the first look).
"""

import json
import time

from ministack.core.responses import AccountRegionScopedDict, error_response_json, get_account_id, json_response
from ministack.services import acm, config, s3

from . import custom_rules
from .events import put_aws_events
from .fit import needs, replace

PAGE = 10
AT_MOST = 100
MOST_RULES = 25
APART = 60

# Rule -> (type, id) -> evaluation.
_said = AccountRegionScopedDict()
# Rule -> when it was asked last, in seconds.
_asked = AccountRegionScopedDict()


def apply() -> None:
    needs(config, "_config_rules", "_compliance_by_rule", "_put_config_rule")
    needs(s3, "_buckets", "_bucket_policies", "_public_access_blocked", "_policy_is_public")
    needs(acm, "_certificates", "_cert_shape")
    custom_rules.fits()

    @replace(config, "handle_request")
    async def handle_request(original, method, path, headers, body, query_params):
        if headers.get("x-amz-target", "").endswith(".StartConfigRulesEvaluation"):
            return _start(json.loads(body or b"{}"))
        if headers.get("x-amz-target", "").endswith(".PutEvaluations"):
            return custom_rules.put(json.loads(body or b"{}"), _said, config._config_rules, _tell)
        return await original(method, path, headers, body, query_params)

    @replace(config, "_put_config_rule")
    def put_rule(original, data):
        rule = data.get("ConfigRule") or {}
        refused = custom_rules.refused(rule) if custom_rules.is_custom(rule) else None
        if refused:
            return refused
        answer = original(data)
        if answer[0] == 200:
            _look(data["ConfigRule"]["ConfigRuleName"])
        return answer

    @replace(config, "_compliance_by_rule")
    def compliance_by_rule(original, name):
        kinds = {one["ComplianceType"] for one in (_said.get(name) or {}).values()}
        if not kinds:
            return original(name)
        return {"ConfigRuleName": name, "Compliance": {"ComplianceType": "NON_COMPLIANT" if "NON_COMPLIANT" in kinds else "COMPLIANT"}}

    @replace(config, "_describe_compliance_by_config_rule")
    def describe_compliance(original, data):
        wanted = data.get("ComplianceTypes")
        status, headers, body = original(data)
        if status != 200 or not wanted:
            return status, headers, body
        rules = json.loads(body)["ComplianceByConfigRules"]
        return json_response({"ComplianceByConfigRules": [one for one in rules if one["Compliance"]["ComplianceType"] in wanted]})

    @replace(config, "_get_compliance_details_by_config_rule")
    def details(original, data):
        name = data.get("ConfigRuleName")
        if name not in config._config_rules:
            return original(data)
        token = data.get("NextToken") or "0"
        if not token.isdigit():
            return error_response_json("InvalidNextTokenException", "The specified next token is not valid.", 400)
        wanted = data.get("ComplianceTypes") or ["COMPLIANT", "NON_COMPLIANT"]
        found = [one for one in (_said.get(name) or {}).values() if one["ComplianceType"] in wanted]
        first, size = int(token), min(int(data.get("Limit") or PAGE) or PAGE, AT_MOST)
        more = {"NextToken": str(first + size)} if len(found) > first + size else {}
        return json_response({"EvaluationResults": found[first:first + size], **more})


def _start(data: dict):
    names = data.get("ConfigRuleNames") or []
    if len(names) > MOST_RULES:
        return error_response_json("InvalidParameterValueException", f"At most {MOST_RULES} rules at once.", 400)
    for name in names:
        if name not in config._config_rules:
            return error_response_json("NoSuchConfigRuleException", f"The ConfigRule '{name}' provided in the request is invalid.", 400)
    now = time.time()
    if any(now - (_asked.get(name) or 0) < APART for name in names):
        return error_response_json("LimitExceededException", "The rule is being evaluated, or was asked for within a minute.", 400)
    for name in names:
        _asked[name] = now
        _look(name)
    return json_response({})


def _look(name: str) -> None:
    rule = config._config_rules[name]
    if custom_rules.is_custom(rule):
        custom_rules.ask(rule)
    judge = RULES.get(rule["Source"].get("SourceIdentifier"))
    if judge:
        _judge(name, rule, judge)


def _judge(name: str, rule: dict, judge) -> None:
    before = _said.get(name) or {}
    now = {}
    parameters = rule.get("InputParameters") or {}
    only = (rule.get("Scope") or {}).get("ComplianceResourceId")
    for kind, resource, good in judge(json.loads(parameters) if isinstance(parameters, str) else parameters):
        if only and resource != only:
            continue
        compliance = "COMPLIANT" if good else "NON_COMPLIANT"
        qualifier = {"ConfigRuleName": name, "ResourceType": kind, "ResourceId": resource}
        now[(kind, resource)] = {"EvaluationResultIdentifier": {"EvaluationResultQualifier": qualifier}, "ComplianceType": compliance,
                                 "ResultRecordedTime": time.time(), "ConfigRuleInvokedTime": time.time()}
        old = (before.get((kind, resource)) or {}).get("ComplianceType")
        if old != compliance:
            _tell(rule, kind, resource, compliance, old)
    _said[name] = now


def _tell(rule: dict, kind: str, resource: str, compliance: str, old: str | None) -> None:
    detail = {"resourceId": resource, "resourceType": kind, "configRuleName": rule["ConfigRuleName"], "configRuleARN": rule["ConfigRuleArn"],
              "awsAccountId": get_account_id(), "messageType": "ComplianceChangeNotification", "newEvaluationResult": {"complianceType": compliance}}
    if old:
        detail["oldEvaluationResult"] = {"complianceType": old}
    put_aws_events([{"Source": "aws.config", "DetailType": "Config Rules Compliance Change", "Detail": json.dumps(detail)}])


def _buckets(_parameters: dict):
    for name in list(s3._buckets.keys()):
        policy = s3._bucket_policies.get(name)
        open_ = bool(policy) and s3._policy_is_public(policy) and not s3._public_access_blocked(get_account_id(), name, "RestrictPublicBuckets")
        yield "AWS::S3::Bucket", name, not open_


def _certificates(parameters: dict):
    ends = time.time() + int(parameters.get("daysToExpiration") or 14) * 86_400
    for arn, certificate in list(acm._certificates.items()):
        yield "AWS::ACM::Certificate", arn, float(acm._cert_shape(certificate)["NotAfter"]) > ends


RULES = {"S3_BUCKET_PUBLIC_READ_PROHIBITED": _buckets, "ACM_CERTIFICATE_EXPIRATION_CHECK": _certificates}
