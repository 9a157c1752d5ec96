"""Lambda errors as workflows see them: the error's own name, and throttles by the name AWS gives them.

The emulator reports every failed handler as Runtime.HandlerError and a throttled task as Lambda.Unknown, so that no Retry
or Catch by name ever matches. Source: Lambda developer guide, "Node.js function errors"; Step Functions developer guide,
"Handling Lambda service exceptions".
"""

import json

from ministack.core import lambda_runtime
from ministack.services import lambda_svc, stepfunctions

from .fit import PatchDoesNotFit, needs, replace

MARK = "@errorType="
REPORTED = 'trace: err.stack || ""'


def apply() -> None:
    needs(lambda_runtime, "_NODEJS_WORKER_SCRIPT")
    needs(stepfunctions, "_ExecutionError")
    if lambda_runtime._NODEJS_WORKER_SCRIPT.count(REPORTED) != 1:
        raise PatchDoesNotFit("the Node.js worker reports errors in another way")
    lambda_runtime._NODEJS_WORKER_SCRIPT = lambda_runtime._NODEJS_WORKER_SCRIPT.replace(
        REPORTED, f'trace: "{MARK}" + ((err && err.name) || "Error") + "\\n" + (err.stack || "")'
    )

    @replace(lambda_svc, "_execute_function_warm")
    def execute_function_warm(original, func, event, request_id):
        result = original(func, event, request_id)
        log = result.get("log") or ""
        if not result.get("error") or MARK not in log:
            return result
        before, _, rest = log.partition(MARK)
        name, _, after = rest.partition("\n")
        return {**result, "log": before + after, "body": {**result["body"], "errorType": name}}

    @replace(stepfunctions, "_call_lambda")
    def call_lambda(original, func_ref, event):
        try:
            return original(func_ref, event)
        except stepfunctions._ExecutionError as error:
            if "TooManyRequestsException" in str(error) or "TooManyRequestsException" in str(vars(error)):
                raise stepfunctions._ExecutionError("Lambda.TooManyRequestsException", json.dumps({"errorMessage": "Rate Exceeded."})) from error
            raise
