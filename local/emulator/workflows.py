"""Step Functions: the machine's role decides what its steps may do, errors have AWS's names, retries have AWS's delays.

The emulator runs every step as the account's root, calls a throttled task Lambda.Unknown, knows neither MaxDelaySeconds
nor JitterStrategy nor time-outs that are expressions, and lets a step that waits for a token wait on when the function it called has failed. Source: Step Functions developer guide, "Handling errors in workflows" and "How AWS
Step Functions works with IAM".
"""

import contextvars
import json
import random

from ministack.core.responses import get_account_id, get_region
from ministack.services import lambda_svc, stepfunctions

from .fit import needs, replace
from .roles import role_may

_token: contextvars.ContextVar[str] = contextvars.ContextVar("riposte_task_token", default="")
_invoked: contextvars.ContextVar[str] = contextvars.ContextVar("riposte_invoked_arn", default="")
_role: contextvars.ContextVar[str] = contextvars.ContextVar("riposte_machine_role", default="")


def _refuse(error: str, action: str, resource: str):
    role = _role.get().split("/")[-1]
    return stepfunctions._ExecutionError(
        error, f"User: {role} is not authorized to perform: {action} on resource: {resource} because no identity-based policy allows the {action} action"
    )


def _timed(state_def: dict, raw_input, ctx) -> dict:
    """The state with its time-out as a number: the emulator takes one that is an expression as it is written."""
    limit = state_def.get("TimeoutSeconds")
    if not isinstance(limit, str):
        return state_def
    return {**state_def, "TimeoutSeconds": stepfunctions._apply_jsonata_template(limit, raw_input, ctx)}


def _touched(service: str, input_data: dict) -> str:
    """What a call is about, for those in use; of any other it is not known, and only a policy on '*' allows it."""
    where = f"{get_region()}:{get_account_id()}"
    if service == "dynamodb" and "TableName" in input_data:
        return f"arn:aws:dynamodb:{where}:table/{input_data['TableName']}"
    if service == "cloudwatchlogs" and "LogGroupName" in input_data:
        return f"arn:aws:logs:{where}:log-group:{input_data['LogGroupName']}"
    return "*"


def apply() -> None:
    needs(stepfunctions, "_apply_jsonata_template", "_ExecutionError", "_state_machines", "_send_task_failure")

    @replace(stepfunctions, "_execute_task")
    def execute_task(original, state_def, raw_input, execution, ctx):
        machine = stepfunctions._state_machines.get((execution or {}).get("stateMachineArn", "")) or {}
        token = _role.set(machine.get("roleArn", ""))
        try:
            return original(_timed(state_def, raw_input, ctx), raw_input, execution, ctx)
        finally:
            _role.reset(token)

    @replace(stepfunctions, "_invoke_with_callback")
    def invoke_with_callback(original, resource, input_data, token, state_def):
        held = _token.set(token)
        try:
            return original(resource, input_data, token, state_def)
        finally:
            _token.reset(held)

    @replace(stepfunctions, "_call_lambda")
    def call_lambda(original, func_ref, event):
        try:
            return checked_call(original, func_ref, event)
        except stepfunctions._ExecutionError as error:
            if _token.get():
                stepfunctions._send_task_failure({"taskToken": _token.get(), "error": error.error, "cause": error.cause})
            raise

    def checked_call(original, func_ref, event):
        _, config, _name = lambda_svc._get_func_record_for_ref(func_ref)
        # The emulator forgets the alias: the function would not know of it, and the machine's role would need no right to it.
        arn = func_ref if str(func_ref).startswith("arn:") else (config or {}).get("FunctionArn", func_ref)
        if _role.get() and not role_may(_role.get(), "lambda:InvokeFunction", arn):
            raise _refuse("Lambda.AWSLambdaException", "lambda:InvokeFunction", arn)
        held = _invoked.set(arn)
        try:
            return original(func_ref, event)
        except stepfunctions._ExecutionError as error:
            if "TooManyRequestsException" in str(error):
                raise stepfunctions._ExecutionError("Lambda.TooManyRequestsException", json.dumps({"errorMessage": "Rate Exceeded."})) from error
            raise
        finally:
            _invoked.reset(held)

    @replace(lambda_svc, "_execution_record_for_config")
    def execution_record_for_config(original, func, config):
        arn = _invoked.get()
        return original(func, {**config, "FunctionArn": arn} if arn else config)

    @replace(stepfunctions, "_invoke_aws_sdk_integration")
    def invoke_aws_sdk_integration(original, resource, input_data):
        service, action = resource.split(":")[-2:]
        name = f"{service}:{action[0].upper()}{action[1:]}"
        name = name.replace("cloudwatchlogs:", "logs:")
        touched = _touched(service, input_data)
        if _role.get() and not role_may(_role.get(), name, touched):
            raise _refuse(f"{service.capitalize()}.{service.capitalize()}Exception", name, touched)
        return original(resource, input_data)

    @replace(stepfunctions, "_invoke_nested_start_execution")
    def invoke_nested_start_execution(original, resource, input_data):
        machine = input_data.get("StateMachineArn", "")
        if _role.get() and not role_may(_role.get(), "states:StartExecution", machine):
            raise _refuse("StepFunctions.AccessDeniedException", "states:StartExecution", machine)
        try:
            return original(resource, input_data)
        except stepfunctions._ExecutionError as error:
            name = error.error if error.error.endswith("Exception") else f"{error.error}Exception"
            raise stepfunctions._ExecutionError(f"StepFunctions.{name}", error.cause) from error

    @replace(stepfunctions, "_find_matching_retrier")
    def find_matching_retrier(original, retriers, error, retry_counts):
        retrier, index = original(retriers, error, retry_counts)
        if retrier is None:
            return retrier, index
        delay = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** retry_counts.get(index, 0)
        delay = min(delay, retrier.get("MaxDelaySeconds", delay))
        if retrier.get("JitterStrategy") == "FULL":
            delay *= random.random()
        return {**retrier, "IntervalSeconds": delay, "BackoffRate": 1.0}, index
