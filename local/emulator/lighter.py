"""The same answers for less work: every call of a function comes through one event loop, which is what a burst waits for.

A policy is parsed once for its text, not for each call; who calls is asked of the credential, without all that it may do; an answer
goes out in one piece. What is decided, and what is sent, stays the same to the byte.
"""

import functools

import h11
from hypercorn.protocol import h11 as protocol
from ministack.core import iam_evaluator, router
from ministack.core.responses import _account_from_sts_session, get_account_id

from .fit import needs, replace

# Policies of all functions and machines of a stack, and some more.
POLICIES = 1_000


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

    needs(protocol, "H11Protocol", "RawData")

    @replace(protocol.H11Protocol, "_send_h11_event")
    async def send_h11_event(original, self, event):
        # Headers wait for the first part of the body, which comes at once: two writes wake the client twice.
        head = self.__dict__.pop("riposte_head", b"")
        send = self.send

        async def joined(out):
            if not isinstance(out, protocol.RawData):
                await send(out)
            elif isinstance(event, h11.Response):
                self.riposte_head = head + out.data
            elif head or out.data:
                await send(protocol.RawData(data=head + (out.data or b"")))

        self.send = joined
        try:
            await original(self, event)
        finally:
            self.send = send


@functools.lru_cache(maxsize=POLICIES)
def _parsed(parse, text: str) -> tuple:
    return tuple(parse(text))
