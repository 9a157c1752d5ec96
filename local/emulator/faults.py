"""Faults on purpose, between the functions and the services: a rehearsal of AWS's bad days. Off unless the stack was started with it.

A rule is {service, action, kind, probability, caller?, ms?, limit?}; service and action may be "*". Only calls of functions are met, never those of
whoever runs the stack. Kinds: throttle; error (a 5xx); reset-before (the connection ends, nothing was done); reset-after (it was done,
the answer is lost); delay and reorder (up to `ms`, by chance); duplicate (done twice); kill-before and kill-after (the function's process ends). A rule for sns and `deliver` lets SNS fail to reach a subscriber.
"""

import asyncio
import json
import os
import random

from ministack import app as gateway
from ministack.core import lambda_runtime
from ministack.services import sts

from .counts import called
from .fit import needs

KINDS = ("throttle", "error", "reset-before", "reset-after", "delay", "reorder", "duplicate", "kill-before", "kill-after")

_state: dict = {"allowed": False, "rules": [], "random": random.Random(0), "counts": {}}


def apply() -> None:
    needs(gateway, "detect_service", "_routing_params")
    needs(lambda_runtime, "_workers")
    needs(sts, "_sessions")
    # Taken out of the environment: the functions' processes inherit it.
    _state["allowed"] = os.environ.pop("RIPOSTE_FAULTS", "") == "1"


def allowed() -> bool:
    """Whether this stack was started to be broken on purpose."""
    return _state["allowed"]


def control(method: str, body: bytes) -> dict:
    """PUT sets rules and seed, DELETE ends them; each answers, as GET does, how often which fault was made since they were set."""
    if not allowed():
        return {"error": "this stack makes no faults: it was not started with them"}
    if method in ("PUT", "DELETE"):
        asked = json.loads(body) if method == "PUT" else {"rules": []}
        wrong = [rule for rule in asked["rules"] if rule.get("kind") not in KINDS or not {"service", "action", "probability"} <= rule.keys()]
        if wrong:
            return {"error": f"no such fault: {json.dumps(wrong[0])}"}
        counts = _state["counts"]
        _state.update(rules=[dict(rule) for rule in asked["rules"]], random=random.Random(asked.get("seed", 0)), counts={})
        return {"counts": counts if method == "DELETE" else {}}
    return {"counts": _state["counts"]}


async def around(service: str, action: str, headers: dict, call, send) -> None:
    """Hands a call on, with the fault that the rules give it."""
    caller = _caller(headers)
    if caller:
        called(caller, service, action)
    rule = _rule_for(service, action, caller) if caller and _state["rules"] else None
    if rule is None:
        await call(send)
        return
    kind = rule["kind"]
    name = f"{kind} {service}:{action}"
    _state["counts"][name] = _state["counts"].get(name, 0) + 1
    if kind == "throttle":
        await _refuse(send, service, 400, "ThrottlingException", "Rate exceeded (a fault made on purpose)")
    elif kind == "error":
        await _refuse(send, service, 500, "InternalServerError", "A fault made on purpose")
    elif kind in ("delay", "reorder"):
        await asyncio.sleep(_state["random"].random() * rule.get("ms", 3000) / 1000)
        await call(send)
    elif kind == "duplicate":
        await call(_nowhere)
        await call(send)
    else:
        if kind.endswith("-after"):
            await call(_nowhere)
        if kind.startswith("kill"):
            _kill(caller)
        await _break_off(send)


def _rule_for(service: str, action: str, caller: str) -> dict | None:
    for rule in _state["rules"]:
        if rule["service"] not in ("*", service) or rule["action"] not in ("*", action) or rule.get("caller", "") not in caller:
            continue
        if rule.get("limit", 1) > 0 and _state["random"].random() < rule["probability"]:
            if "limit" in rule:
                rule["limit"] -= 1
            return rule
    return None


def undeliverable(endpoint: str) -> bool:
    """Whether SNS is to fail to deliver to this subscriber: a rule for sns, deliver, where `caller` is a part of the endpoint."""
    for rule in _state["rules"]:
        if (rule["service"], rule["action"]) != ("sns", "deliver") or rule.get("caller", "") not in endpoint:
            continue
        if _state["random"].random() < rule["probability"]:
            _state["counts"]["undelivered sns"] = _state["counts"].get("undelivered sns", 0) + 1
            return True
    return False


def action_of(headers: dict, params: dict, method: str, path: str) -> str:
    """The action's name: of a header, a parameter, or of the path where the service has neither."""
    target = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
    return target or (params.get("Action") or [""])[0] or ("Invoke" if path.endswith("/invocations") else f"{method} {path}")


def _caller(headers: dict) -> str | None:
    """The function that calls; None where it is none."""
    key = headers.get("authorization", "").partition("Credential=")[2].partition("/")[0]
    arn = (sts._sessions.get(key) or {}).get("Arn", "")
    return arn.rsplit("/", 1)[-1] if key.startswith("ASIA") and ":assumed-role/" in arn else None


def _kill(function: str) -> None:
    workers = [one for entries in list(lambda_runtime._workers.values()) for one in entries if one.func_name == function and one.in_use and one._proc]
    if workers:
        _state["random"].choice(workers)._proc.kill()


async def _nowhere(_message) -> None:
    return None


async def _break_off(send) -> None:
    """An answer that ends before its first byte: the client sees a connection that was reset."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
    raise ConnectionResetError("a fault made on purpose")


async def _refuse(send, service: str, status: int, code: str, text: str) -> None:
    xml = service in ("sns", "iam", "sts", "ec2", "rds", "cloudformation")
    body = (
        f"<ErrorResponse><Error><Type>Receiver</Type><Code>{code}</Code><Message>{text}</Message></Error></ErrorResponse>"
        if xml
        else json.dumps({"__type": code, "message": text})
    ).encode()
    kind = b"text/xml" if xml else b"application/x-amz-json-1.1"
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), (b"x-amzn-errortype", code.encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
