"""An inbox: what e-mail and SMS subscribers of SNS topics would get. The emulator only logs these deliveries, and knows no dead-letter queue of
a subscription: there is what a fault on purpose keeps from a subscriber.

Source: SNS developer guide, "Publishing messages" (MessageStructure json picks the text of the protocol), "Message filtering" and
"Dead-letter queues" (the queue's policy decides, as with any delivery to a queue).
"""

import json
import threading
import time

from ministack.services import sns

from . import faults
from .fit import needs, replace

_lock = threading.Lock()
_messages: list[dict] = []


def messages(since: int) -> list[dict]:
    """The messages from position `since` on, in the order of delivery."""
    with _lock:
        return _messages[since:]


def apply() -> None:
    needs(sns, "_topic_by_arn_any_scope", "_resolve_message_for_protocol", "_matches_filter_policy", "_build_envelope", "_deliver_to_sqs")

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
            if faults.undeliverable(subscription.get("endpoint", "")):
                _dead_letter(subscription, sns._build_envelope(topic_arn, msg_id, text, subject, message_attributes or {}, False))
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


def _dead_letter(subscription: dict, envelope: str) -> None:
    """Puts what a subscriber did not get into the dead-letter queue that its redrive policy names; without one it is lost, as on AWS."""
    policy = subscription.get("attributes", {}).get("RedrivePolicy") or "{}"
    target = (json.loads(policy) if isinstance(policy, str) else policy).get("deadLetterTargetArn", "")
    body = json.loads(envelope)
    body["UnsubscribeURL"] = f"http://127.0.0.1/?Action=Unsubscribe&SubscriptionArn={subscription['arn']}"
    if target:
        sns._deliver_to_sqs(target, json.dumps(body), False, "", topic_arn=body["TopicArn"])


def restore(messages: list[dict]) -> None:
    """Puts back what was delivered before a restart."""
    with _lock:
        _messages.extend(messages)


def clear() -> None:
    """Empties the inbox."""
    with _lock:
        _messages.clear()
