"""The same answers for less work: every call of a function comes through one event loop, which is what a burst waits for.

A policy is parsed once for its text, not for each call, and so is an expression of DynamoDB; a rule about another source is read no
further; who calls is asked of the credential, without all that it may do; a signature that the gate has found to hold is not computed
again. What is decided, and what is sent, stays the same to the byte.
"""

import contextvars
import functools

from ministack.core import iam_evaluator, router, sigv4
from ministack.core.responses import _account_from_sts_session, get_account_id
from ministack.services import dynamodb, eventbridge

from .fit import needs, replace

# Policies of all functions and machines of a stack, and some more.
POLICIES = 1_000
EXPRESSIONS = 1_000

# What was signed, and by whom, of the request at hand.
_held: contextvars.ContextVar[tuple | None] = contextvars.ContextVar("riposte_signature_held", default=None)


def apply() -> None:
    needs(iam_evaluator, "parse_policy_document", "resolve_credential", "CredentialResolutionError")
    needs(router, "extract_access_key_id")

    @replace(iam_evaluator, "parse_policy_document")
    def parse_policy_document(original, doc):
        return list(_parsed(original, doc)) if isinstance(doc, str) else original(doc)

    @replace(iam_evaluator, "request_caller_arn")
    def request_caller_arn(original, headers, query_params=None):
        key = router.extract_access_key_id(headers or {}, query_params or {})
        if not key:
            return original(headers, query_params)
        found = iam_evaluator.resolve_credential(key, _account_from_sts_session(key) or get_account_id())
        # Whatever is unusual about it is the emulator's to say.
        if isinstance(found, iam_evaluator.CredentialResolutionError) or found.principal_type == "Root":
            return original(headers, query_params)
        return found.principal_arn

    needs(dynamodb, "_tokenize", "_condition_syntax_error")
    tokens = functools.lru_cache(maxsize=EXPRESSIONS)(dynamodb._tokenize)
    # A list for each who asks.
    dynamodb._tokenize = lambda expression: list(tokens(expression))
    dynamodb._condition_syntax_error = functools.lru_cache(maxsize=EXPRESSIONS)(dynamodb._condition_syntax_error)

    @replace(eventbridge, "_matches_alternative")
    def matches_alternative(original, view, alternative):
        # Most rules are about another source.
        sources, source = alternative.get("source"), view.envelope().get("source")
        if sources and isinstance(source, str) and source not in sources and all(isinstance(one, str) for one in sources):
            return False
        return original(view, alternative)

    @replace(sigv4, "header_signature_failure")
    def header_signature_failure(original, signature, secret, method, raw_path, query_params, headers, body, *, presigned=False, explain=False):
        asked = (signature, secret, method, raw_path, dict(query_params), dict(headers), body, presigned)
        if asked == _held.get():
            return None
        failure = original(*asked[:-1], presigned=presigned, explain=explain)
        if failure is None:
            _held.set(asked)
        return failure


@functools.lru_cache(maxsize=POLICIES)
def _parsed(parse, text: str) -> tuple:
    return tuple(parse(text))
