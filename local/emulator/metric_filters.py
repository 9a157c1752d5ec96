"""CloudWatch Logs: metric filters make datapoints of the lines that come in, and alarms look at them.

The emulator keeps filters and applies none. Understood are patterns of terms and of phrases in double quotes: all of them have to be there, those behind `-` must
not, and where each has a `?` before it one is enough. A pattern of another kind (JSON, fields with spaces between, regular expressions) is refused when it is put,
instead of counting nothing in silence. Source: CloudWatch Logs user guide, "Filter pattern syntax" and "Creating metrics from log events using filters"
(a mixture of `?` with other terms ignores the former; a default value is for lines that do not match; as many dimensions as JSON has are not for terms).
"""

import re

from ministack.core.responses import error_response_json
from ministack.services import cloudwatch, cloudwatch_logs as logs

from .fit import needs, replace

TERM = re.compile(r'([?-]?)(?:"((?:[^"\\]|\\.)*)"|([\w./:@+-]+))(?:\s+|$)')


def apply() -> None:
    needs(logs, "_metric_filters")
    needs(cloudwatch, "_store_datum", "_evaluate_all_alarms")

    @replace(logs, "_put_metric_filter")
    def put(original, data):
        if terms(data.get("filterPattern", "")) is None:
            return error_response_json("InvalidParameterException", "Invalid metric filter pattern: riposte's local stack knows terms and phrases only.", 400)
        return original(data)

    @replace(logs, "_put_log_events")
    def put_log_events(original, data):
        answer = original(data)
        if answer[0] == 200:
            _count(data.get("logGroupName"), data.get("logEvents", []))
        return answer


def terms(pattern: str):
    """The pattern's terms with what stands before each; None where it is of a kind that is not known here."""
    found, at = [], 0
    pattern = pattern.strip()
    while at < len(pattern):
        term = TERM.match(pattern, at)
        if not term:
            return None
        before, phrase, word = term.groups()
        found.append((before, re.sub(r"\\(.)", r"\1", phrase) if phrase is not None else word))
        at = term.end()
    return found


def matches(found, message: str) -> bool:
    """Whether a line has what the terms ask for; no terms ask for nothing."""
    optional = [text for before, text in found if before == "?"]
    if found and len(optional) == len(found):
        return any(text in message for text in optional)
    return all((text in message) == (before == "") for before, text in found if before != "?")


def _count(group: str, events: list) -> None:
    filters = [one for (of, _), one in list(logs._metric_filters.items()) if of == group]
    written = False
    for one in filters:
        asked = terms(one["filterPattern"])
        for event in events:
            met = matches(asked, event.get("message", ""))
            for into in one["metricTransformations"]:
                value = into["metricValue"] if met else into.get("defaultValue")
                if value is not None:
                    written = True
                    cloudwatch._store_datum(into["metricNamespace"], into["metricName"], {}, event["timestamp"] / 1000, into.get("unit", "None"), float(value), None, None, None)
    if written:
        cloudwatch._evaluate_all_alarms()
