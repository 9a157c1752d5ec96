"""CloudTrail: the insight selectors of a trail, and an event history that a test fills (`/_riposte/event-history`), given in pages.

Source: CloudTrail API reference, PutInsightSelectors and GetInsightSelectors (InsightNotEnabledException where there are none), LookupEvents (at most
50 a page, the latest first; NextToken takes the same parameters again).
"""

import calendar
import collections
import json
import time

from ministack.services import cloudtrail

from .fit import needs

PAGE = 50


def apply() -> None:
    needs(cloudtrail, "_DISPATCH", "_find_mutable_trail", "_ok", "_err", "_TRAIL_STATE_KEYS", "_events", "_lookup_events", "_get_event_queue", "_MAX_EVENTS")
    # What is kept on a trail's record is not part of its shape.
    cloudtrail._TRAIL_STATE_KEYS = cloudtrail._TRAIL_STATE_KEYS | {"_insights"}

    def put(body):
        _, _, trail, refused = cloudtrail._find_mutable_trail(body.get("TrailName", ""))
        if refused:
            return refused
        trail["_insights"] = body.get("InsightSelectors", [])
        trail["HasInsightSelectors"] = bool(trail["_insights"])
        return cloudtrail._ok({"TrailARN": trail["TrailARN"], "InsightSelectors": trail["_insights"]})

    def get(body):
        _, _, trail, refused = cloudtrail._find_mutable_trail(body.get("TrailName", ""))
        if refused:
            return refused
        if not trail.get("_insights"):
            return cloudtrail._err("InsightNotEnabledException", "Insights are not enabled for this trail.")
        return cloudtrail._ok({"TrailARN": trail["TrailARN"], "InsightSelectors": trail["_insights"]})

    cloudtrail._DISPATCH.update(PutInsightSelectors=put, GetInsightSelectors=get, LookupEvents=_paged(cloudtrail._lookup_events))


def remember(body: bytes) -> dict:
    """Takes records as CloudTrail writes them into the event history of their account and region: {"Records": [...]}."""
    records = sorted(json.loads(body)["Records"], key=lambda one: one["eventTime"])
    for one in records:
        place = (one["recipientAccountId"], one["awsRegion"], "events")
        if not cloudtrail._events.contains_scoped(*place):
            cloudtrail._events.set_scoped(*place, collections.deque(maxlen=cloudtrail._MAX_EVENTS))
        cloudtrail._events.get_scoped(*place).append(_kept(one))
    return {"kept": len(records)}


def _kept(record: dict) -> dict:
    return {
        "EventId": record["eventID"],
        "EventName": record["eventName"],
        "EventSource": record["eventSource"],
        "EventTime": calendar.timegm(time.strptime(record["eventTime"], "%Y-%m-%dT%H:%M:%SZ")),
        "Username": record["userIdentity"].get("userName", ""),
        "Resources": [],
        "CloudTrailEvent": json.dumps(record),
    }


def _all(original, body: dict) -> list[dict]:
    """The emulator gives one page and says nothing of more: it is asked of one page's worth of events after the other, the latest first."""
    history = cloudtrail._get_event_queue
    rest, found = list(history()), []
    try:
        while rest:
            rest, part = rest[:-PAGE], rest[-PAGE:]
            cloudtrail._get_event_queue = lambda part=part: part
            found += json.loads(original({**body, "MaxResults": PAGE})[2])["Events"]
    finally:
        cloudtrail._get_event_queue = history
    return found


def _paged(original):

    def lookup(body):
        after = int(body.get("NextToken") or 0)
        size = int(body.get("MaxResults", PAGE))
        if not 1 <= size <= PAGE:
            return cloudtrail._err("InvalidMaxResultsException", "The value of MaxResults must be between 1 and 50.")
        found = _all(original, body)
        more = {"NextToken": str(after + size)} if len(found) > after + size else {}
        return cloudtrail._ok({"Events": found[after : after + size], **more})

    return lookup
