"""Lambda functions: a failed handler's own error name, and its process as it was, logs only where the role allows them, new settings for new calls.

The emulator reports every failed handler as Runtime.HandlerError, so that no Retry or Catch by name ever matches, ends the process of a
handler that failed (AWS ends one that crashed or ran out of time; what only failed goes on, with all it remembers), writes logs for
every function, lets processes with old settings go on, and gives templates URLs that lead nowhere. Source: Lambda developer guide,
"Node.js function errors", "Understanding the Lambda execution environment lifecycle" and "Execution role".
"""

import os
from urllib.parse import urlsplit

from ministack.core import lambda_runtime
from ministack.services import lambda_svc
from ministack.services.cloudformation import provisioners

from .events import invocation
from .fit import PatchDoesNotFit, needs, replace
from .roles import role_may

# A handler's failure is an answer like any other to the emulator: what it takes for an error ends the process.
FAILED = "@failed"
REPORTED = 'status: "error", error: String(err.message || err), trace: err.stack || ""'
ANSWERED = (
    f'status: "ok", result: {{ "{FAILED}": {{ errorMessage: String(err.message || err), '
    'errorType: err.name || "Error", trace: err.stack || "" } }'
)


def apply() -> None:
    needs(lambda_runtime, "_NODEJS_WORKER_SCRIPT")
    if lambda_runtime._NODEJS_WORKER_SCRIPT.count(REPORTED) != 1:
        raise PatchDoesNotFit("the Node.js worker reports errors in another way")
    lambda_runtime._NODEJS_WORKER_SCRIPT = lambda_runtime._NODEJS_WORKER_SCRIPT.replace(REPORTED, ANSWERED)

    @replace(lambda_svc, "_execute_function_warm")
    def execute_function_warm(original, func, event, request_id):
        result = original(func, event, invocation.get() or request_id)
        body = result.get("body")
        failed = body.get(FAILED) if isinstance(body, dict) else None
        if failed is None:
            return result
        trace = failed.pop("trace")
        return {"body": failed, "error": True, "log": "\n".join(filter(None, [result.get("log"), trace]))}

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
