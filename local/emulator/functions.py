"""Lambda functions: a failed handler's own error name, logs only where the role allows them, new settings for new calls.

The emulator reports every failed handler as Runtime.HandlerError, so that no Retry or Catch by name ever matches, writes
logs for every function, lets processes with old settings go on, and gives templates URLs that lead nowhere. Source: Lambda developer guide, "Node.js function errors" and "Execution role".
"""

import os
from urllib.parse import urlsplit

from ministack.core import lambda_runtime
from ministack.services import lambda_svc
from ministack.services.cloudformation import provisioners

from .events import invocation
from .fit import PatchDoesNotFit, needs, replace
from .roles import role_may

MARK = "@errorType="
REPORTED = 'trace: err.stack || ""'


def apply() -> None:
    needs(lambda_runtime, "_NODEJS_WORKER_SCRIPT")
    if lambda_runtime._NODEJS_WORKER_SCRIPT.count(REPORTED) != 1:
        raise PatchDoesNotFit("the Node.js worker reports errors in another way")
    lambda_runtime._NODEJS_WORKER_SCRIPT = lambda_runtime._NODEJS_WORKER_SCRIPT.replace(
        REPORTED, f'trace: "{MARK}" + ((err && err.name) || "Error") + "\\n" + (err.stack || "")'
    )

    @replace(lambda_svc, "_execute_function_warm")
    def execute_function_warm(original, func, event, request_id):
        result = original(func, event, invocation.get() or request_id)
        log = result.get("log") or ""
        if not result.get("error") or MARK not in log:
            return result
        before, _, rest = log.partition(MARK)
        name, _, after = rest.partition("\n")
        return {**result, "log": before + after, "body": {**result["body"], "errorType": name}}

    @replace(provisioners, "_lambda_url_attributes")
    def lambda_url_attributes(original, config):
        # A URL of AWS's own leads nowhere from here: the same function answers under the emulator's path for it.
        found = original(config)
        name = urlsplit(found["FunctionUrl"]).hostname.split(".")[0]
        return {**found, "FunctionUrl": f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}/_aws/lambda-url/{name}/"}

    needs(lambda_svc, "invalidate_worker", "get_account_id", "get_region")

    @replace(lambda_svc, "_update_config")
    def update_config(original, name, data):
        answer = original(name, data)
        lambda_svc.invalidate_worker(name, account=lambda_svc.get_account_id(), region=lambda_svc.get_region())
        return answer

    @replace(lambda_svc, "_emit_lambda_logs")
    def emit_lambda_logs(original, func, request_id, *args, **kwargs):
        config = func.get("config") or func
        arn = config.get("FunctionArn", "")
        group = ":".join(["arn:aws:logs", *arn.split(":")[3:5], f"log-group:/aws/lambda/{config.get('FunctionName')}:log-stream:x"])
        if all(role_may(config.get("Role", ""), action, group) for action in ("logs:CreateLogStream", "logs:PutLogEvents")):
            original(func, request_id, *args, **kwargs)
