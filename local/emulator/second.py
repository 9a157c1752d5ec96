"""A second emulator, moto, behind this one's gate and IAM, for services that this one lacks.

moto takes what it is told from anybody. A call reaches it with a good signature (the gate's), and only where IAM allows its action
on each of its resources (second_rights.py); a call of these services that is none of theirs is refused. It is started by the first
call that may reach it, and ends, with all it holds, when this emulator ends or is reset. Without it all is as if it were not there.
"""

import asyncio
import http.client
import json
import os
import re
import secrets
import subprocess
import threading

from ministack import app as gateway
from ministack.core import iam_actions, iam_evaluator, responses, router, sigv4

from . import second_rights, second_wire
from .fit import needs, replace

# Seconds that a call may take; the first one of a service imports it.
ANSWERS_WITHIN = 30

# What of an answer is about the connection between the two.
KEPT_BACK = ("connection", "transfer-encoding", "content-length", "date", "server")

_second = None


def apply() -> None:
    global _second
    python = os.environ.pop("RIPOSTE_SECOND_PYTHON", "")
    if not python:
        return
    needs(gateway, "_credential_failure")
    needs(iam_evaluator, "enforce", "pin_request_caller", "AuthError")
    needs(iam_actions, "access_denied_response", "_load_botocore_model", "_load_botocore_routes")
    needs(router, "extract_access_key_id")
    needs(sigv4, "parse_header_signature")
    _second = _Second(python)
    _reach_s3_control(os.environ["GATEWAY_PORT"])

    @replace(gateway, "_dispatch_service_request")
    async def dispatch(original, method, path, headers, body, query, request_id):
        answer = await _answer(method, path, headers, body, query, request_id)
        return answer or await original(method, path, headers, body, query, request_id)

    @replace(gateway, "_handle_s3_control_request")
    async def s3_control(original, path, method, body, query, request_id, headers=None):
        answer = await _answer(method, path, headers or {}, body, query, request_id)
        return answer or await original(path, method, body, query, request_id, headers)

    @replace(gateway, "_reset_all_state")
    def reset(original):
        _second.end()
        return original()


def is_own_host(host: str) -> bool:
    """Whether it is the name under which functions reach S3 Control: the SDK puts the account before the host."""
    return _second is not None and re.fullmatch(rf"\d{{12}}\.localhost:{os.environ['GATEWAY_PORT']}", host) is not None


def _reach_s3_control(port: str) -> None:
    """Functions get an address for S3 Control before which an account makes a name, which an IP address does not, and learn to look it up."""
    looks_up = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "second", "localhost.cjs")
    options = os.environ.get("NODE_OPTIONS", "")
    os.environ["NODE_OPTIONS"] = f"{options} --require {json.dumps(looks_up)}".strip()
    os.environ["AWS_ENDPOINT_URL_S3_CONTROL"] = f"http://localhost:{port}"


def is_running() -> bool:
    """Whether it was needed so far."""
    return _second is not None and _second.is_running()


def put_attack(body: bytes) -> bytes:
    """Lets Shield of the tests' account know an attack."""
    if _second is None:
        return b'{"error": "there is no second emulator"}'
    return _second.ask(("POST", "/_riposte/attacks", body), {"x-moto-account-id": responses.get_account_id()})[2]


async def _answer(method, path, headers, body, query, request_id):
    """The answer to a call of one of its services; None to all others."""
    signature = sigv4.parse_header_signature(headers)
    # One in the URL, or none where the gate asks for none.
    if isinstance(signature, tuple):
        return None
    call = second_rights.call_of(signature, method, path, headers, body, query)
    if call is None:
        return None
    account = responses.get_account_id()
    told = second_wire.wire_of(call, signature, headers, body, account) if call.action else None
    if told is None:
        text = json.dumps({"__type": "UnknownOperationException", "message": f"{call.service} has no such operation"})
        return 403, {"content-type": "application/json", "x-amzn-errortype": "UnknownOperationException"}, text.encode()
    refused = _refusal(call, headers, query, request_id, account)
    return refused or await asyncio.to_thread(_second.ask, *told)


def _refusal(call, headers, query, request_id, account):
    """That IAM does not allow the call, as its service says so; None where it may be made."""
    iam_evaluator.pin_request_caller(headers, query)
    key = router.extract_access_key_id(headers, query)
    for action, resource, context in call.checks(account):
        denied = iam_evaluator.enforce(key, action, call.service, call.region, resource_arn=resource, service_context=context)
        if isinstance(denied, iam_evaluator.AuthError):
            return gateway._credential_failure(call.service, action, request_id, denied, headers)
        if denied:
            return iam_actions.access_denied_response(
                call.service, action, denied.principal_arn, request_id, headers=headers,
                resource_arn=resource, explicit_deny=denied.decision == "Deny",
            )
    return None


class _Second:
    """Its process: one at a time, with a token of its own."""

    def __init__(self, python: str):
        self._python, self._lock, self._process = python, threading.Lock(), None

    def is_running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def ask(self, wire, headers):
        port, token = self._started()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWERS_WITHIN)
        try:
            connection.request(*wire, {**headers, "x-riposte-token": token})
            answer = connection.getresponse()
            kept = {name.lower(): value for name, value in answer.getheaders() if name.lower() not in KEPT_BACK}
            return answer.status, kept, answer.read()
        finally:
            connection.close()

    def end(self) -> None:
        with self._lock:
            process, self._process = self._process, None
            if process is not None:
                process.kill()
                process.wait()

    def _started(self) -> tuple[int, str]:
        with self._lock:
            if not self.is_running():
                self._token = secrets.token_urlsafe(30)
                # Its stdin closes with this process, and then it ends as well.
                self._process = subprocess.Popen(
                    [self._python, "-m", "second"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                    env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1", "RIPOSTE_SECOND_TOKEN": self._token},
                )
                self._port = int(self._process.stdout.readline() or 0)
            return self._port, self._token
