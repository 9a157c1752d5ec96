"""The gate before the emulator: who may speak to it at all. A web page, another user of the machine and a rebound name may not.

Host and Origin must be the stack's own; the stack's and the emulator's own paths need the run's token; everything else needs a good
signature, but for function URLs that AWS serves unsigned. No answer carries CORS headers; each says the time. What is refused never reaches the emulator.
"""

import hmac
import json
import logging
import re
import uuid
from email.utils import formatdate
from urllib.parse import parse_qs, quote

from ministack import app as gateway
from ministack.core.iam_evaluator import AuthError
from ministack.core.sigv4 import decode_header_value

from . import faults, second, signatures
from .fit import needs

# Paths for those who run the stack: its inbox, its bus for AWS's own events; the emulator's reset, settings and mailboxes.
OWN_PATHS = ("/_riposte/", "/_ministack/", "/_localstack/")

# URLs that carry a secret of their own, as the presigned ones of AWS: answers of custom resources, signals of wait conditions.
SELF_SIGNED = re.compile(r"/_ministack/cfn-(response|signal)/[^/]+")

logger = logging.getLogger("riposte.gate")


def apply() -> None:
    needs(gateway, "app", "main", "detect_service", "_routing_params", "_credential_failure", "_parse_lambda_url", "_function_url_auth_target")
    signatures.apply()


def guarded(emulator, own, port: int, token: str):
    """The emulator's ASGI application behind the gate; `own` answers the stack's own paths, given the request's body."""
    host = f"127.0.0.1:{port}"

    async def app(scope, receive, send):
        if scope["type"] == "http":
            send = _dated(send)
        if scope["type"] == "lifespan":
            await emulator(scope, receive, send)
        elif scope["type"] != "http":
            # Nothing of riposte speaks over a web socket, and the emulator does not check what root signs there.
            await receive()
            await send({"type": "websocket.close", "code": 1008})
        elif refusal := _stranger(scope, host) or _without_token(scope, token):
            logger.warning("Refused %s %r: %s", scope["method"], scope["path"], refusal)
            await _answer(send, 403, {"content-type": "application/json"}, json.dumps({"error": refusal}).encode())
        else:
            body = await _body(receive)
            if body is None:
                return
            if scope["path"].startswith("/_riposte/"):
                await own(scope, body, send)
            elif denied := _unsigned(scope, body):
                await _answer(send, *denied)
            elif faults.allowed():
                await _with_faults(emulator, scope, body, receive, _without_cors(send))
            else:
                await emulator(scope, _again(body, receive), _without_cors(send))

    return app


async def _with_faults(emulator, scope, body: bytes, receive, send) -> None:
    headers, query = _headers(scope), _query(scope)
    routing = gateway._routing_params(scope["method"], scope["path"], headers, body, query)
    service = gateway.detect_service(scope["method"], scope["path"], headers, routing)
    action = faults.action_of(headers, routing, scope["method"], scope["path"])
    await faults.around(service, action, headers, lambda out: emulator(scope, _again(body, receive), out), send)


def _values(scope, name: bytes) -> list[str]:
    return [decode_header_value(value) for key, value in scope["headers"] if key.lower() == name]


def _stranger(scope, host: str) -> str | None:
    """A request from a page, or for a name that somebody made point here (DNS rebinding)."""
    named = _values(scope, b"host")
    if named != [host] and not (len(named) == 1 and second.is_own_host(named[0])):
        return f"the local stack answers to the host {host} only"
    # What AWS serves to anybody is served to pages as well: the function has to judge where they come from.
    if any(origin != f"http://{host}" for origin in _values(scope, b"origin")) and not _is_public(scope["path"]):
        return "pages of other origins may not use the local stack"
    return None


def _without_token(scope, token: str) -> str | None:
    path = scope["path"]
    if not path.startswith(OWN_PATHS) or (scope["method"] == "PUT" and SELF_SIGNED.fullmatch(path)):
        return None
    given = "".join(_values(scope, b"x-riposte-token"))
    if hmac.compare_digest(given.encode(), token.encode()):
        return None
    return "this path needs the header x-riposte-token with the token of this run: npx riposte env shows how"


def _is_public(path: str) -> bool:
    """A function URL that anybody may call: its AuthType is NONE."""
    url = gateway._parse_lambda_url("", path)
    return url is not None and gateway._function_url_auth_target(url[0])[1].get("lambda:FunctionUrlAuthType") == "NONE"


def _unsigned(scope, body: bytes) -> tuple | None:
    """The refusal of a request whose signature does not hold, in its service's protocol: (status, headers, body)."""
    path = scope["path"]
    if path.startswith(OWN_PATHS) or _is_public(path):
        return None
    headers, query = _headers(scope), _query(scope)
    raw_path = (scope.get("raw_path") or quote(path).encode()).decode("latin-1")
    refused = signatures.failure(scope["method"], raw_path, query, headers, body)
    if refused is None:
        return None
    routing = gateway._routing_params(scope["method"], path, headers, body, query)
    service = gateway.detect_service(scope["method"], path, headers, routing)
    return gateway._credential_failure(service, "", str(uuid.uuid4()), AuthError(*refused), headers)


def _query(scope) -> dict[str, list[str]]:
    return parse_qs(scope.get("query_string", b"").decode("utf-8", "replace"), keep_blank_values=True)


def _headers(scope) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in scope["headers"]:
        key, text = name.decode("latin-1").lower(), decode_header_value(value)
        # Signed as one header, its values joined by a bare comma.
        headers[key] = f"{headers[key]},{text}" if key in headers else text
    return headers


async def _body(receive) -> bytes | None:
    """The whole body; None where the client has gone."""
    chunks = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        chunks.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(chunks)


def _again(body: bytes, receive):
    """The body once more for the emulator, then whatever else comes from the client."""
    left = [{"type": "http.request", "body": body, "more_body": False}]

    async def replayed():
        return left.pop() if left else await receive()

    return replayed


def _without_cors(send):
    async def quiet(message):
        if message["type"] == "http.response.start":
            kept = [(name, value) for name, value in message.get("headers", []) if not name.lower().startswith(b"access-control-")]
            message = {**message, "headers": kept}
        await send(message)

    return quiet


def _dated(send):
    """The header Date in every answer, as AWS's have it: whose clock is wrong learns from it what time it is, and signs anew."""

    async def dated(message):
        if message["type"] == "http.response.start":
            headers = list(message.get("headers", []))
            if not any(name.lower() == b"date" for name, _ in headers):
                headers.append((b"date", formatdate(usegmt=True).encode()))
            message = {**message, "headers": headers}
        await send(message)

    return dated


async def _answer(send, status: int, headers: dict, body: bytes) -> None:
    named = [(name.lower().encode(), str(value).encode()) for name, value in headers.items() if name.lower() != "content-length"]
    await send({"type": "http.response.start", "status": status, "headers": [*named, (b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})
