"""An inbox: what e-mail and SMS subscribers of SNS topics would get. The emulator only logs these deliveries.

Source: SNS developer guide, "Publishing messages" (MessageStructure json picks the text of the protocol) and
"Message filtering".
"""

import threading
import time

from ministack.services import sns

from .fit import needs, replace

_lock = threading.Lock()
_messages: list[dict] = []


def messages(since: int) -> list[dict]:
    """The messages from position `since` on, in the order of delivery."""
    with _lock:
        return _messages[since:]


def apply() -> None:
    needs(sns, "_topic_by_arn_any_scope", "_resolve_message_for_protocol", "_matches_filter_policy")

    @replace(sns, "_fanout")
    def fanout(original, topic_arn, msg_id, message, subject, message_structure="", message_attributes=None, **rest):
        original(topic_arn, msg_id, message, subject, message_structure, message_attributes, **rest)
        topic = sns._topic_by_arn_any_scope(topic_arn)
        for subscription in (topic or {}).get("subscriptions", []):
            protocol = subscription.get("protocol")
            if protocol not in ("email", "sms") or not subscription.get("confirmed"):
                continue
            text = sns._resolve_message_for_protocol(message, message_structure, protocol)
            if not sns._matches_filter_policy(subscription, message_attributes or {}, text):
                continue
            with _lock:
                _messages.append({
                    "at": time.time(),
                    "protocol": protocol,
                    "to": subscription.get("endpoint"),
                    "subject": subject if protocol == "email" else None,
                    "text": text,
                    "topic": topic_arn,
                    "attributes": {k: v.get("StringValue") for k, v in (message_attributes or {}).items()},
                })


def clear() -> None:
    """Empties the inbox."""
    with _lock:
        _messages.clear()
