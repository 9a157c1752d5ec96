"""Dead-letter queues: a queue says which queues may have their dead letters in it (RedriveAllowPolicy), which the emulator keeps and does not ask.

Source: SQS API reference, SetQueueAttributes; SQS developer guide, "Configuring a dead-letter queue".
"""

import json

from ministack.services import sqs

from .fit import needs, replace


def apply() -> None:
    needs(sqs, "_queue_by_arn", "_Err")

    @replace(sqs, "_validate_redrive_policy")
    def validate(original, policy):
        original(policy)
        if _allowed(json.loads(policy)["deadLetterTargetArn"]).get("redrivePermission") == "denyAll":
            raise sqs._Err("InvalidParameterValue", f"Value {policy} for parameter RedrivePolicy is invalid. Reason: the dead letter target does not allow it.", 400)

    # Whose queue it is that sets its policy is not known there, so that a list of queues is asked where a message would move.
    @replace(sqs, "_dlq_sweep")
    def sweep(original, queue):
        target = json.loads(queue["attributes"].get("RedrivePolicy") or "{}").get("deadLetterTargetArn", "")
        allowed = _allowed(target)
        if allowed.get("redrivePermission") != "byQueue" or queue["attributes"].get("QueueArn") in allowed.get("sourceQueueArns", []):
            original(queue)


def _allowed(arn: str) -> dict:
    queue = sqs._queue_by_arn(arn) if arn else None
    return json.loads(queue["attributes"].get("RedriveAllowPolicy") or "{}") if queue else {}
