"""CloudTrail: the insight selectors of a trail.

Source: CloudTrail API reference, PutInsightSelectors and GetInsightSelectors (InsightNotEnabledException where there are none).
"""

from ministack.services import cloudtrail

from .fit import needs


def apply() -> None:
    needs(cloudtrail, "_DISPATCH", "_find_mutable_trail", "_ok", "_err", "_TRAIL_STATE_KEYS")
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

    cloudtrail._DISPATCH.update(PutInsightSelectors=put, GetInsightSelectors=get)
