"""Signature Version 4 of every request, whoever signed it: root, users, roles' sessions; in the header or in the URL.

The emulator looks at no signature of a root key, takes the key `test` and no key at all for root, and compares no body with the
digest that was signed. Source: IAM user guide, "Signature Version 4 for API requests"; S3 API reference, "Authenticating requests (query parameters)".
"""

import hashlib
import hmac
import os
import re

from ministack.core import iam_evaluator, router, sigv4
from ministack.core.responses import _account_from_sts_session, get_account_id

from .fit import needs

# What S3 and other services let a client say instead of the body's digest.
UNHASHED = re.compile(r"UNSIGNED-PAYLOAD|STREAMING-(AWS4-HMAC-SHA256-PAYLOAD|UNSIGNED-PAYLOAD)(-TRAILER)?")
ACCOUNT_ID = re.compile(r"\d{12}")
DATE = re.compile(r"\d{8}T\d{6}Z")
LONGEST_URL_SECONDS = 7 * 24 * 3600

INCOMPLETE = ("IncompleteSignature", "The request signature does not conform to AWS standards.")
NOBODY = ("MissingAuthenticationToken", "The request is missing a security token.")
UNKNOWN = ("UnrecognizedClientException", "The security token included in the request is invalid.")


def apply() -> None:
    needs(sigv4, "parse_header_signature", "parse_query_signature", "request_time_failure", "presigned_request_is_expired",
          "header_signature_failure")
    needs(iam_evaluator, "resolve_credential", "find_iam_access_key_account", "is_root_access_key", "CredentialResolutionError",
          "AmbiguousAccessKeyError", "_query_value")
    needs(router, "extract_access_key_id")


def failure(method: str, raw_path: str, query: dict, headers: dict, body: bytes) -> tuple | None:
    """Why a request is nobody's, as AWS's (code, message); None where its signature holds."""
    try:
        return _failure(method, raw_path, query, headers, body)
    except (TypeError, ValueError):
        # Characters or numbers that no signer writes.
        return INCOMPLETE


def _failure(method: str, raw_path: str, query: dict, headers: dict, body: bytes) -> tuple | None:
    signature = _parts(headers, query)
    if isinstance(signature, tuple):
        return signature
    presigned = not headers.get("authorization")
    refused = _wrong_form(signature, headers, presigned) or _wrong_time(signature, query, presigned)
    if refused:
        return refused
    token = iam_evaluator._query_value(query, "X-Amz-Security-Token") if presigned else headers.get("x-amz-security-token", "")
    secret = _secret(signature.access_key_id, token)
    if isinstance(secret, tuple):
        return secret
    digest = headers.get("x-amz-content-sha256")
    if digest and not UNHASHED.fullmatch(digest) and not hmac.compare_digest(digest, hashlib.sha256(body).hexdigest()):
        return "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed."
    return sigv4.header_signature_failure(signature, secret, method, raw_path, query, headers, body, presigned=presigned)


def _parts(headers: dict, query: dict):
    """The signature's parts, from one place only, so that the key that is checked is the key that the emulator believes."""
    authorization = headers.get("authorization", "")
    in_url = [name for name in query if name.lower() in ("x-amz-algorithm", "x-amz-credential", "x-amz-signature", "awsaccesskeyid")]
    if not authorization and not in_url:
        return NOBODY
    if authorization and (in_url or not authorization.startswith("AWS4-HMAC-SHA256 ")):
        return INCOMPLETE
    if not authorization and iam_evaluator._query_value(query, "X-Amz-Algorithm") != "AWS4-HMAC-SHA256":
        return INCOMPLETE
    signature = sigv4.parse_header_signature(headers) if authorization else sigv4.parse_query_signature(query)
    if not isinstance(signature, tuple) and router.extract_access_key_id(headers, query) != signature.access_key_id:
        return INCOMPLETE
    return signature


def _wrong_form(signature, headers: dict, presigned: bool) -> tuple | None:
    signed = signature.signed_headers.split(";")
    must = {"host"} if presigned else {"host", *(name for name in headers if name.startswith("x-amz-"))}
    if signature.region_set is not None or not DATE.fullmatch(signature.amz_date) or not must <= set(signed):
        return INCOMPLETE
    return None


def _wrong_time(signature, query: dict, presigned: bool) -> tuple | None:
    expires = iam_evaluator._query_value(query, "X-Amz-Expires") if presigned else ""
    if not expires:
        return sigv4.request_time_failure(signature)
    if not expires.isascii() or not expires.isdigit() or not 0 < int(expires) <= LONGEST_URL_SECONDS:
        return "AuthorizationQueryParametersError", "X-Amz-Expires must be a number of seconds from 1 to 604800"
    if sigv4.presigned_request_is_expired(signature.amz_date, expires):
        return "AccessDenied", "Request has expired"
    early = sigv4.request_time_failure(signature)
    return early if early and "not yet current" in early[1] else None


def _secret(key: str, token: str):
    """The secret of an access key, or why there is none. Root's keys are the run's own, or an account's number."""
    root = iam_evaluator.is_root_access_key(key)
    account = ACCOUNT_ID.fullmatch(key) is not None
    if root and not account and key != os.environ.get("AWS_ACCESS_KEY_ID"):
        return UNKNOWN
    try:
        scope = key if account else _account_from_sts_session(key) or iam_evaluator.find_iam_access_key_account(key)
    except iam_evaluator.AmbiguousAccessKeyError:
        return UNKNOWN
    found = iam_evaluator.resolve_credential(key, scope or get_account_id(), token)
    if not isinstance(found, iam_evaluator.CredentialResolutionError):
        return found.secret_access_key
    # A session's key without its token is unknown; another token is invalid.
    return UNKNOWN if found.code == "InvalidToken" and not token else (found.code, found.message)
