"""What moto is told of a call: made anew from what the gate checked and IAM was asked, never handed on as it came.

moto reads a request otherwise than the gate: service and region in whatever stands first in the header Authorization, an action and parameters in
any query or form before the body, and a form in any body, also between the & and = of a text within JSON. What it does must be what IAM was asked.
"""

import json
from urllib.parse import quote, urlencode

from .second_rights import Call, model_of

# Whom S3 Control is asked about, and which operation of a service without paths.
KEPT = ("x-amz-account-id", "x-amz-target")


def wire_of(call: Call, signature, headers: dict, body: bytes, account: str) -> tuple[tuple[str, str, bytes], dict] | None:
    """The request to moto, (method, URL, body) and its headers; None for a body that moto could read in two ways."""
    sent = _json_body(call, body) if call.service != "s3" else body
    if call.service == "s3" and body and (b"&" in body or not body.lstrip().startswith(b"<")):
        return None
    scope = "/".join((signature.access_key_id, signature.date_stamp, signature.region, signature.service, "aws4_request"))
    told = {
        "authorization": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=checked",
        "content-type": _content_type(call),
        "x-moto-account-id": account,
        **{name: headers[name] for name in KEPT if name in headers},
    }
    url = quote(call.path) + (f"?{urlencode(call.query, doseq=True)}" if call.query else "")
    return (call.method, url, sent), told


def _json_body(call: Call, body: bytes) -> bytes:
    return json.dumps(call.body).replace("&", "\\u0026").encode() if body else b""


def _content_type(call: Call) -> str:
    if call.service == "s3":
        return "application/xml"
    metadata = model_of(call.service)["metadata"]
    return f"application/x-amz-json-{metadata['jsonVersion']}" if metadata["protocol"] == "json" else "application/json"
