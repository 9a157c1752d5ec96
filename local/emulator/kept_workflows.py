"""Workflows go on after a restart, where the stack is kept.

The emulator marks what ran FAILED, as it writes neither the state that an execution is in nor its variables. Here each execution notes the
state it enters, its input, the variables, and of a question the token and its deadline. After a restart it begins with that state: a wait
lasts what was left of it, a question waits on with the token that people hold, and any other step is run again, with its retries begun
anew: ours are made to be run twice. On AWS executions outlive whatever restarts.
"""

import contextvars
import copy
import functools
import json
import threading
import time
from datetime import datetime

from ministack import app as gateway
from ministack.core import responses
from ministack.services import stepfunctions

from . import keep
from .fit import needs, replace

# Where an execution goes on; until it is there.
_ahead: contextvars.ContextVar[dict | None] = contextvars.ContextVar("riposte_ahead", default=None)
# The state that the current thread is in, as it is noted; and whether it was in it before the restart.
_place: contextvars.ContextVar[dict | None] = contextvars.ContextVar("riposte_place", default=None)
_again: contextvars.ContextVar[bool] = contextvars.ContextVar("riposte_again", default=False)
_token: contextvars.ContextVar[str] = contextvars.ContextVar("riposte_same_token", default="")

# Account, region and ARN of what ran when the stack ended.
_left: list[tuple] = []


@functools.lru_cache(maxsize=64)
def _names(definition: str) -> frozenset:
    return frozenset(json.loads(definition).get("States", {}))


def _execution_of(ctx) -> dict | None:
    """The execution whose own state is entered; not one within a Map, which is run again as a whole."""
    execution = stepfunctions._executions.get(((ctx or {}).get("Execution") or {}).get("Id", ""))
    machine = stepfunctions._state_machines.get((execution or {}).get("stateMachineArn", ""))
    return execution if machine and ctx["State"]["Name"] in _names(machine["definition"]) else None


def _entered(run, state_def, raw_input, ctx):
    execution = _execution_of(ctx)
    if execution is None:
        return _with(run, None, False)
    ahead = _ahead.get()
    if ahead is not None:
        ctx["variables"] = copy.deepcopy(ahead["variables"])
        if ctx["State"]["Name"] != ahead["name"]:
            return copy.deepcopy(ahead["input"]), ahead["name"]
        ctx["State"]["EnteredTime"] = ahead["entered"]
        _ahead.set(None)
    name, entered = ctx["State"]["Name"], ctx["State"]["EnteredTime"]
    place = ahead or {"name": name, "entered": entered, "input": copy.deepcopy(raw_input), "variables": copy.deepcopy(ctx.get("variables", {}))}
    execution["place"] = place
    keep.hold()
    return _with(run, place, ahead is not None)


def _with(run, place: dict | None, again: bool):
    held = [(_place, _place.set(place)), (_again, _again.set(again)), (_token, _token.set((place or {}).get("token", "")))]
    try:
        return run()
    finally:
        for variable, before in held:
            variable.reset(before)


def _seconds_since(iso: str) -> float:
    return time.time() - datetime.fromisoformat(iso.replace("Z", "+00:00")).timestamp()


def _answer(place: dict):
    """The answer to a question that was asked before the restart, as `_invoke_with_callback` gives it."""
    token = place["token"]
    info = stepfunctions._task_tokens[token]
    answered = info["event"].wait(timeout=max(0, place["until"] - time.time()))
    stepfunctions._task_tokens.pop(token, None)
    if not answered:
        raise stepfunctions._ExecutionError("States.Timeout", "Task timed out waiting for callback")
    if info.get("error"):
        raise stepfunctions._ExecutionError(info["error"].get("Error", "TaskFailed"), info["error"].get("Cause", ""))
    return json.loads(info["result"])


def apply() -> None:
    states = ("_execute_pass", "_execute_task", "_execute_choice", "_execute_wait", "_execute_parallel", "_execute_map")
    needs(stepfunctions, "_run_execution", "_restore_state", "_executions", "_task_tokens", "_SFN_WAIT_SCALE", "new_uuid", "_add_event", "_jsonata_wait_seconds", "_invoke_with_callback", "_call_lambda", *states)
    needs(responses, "_request_account_id", "_request_region")
    needs(gateway, "_load_persisted_state")
    if not keep.FOLDER:
        return

    for name in states:
        @replace(stepfunctions, name)
        def execute(original, state_def, raw_input, *rest):
            return _entered(lambda: original(state_def, raw_input, *rest), state_def, raw_input, rest[-1] if rest else None)

    @replace(stepfunctions, "_add_event")
    def add_event(original, execution, event_type, details=None):
        # The way to where an execution goes on is no step of it, and it was told before that it came there.
        if _ahead.get() is not None and event_type.endswith(("StateEntered", "StateExited")):
            return {}
        return original(execution, event_type, details)

    @replace(stepfunctions, "_jsonata_wait_seconds")
    def jsonata_wait_seconds(original, state_def, raw_input, ctx):
        # Of a wait until a time of day nothing has to be taken off.
        scale = stepfunctions._SFN_WAIT_SCALE
        waited = _seconds_since(_place.get()["entered"]) / scale if _again.get() and _place.get() and scale else 0
        return max(0, round(original(state_def, raw_input, ctx) - waited))

    @replace(stepfunctions, "new_uuid")
    def new_uuid(original):
        token = _token.get()
        _token.set("")
        return token or original()

    @replace(stepfunctions, "_invoke_with_callback")
    def invoke_with_callback(original, resource, input_data, token, state_def):
        place = _place.get()
        if place is None:
            return original(resource, input_data, token, state_def)
        try:
            if place.get("asked"):
                return _answer(place)
            place["token"] = token
            left = place.setdefault("until", time.time() + state_def.get("TimeoutSeconds", 99999)) - time.time()
            return original(resource, input_data, token, {**state_def, "TimeoutSeconds": max(0, left)})
        finally:
            # What is asked after a failure is another question.
            place.pop("asked", None)
            place.pop("until", None)

    @replace(stepfunctions, "_call_lambda")
    def call_lambda(original, func_ref, event):
        result = original(func_ref, event)
        if _place.get() is not None and _place.get().get("until"):
            _place.get()["asked"] = True
        return result

    @replace(stepfunctions, "_restore_state")
    def restore_state(original, data):
        kept = data["executions"]._data
        running = [key for key, one in kept.items() if one["status"] == "RUNNING" and not one.get("sync") and not one.get("mapRunArn")]
        original(data)
        for key in running:
            execution = stepfunctions._executions._data[key]
            execution.update({"status": "RUNNING", "stopDate": None})
            execution.pop("error", None)
            execution.pop("cause", None)
        _left.extend(running)

    @replace(gateway, "_load_persisted_state")
    def load_persisted_state(original):
        original()
        _go_on()


def prepare() -> None:
    """Notes the answers that came and were not taken yet."""
    for key, execution in stepfunctions._executions._data.items():
        place = execution.get("place") or {}
        info = stepfunctions._task_tokens._data.get((*key[:2], place.get("token")))
        if execution["status"] == "RUNNING" and info is not None:
            place["answer"] = {"result": info["result"], "error": info["error"]}


def _go_on() -> None:
    """Lets what ran run on. The tokens are known before: an answer may come at once."""
    waiting = [(key, _scope(key)) for key in _left]
    for key, scope in waiting:
        scope.run(_expect, stepfunctions._executions._data[key])

    def start():
        for key, scope in waiting:
            threading.Thread(target=scope.run, args=(stepfunctions._run_execution, key[2]), daemon=True).start()

    keep.once_listening(start)


def _scope(key: tuple) -> contextvars.Context:
    scope = contextvars.copy_context()
    scope.run(responses._request_account_id.set, key[0])
    scope.run(responses._request_region.set, key[1])
    return scope


def _expect(execution: dict) -> None:
    place = execution.get("place")
    _ahead.set(place)
    if place and place.get("asked"):
        answer = place.pop("answer", None) or {"result": None, "error": None}
        event = threading.Event()
        stepfunctions._task_tokens[place["token"]] = {"event": event, "heartbeat": None, **answer}
        if answer["result"] is not None or answer["error"]:
            event.set()
