"""WAF: samples of the requests that a web ACL judged, which the emulator lacks, since nobody sends any to it.

What a test says was asked (`/_riposte/sampled-requests`) is what WAF has sampled. Source: WAF API reference, GetSampledRequests (at most 500, of a
time in the last three hours, by the metric of a rule or of the web ACL; WAFNonexistentItemException, WAFInvalidParameterException).
"""

import json
import time

from ministack.core.responses import json_response
from ministack.services import waf

from .fit import needs, replace

MOST = 500
KEPT_SECONDS = 3 * 60 * 60
# What the clocks of two machines may differ.
LEEWAY_SECONDS = 60

# By the web ACL's ARN: when, from where, what was decided, and for how many it stands.
_samples: dict[str, list[dict]] = {}


def apply() -> None:
    needs(waf, "_resolve_local_web_acl", "_waf_err")

    @replace(waf, "handle_request")
    async def handle_request(original, method, path, headers, body, query_params):
        if headers.get("x-amz-target", "").endswith(".GetSampledRequests"):
            return _get(json.loads(body or b"{}"))
        return await original(method, path, headers, body, query_params)


def put(body: bytes) -> dict:
    """Takes requests as a web ACL's sample: {"webAcl": ARN, "requests": [{"country", "at" (epoch seconds), "action", "weight"}]}."""
    given = json.loads(body)
    _samples.setdefault(given["webAcl"], []).extend(given["requests"])
    return {"kept": len(_samples[given["webAcl"]])}


def _get(data: dict):
    acl, refused = waf._resolve_local_web_acl(data.get("WebAclArn", ""))
    if refused:
        return refused
    views = [acl.get("VisibilityConfig", {}), *(rule.get("VisibilityConfig", {}) for rule in acl.get("Rules", []))]
    if data.get("RuleMetricName") not in [view.get("MetricName") for view in views]:
        return waf._waf_err("WAFNonexistentItemException", "AWS WAF couldn't perform the operation because your resource doesn't exist.")
    start, end = data["TimeWindow"]["StartTime"], data["TimeWindow"]["EndTime"]
    if not 1 <= data.get("MaxItems", 0) <= MOST or start >= end or start < time.time() - KEPT_SECONDS - LEEWAY_SECONDS:
        return waf._waf_err("WAFInvalidParameterException", "Error reason: The time window or the number of items is not valid.")
    found = [one for one in _samples.get(acl["ARN"], []) if start <= one["at"] <= end]
    # What a rule decided is under that rule's metric; these stand for what none did.
    shown = found[: data["MaxItems"]] if data["RuleMetricName"] == views[0].get("MetricName") else []
    return json_response({"SampledRequests": [_sampled(one) for one in shown], "PopulationSize": len(found), "TimeWindow": data["TimeWindow"]})


def _sampled(one: dict) -> dict:
    request = {"ClientIP": "192.0.2.1", "Country": one["country"], "URI": "/", "Method": "GET", "HTTPVersion": "HTTP/2.0", "Headers": []}
    return {"Request": request, "Weight": one.get("weight", 1), "Timestamp": one["at"], "Action": one["action"]}
