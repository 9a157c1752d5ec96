"""Events from AWS services, and asynchronous Lambda invocations as AWS makes them.

The emulator's EventBridge calls a function once and forgets it: no retry, no on-failure destination, and a throttled
event is lost. AWS queues the event, retries a failure twice and a throttle for hours, then uses the destination; each retry has
the request id of the first attempt.
Source: Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation".
"""

import contextvars
import logging
import os
import threading
from concurrent.futures import ThreadPoolExecutor

from ministack.services import eventbridge, lambda_svc

from .fit import needs, replace

# Each busy worker is a Node process: a few a core are as fast as many, and leave memory for everything else.
WORKERS = 2 * (os.cpu_count() or 2)
THROTTLE_PAUSE_SECONDS = 0.2

# The request id of the asynchronous invocation that the current context belongs to.
invocation: contextvars.ContextVar = contextvars.ContextVar("riposte-invocation", default="")

logger = logging.getLogger("riposte.events")
_pool = ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="async-invoke")


def _submit(*args) -> None:
    """Runs an attempt in the pool; an error of ours must not vanish with the future that holds it."""
    future = _pool.submit(_attempt, *args)
    future.add_done_callback(lambda done: done.exception() and logger.error("Asynchronous invocation broke", exc_info=done.exception()))


def _later(seconds: float, function, *args) -> None:
    timer = threading.Timer(seconds, function, args)
    timer.daemon = True
    timer.start()


def _settings(func: dict) -> tuple[int, str]:
    config = func.get("config") or func
    invoke = func.get("event_invoke_config") or (func.get("event_invoke_configs") or {}).get("$LATEST") or {}
    retries = invoke.get("MaximumRetryAttempts")
    destination = ((invoke.get("DestinationConfig") or {}).get("OnFailure") or {}).get("Destination")
    dead_letters = (config.get("DeadLetterConfig") or {}).get("TargetArn")
    return (2 if retries is None else int(retries)), destination or dead_letters or ""


def _attempt(func: dict, event: dict, attempt: int, context: contextvars.Context) -> None:
    result = context.copy().run(lambda_svc._execute_function_with_config_scope, func, event)
    if result.get("throttle"):
        _later(THROTTLE_PAUSE_SECONDS, _submit, func, event, attempt, context)
        return
    if not result.get("error"):
        return
    retries, destination = _settings(func)
    if attempt <= retries:
        delay = lambda_svc._LAMBDA_ASYNC_RETRY_BASE_SECONDS * 2 ** (attempt - 1)
        _later(delay, _submit, func, event, attempt + 1, context)
    elif destination:
        config = func.get("config") or func
        context.copy().run(
            lambda_svc._run_with_function_config_scope,
            config, lambda_svc._route_async_failure, destination, config.get("FunctionName", "unknown"), event, result,
        )


def apply() -> None:
    needs(lambda_svc, "_execute_function_with_config_scope", "_run_with_function_config_scope", "_route_async_failure",
          "_LAMBDA_ASYNC_RETRY_BASE_SECONDS", "_get_func_record_for_ref", "_execution_record_for_config", "new_uuid")

    @replace(lambda_svc, "invoke_async_with_retry")
    def invoke_async_with_retry(_original, func, event):
        context = contextvars.copy_context()
        context.run(invocation.set, lambda_svc.new_uuid())
        _submit(func, event, 1, context)

    @replace(eventbridge, "_dispatch_to_lambda")
    def dispatch_to_lambda(original, arn, payload):
        func, config, _name = lambda_svc._get_func_record_for_ref(arn)
        if not func or not config:
            return original(arn, payload)
        try:
            event = eventbridge.json.loads(payload)
        except (ValueError, TypeError):
            event = {"body": payload}
        lambda_svc.invoke_async_with_retry(lambda_svc._execution_record_for_config(func, config), event)
        return None


def put_aws_events(entries: list) -> tuple:
    """PutEvents for what AWS services emit: nobody else may use a source `aws.*`. Returns (status, headers, body)."""
    needs(eventbridge, "_put_events")
    return eventbridge._put_events({"Entries": entries}, allow_aws_source=True)
