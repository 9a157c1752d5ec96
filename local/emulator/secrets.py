"""Secrets Manager's rotation: RotateSecret runs the rotation function through its four steps, as AWS does.

The emulator promotes a copy at once and never calls the function. AWS makes a version AWSPENDING, calls the function
with createSecret, setSecret, testSecret, finishSecret; where a step fails it begins again some times, then leaves the version pending.
Source: Secrets Manager user guide, "Rotation by Lambda function"; API reference, RotateSecret (RotateImmediately: the test of a set-up).
"""

import fnmatch
import json
import logging
import os
import threading
import time

from ministack.core import iam_evaluator, router
from ministack.core.responses import error_response_json, get_region, json_response, new_uuid
from ministack.services import lambda_svc, secretsmanager
from ministack.services.cloudformation import provisioners

from .fit import PatchDoesNotFit, needs, replace

# AWS tries a rotation that failed again, "multiple times"; how often and when it does not say.
ATTEMPTS = 3
PAUSE_SECONDS = 2

STEPS = ("createSecret", "setSecret", "testSecret", "finishSecret")

logger = logging.getLogger("riposte.secrets")


def _refuse(message: str, code: str = "InvalidRequestException") -> tuple:
    return error_response_json(code, message, 400)


def _may_be_invoked(func: dict, secret_arn: str) -> bool:
    """Whether the function's resource policy lets Secrets Manager call it for this secret."""
    def names_service(principal) -> bool:
        services = principal.get("Service", []) if isinstance(principal, dict) else [principal]
        return "secretsmanager.amazonaws.com" in ([services] if isinstance(services, str) else services)

    def is_for(condition: dict) -> bool:
        patterns = [value for operator in condition.values() for key, value in operator.items() if key.lower() == "aws:sourcearn"]
        return all(fnmatch.fnmatchcase(secret_arn, pattern) for pattern in patterns)

    return any(
        statement.get("Effect") == "Allow" and names_service(statement.get("Principal")) and is_for(statement.get("Condition") or {})
        for statement in (func.get("policy") or {}).get("Statement", [])
    )


def _rotate_until_done(func: dict, secret_arn: str, token: str) -> None:
    for attempt in range(ATTEMPTS):
        if attempt:
            time.sleep(PAUSE_SECONDS)
        if not _is_pending(secret_arn, token) or _run_steps(func, secret_arn, token):
            return
    logger.warning("Rotation of %s failed %d times; version %s stays AWSPENDING", secret_arn, ATTEMPTS, token)


def _try_configuration(func: dict, secret: dict, token: str) -> None:
    """A rotation that is set up and not started is tried: testSecret, on a pending version that goes afterwards."""
    try:
        if not _run_steps(func, secret["ARN"], token, ("testSecret",)):
            logger.warning("The rotation of %s is set up, but its function failed the test", secret["ARN"])
    finally:
        secret["Versions"].pop(token, None)


def _is_pending(secret_arn: str, token: str) -> bool:
    _, secret = secretsmanager._resolve(secret_arn)
    return bool(secret) and "AWSPENDING" in secret["Versions"].get(token, {}).get("Stages", [])


def _run_steps(func: dict, secret_arn: str, token: str, steps: tuple = STEPS) -> bool:
    for step in steps:
        event = {"Step": step, "SecretId": secret_arn, "ClientRequestToken": token, "RotationToken": new_uuid()}
        while True:
            result = lambda_svc._execute_function_with_config_scope(func, event)
            if not result.get("throttle"):
                break
            time.sleep(0.2)
        if result.get("error"):
            logger.info("Rotation of %s stopped at %s", secret_arn, step)
            return False
    return True


def _rotate(_original, data):
    _, secret = secretsmanager._resolve(data.get("SecretId"))
    if not secret:
        return _refuse("Secrets Manager can't find the specified secret.", "ResourceNotFoundException")
    if secret.get("DeletedDate"):
        return _refuse("You can't perform this operation on the secret because it was marked for deletion.")
    arn = data.get("RotationLambdaARN") or secret.get("RotationLambdaARN")
    if not arn:
        return _refuse("No Lambda rotation function ARN is associated with this secret.")
    func, config, _ = lambda_svc._get_func_record_for_ref(arn)
    if not func or not _may_be_invoked(func, secret["ARN"]):
        return _refuse(
            "Secrets Manager cannot invoke the specified Lambda function. Ensure that the function policy grants access "
            "to the principal secretsmanager.amazonaws.com.", "AccessDeniedException")
    token = data.get("ClientRequestToken") or new_uuid()
    for version, content in secret["Versions"].items():
        stages = content["Stages"]
        if "AWSPENDING" in stages and "AWSCURRENT" not in stages and version != token:
            return _refuse("A previous rotation isn't complete. That rotation will be reattempted.")
    secret["RotationLambdaARN"] = arn
    secret["RotationRules"] = data.get("RotationRules") or secret.get("RotationRules")
    secret["RotationEnabled"] = True
    answer = json_response({"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": token})
    if token in secret["Versions"]:
        return answer
    if data.get("RotateImmediately") is False:
        current = next((content for content in secret["Versions"].values() if "AWSCURRENT" in content["Stages"]), None)
        if current is not None:
            secret["Versions"][token] = {**current, "Stages": ["AWSPENDING"]}
            record = lambda_svc._execution_record_for_config(func, config)
            threading.Thread(target=_try_configuration, args=(record, secret, token), daemon=True).start()
        return answer
    for content in secret["Versions"].values():
        if "AWSPENDING" in content["Stages"]:
            content["Stages"].remove("AWSPENDING")
    secret["Versions"][token] = {"SecretString": None, "SecretBinary": None, "CreatedDate": int(time.time()), "Stages": ["AWSPENDING"]}
    record = lambda_svc._execution_record_for_config(func, config)
    threading.Thread(target=_rotate_until_done, args=(record, secret["ARN"], token), daemon=True).start()
    return answer


async def _authorize_rotation(original, method, path, headers, body, query_params):
    """RotateSecret also needs lambda:InvokeFunction of its caller, on the rotation function."""
    if headers.get("x-amz-target", "").endswith(".RotateSecret") and os.environ.get("AUTH") == "true":
        data = json.loads(body or b"{}")
        _, secret = secretsmanager._resolve(data.get("SecretId"))
        arn = data.get("RotationLambdaARN") or (secret or {}).get("RotationLambdaARN")
        key = router.extract_access_key_id(headers, query_params) or ""
        if arn and iam_evaluator.enforce(key, "lambda:InvokeFunction", "lambda", get_region(), resource_arn=arn):
            return _refuse(f"User is not authorized to perform: lambda:InvokeFunction on resource: {arn}", "AccessDeniedException")
    return await original(method, path, headers, body, query_params)


def _get_value(original, data):
    status, headers, body = original(data)
    if status == 200 and b'"SecretString"' not in _bytes(body) and b'"SecretBinary"' not in _bytes(body):
        return _refuse(
            f"Secrets Manager can't find the specified secret value for staging label: {data.get('VersionStage', 'AWSCURRENT')}",
            "ResourceNotFoundException")
    return status, headers, body


def _list(original, data):
    """A list names each secret's rotation function. Source: API reference, SecretListEntry."""
    status, headers, body = original(data)
    if status != 200:
        return status, headers, body
    answer = json.loads(body)
    for entry in answer["SecretList"]:
        _, secret = secretsmanager._resolve(entry["ARN"])
        if (secret or {}).get("RotationLambdaARN"):
            entry["RotationLambdaARN"] = secret["RotationLambdaARN"]
    return json_response(answer)


def _put_value(original, data):
    """A version's value is written once: the same again changes nothing, another one is refused. A stage is on one version."""
    _, secret = secretsmanager._resolve(data.get("SecretId"))
    token = data.get("ClientRequestToken")
    there = (secret or {}).get("Versions", {}).get(token)
    if there and (there.get("SecretString") is not None or there.get("SecretBinary") is not None):
        if there.get("SecretString") != data.get("SecretString") or there.get("SecretBinary") != data.get("SecretBinary"):
            return _refuse("You can't use ClientRequestToken because that version exists already.", "ResourceExistsException")
        return json_response({"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": token, "VersionStages": list(there["Stages"])})
    answer = original(data)
    if answer[0] == 200 and "AWSPENDING" in data.get("VersionStages", []):
        for version, content in secret["Versions"].items():
            if version != token and "AWSPENDING" in content["Stages"]:
                content["Stages"].remove("AWSPENDING")
    return answer


def _bytes(body) -> bytes:
    return body if isinstance(body, bytes) else str(body).encode()


def apply() -> None:
    needs(secretsmanager, "_resolve")
    needs(iam_evaluator, "enforce")
    needs(router, "extract_access_key_id")
    needs(lambda_svc, "_get_func_record_for_ref", "_execution_record_for_config", "_execute_function_with_config_scope")
    needs(provisioners, "_RESOURCE_HANDLERS")
    replace(secretsmanager, "handle_request")(_authorize_rotation)
    replace(secretsmanager, "_rotate_secret")(_rotate)
    replace(secretsmanager, "_get_secret_value")(_get_value)
    replace(secretsmanager, "_put_secret_value")(_put_value)
    replace(secretsmanager, "_list_secrets")(_list)

    def create(logical_id, props, stack_name):
        _, secret = secretsmanager._resolve(props["SecretId"])
        if not secret:
            raise ValueError(f"AWS::SecretsManager::RotationSchedule {logical_id}: no secret {props['SecretId']}")
        secret["RotationEnabled"] = True
        secret["RotationLambdaARN"] = props.get("RotationLambdaARN")
        secret["RotationRules"] = props.get("RotationRules")
        if props.get("RotateImmediatelyOnUpdate", True) is not False:
            status, _, body = secretsmanager._rotate_secret({"SecretId": secret["ARN"]})
            if status >= 400:
                raise ValueError(f"AWS::SecretsManager::RotationSchedule {logical_id}: {body!r}")
        return secret["ARN"], {"Id": secret["ARN"]}

    def delete(physical_id, props):
        _, secret = secretsmanager._resolve(physical_id)
        if secret:
            secret["RotationEnabled"] = False

    def update(physical_id, old_props, new_props, stack_name):
        return create(physical_id, new_props, stack_name)

    _ref_is_the_arn()
    provisioners._RESOURCE_HANDLERS["AWS::SecretsManager::RotationSchedule"] = {"create": create, "update": update, "delete": delete}


def _ref_is_the_arn() -> None:
    """CloudFormation's Ref of a secret is its ARN; the emulator's is its name, which no IAM policy matches."""
    handlers = provisioners._RESOURCE_HANDLERS.get("AWS::SecretsManager::Secret", {})
    if not {"create", "update", "delete"} <= set(handlers):
        raise PatchDoesNotFit("AWS::SecretsManager::Secret is provisioned in another way")
    create, update, remove = handlers["create"], handlers["update"], handlers["delete"]

    def name_of(physical_id):
        name, _ = secretsmanager._resolve(physical_id)
        return name or physical_id

    def create_with_arn(logical_id, props, stack_name):
        _, attributes = create(logical_id, props, stack_name)
        return attributes["Arn"], attributes

    def update_with_arn(physical_id, old_props, new_props, stack_name, logical_id=None):
        _, attributes = update(name_of(physical_id), old_props, new_props, stack_name, logical_id)
        return attributes["Arn"], attributes

    handlers["create"] = create_with_arn
    handlers["update"] = update_with_arn
    handlers["delete"] = lambda physical_id, props: remove(name_of(physical_id), props)
