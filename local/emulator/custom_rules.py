"""AWS Config: rules whose function judges. Config invokes it by its own right, and it says what it found with the token that it was handed.

Source: Config developer guide, "Example events for AWS Config rules"; API reference, PutEvaluations (at most 100, the token says which rule, what is older than
what was said before is passed over) and PutConfigRule (InsufficientPermissionsException).
"""

import json
import threading
import time

from ministack.core.responses import AccountRegionScopedDict, error_response_json, get_account_id, json_response, new_uuid
from ministack.services import lambda_svc

from .fit import needs

AT_ONCE = 100

# Token -> name of the rule.
_tokens = AccountRegionScopedDict()


def fits() -> None:
    needs(lambda_svc, "_get_func_record_for_ref", "_execution_record_for_config", "_execute_function_with_config_scope")


def is_custom(rule: dict) -> bool:
    return (rule.get("Source") or {}).get("Owner") == "CUSTOM_LAMBDA"


def refused(rule: dict):
    """What PutConfigRule answers where Config may not invoke the function; None where it may."""
    arn = rule["Source"].get("SourceIdentifier", "")
    func, _, _ = lambda_svc._get_func_record_for_ref(arn)
    statements = func["policy"]["Statement"] if func else []
    if any(one.get("Effect") == "Allow" and one.get("Principal") == {"Service": "config.amazonaws.com"} for one in statements):
        return None
    return error_response_json("InsufficientPermissionsException", f"The AWS Lambda function {arn} cannot be invoked. Check the specified function ARN, and check the function's permissions.", 400)


def ask(rule: dict) -> None:
    """Has the function of a rule look, as Config does by the clock; what it says comes by PutEvaluations."""
    func, config, _ = lambda_svc._get_func_record_for_ref(rule["Source"]["SourceIdentifier"])
    if not func:
        return
    token = new_uuid()
    _tokens[token] = rule["ConfigRuleName"]
    invoking = {"awsAccountId": get_account_id(), "notificationCreationTime": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
                "messageType": "ScheduledNotification", "recordVersion": "1.0"}
    event = {"version": "1.0", "invokingEvent": json.dumps(invoking), "ruleParameters": rule.get("InputParameters") or "{}", "resultToken": token,
             "eventLeftScope": False, "executionRoleArn": f"arn:aws:iam::{get_account_id()}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig",
             "configRuleArn": rule["ConfigRuleArn"], "configRuleName": rule["ConfigRuleName"], "configRuleId": rule["ConfigRuleId"], "accountId": get_account_id()}
    record = lambda_svc._execution_record_for_config(func, config)
    threading.Thread(target=lambda_svc._execute_function_with_config_scope, args=(record, event), daemon=True).start()


def put(data: dict, said: AccountRegionScopedDict, rules, tell) -> tuple:
    """PutEvaluations. `said` is what was said before, by rule and thing; `tell` says what changed."""
    name = _tokens.get(data.get("ResultToken", ""))
    evaluations = data.get("Evaluations") or []
    if name is None or name not in rules:
        return error_response_json("InvalidResultTokenException", "The specified ResultToken is invalid.", 400)
    if len(evaluations) > AT_ONCE:
        return error_response_json("ValidationException", f"1 validation error detected: Value at 'evaluations' failed to satisfy constraint: Member must have length less than or equal to {AT_ONCE}", 400)
    if data.get("TestMode"):
        return json_response({"FailedEvaluations": []})
    now = dict(said.get(name) or {})
    for one in evaluations:
        key = (one["ComplianceResourceType"], one["ComplianceResourceId"])
        before = now.get(key) or {}
        if before.get("OrderingTimestamp", 0) > one["OrderingTimestamp"]:
            continue
        old, new = before.get("ComplianceType"), one["ComplianceType"]
        qualifier = {"ConfigRuleName": name, "ResourceType": key[0], "ResourceId": key[1]}
        now[key] = {"EvaluationResultIdentifier": {"EvaluationResultQualifier": qualifier}, "ComplianceType": new, "OrderingTimestamp": one["OrderingTimestamp"],
                    "ResultRecordedTime": time.time(), "ConfigRuleInvokedTime": time.time(), **({"Annotation": one["Annotation"]} if "Annotation" in one else {})}
        if new == "NOT_APPLICABLE":
            now.pop(key)
        if old != new:
            tell(rules[name], *key, new, old)
    said[name] = now
    return json_response({"FailedEvaluations": []})
