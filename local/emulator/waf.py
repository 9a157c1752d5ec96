"""WAFv2 IP sets: optimistic locks, address checks, quotas and the one-write-a-second limit as AWS has them, and CloudFormation's IPSet
and texts that a web ACL searches for.

Source: WAF API reference, UpdateIPSet ("AWS WAF supports all IPv4 and IPv6 CIDR ranges except for /0"); WAF quotas
(10,000 addresses an IP set). The emulator ignores the lock token and takes anything as an address.
"""

import base64
import ipaddress
import threading
import time

from ministack.core.responses import get_account_id, get_region
from ministack.services import waf
from ministack.services.cloudformation import provisioners

from .fit import needs, replace

LIMIT = 10_000

# WAF quota "Maximum number of calls to any individual Create, Put or Update action": one a second, an account and region.
SECONDS_BETWEEN_WRITES = 1.0

_lock = threading.Lock()
_last_call: dict[tuple[str, str], float] = {}
_counts = {"throttled": 0}


def _throttled():
    key = (get_account_id(), get_region())
    with _lock:
        now = time.monotonic()
        if now - _last_call.get(key, float("-inf")) < SECONDS_BETWEEN_WRITES:
            _counts["throttled"] += 1
            return waf._waf_err("ThrottlingException", "Rate exceeded")
        _last_call[key] = now
    return None


def _refused_address(addresses, version):
    if len(set(addresses)) > LIMIT:
        return "WAFLimitsExceededException", f"AWS WAF couldn't perform the operation because you exceeded your resource limit: {LIMIT}"
    for text in addresses:
        try:
            network = ipaddress.ip_network(text, strict=False)
        except ValueError:
            network = None
        wrong_family = network is not None and f"IPV{network.version}" != version
        if network is None or "/" not in text or network.prefixlen == 0 or wrong_family:
            return (
                "WAFInvalidParameterException",
                f"Error reason: The parameter contains formatting that is not valid., field: IP_ADDRESS, parameter: {text}",
            )
    return None


def _checked(data, version):
    refused = _refused_address(data.get("Addresses", []), version)
    return waf._waf_err(*refused) if refused else None


def apply() -> None:
    needs(waf, "_resource_from_scope", "_ip_sets", "_waf_err", "_ipset_arn")

    @replace(waf, "_create_ip_set")
    def create_ip_set(original, data):
        return _checked(data, data.get("IPAddressVersion", "IPV4")) or original(data)

    @replace(waf, "_update_ip_set")
    def update_ip_set(original, data):
        throttled = _throttled()
        if throttled:
            return throttled
        found = waf._resource_from_scope(waf._ip_sets, data.get("Id", ""), data.get("Scope", "REGIONAL"))
        if found is None or found["Name"] != data.get("Name"):
            return waf._waf_err("WAFNonexistentItemException", "AWS WAF couldn't perform the operation because your resource doesn't exist.")
        if data.get("LockToken") != found["LockToken"]:
            return waf._waf_err("WAFOptimisticLockException", "AWS WAF couldn't save your changes because someone changed the resource after you started to edit it. Reapply your changes.")
        refused = _checked(data, found["IPAddressVersion"])
        if refused:
            return refused
        found["_writes"] = found.get("_writes", 0) + 1
        return original(data)

    @replace(waf, "_delete_ip_set")
    def delete_ip_set(original, data):
        found = waf._resource_from_scope(waf._ip_sets, data.get("Id", ""), data.get("Scope", "REGIONAL"))
        if found is not None and data.get("LockToken") != found["LockToken"]:
            return waf._waf_err("WAFOptimisticLockException", "AWS WAF couldn't save your changes because someone changed the resource after you started to edit it. Reapply your changes.")
        return original(data)

    @replace(waf, "_get_ip_set")
    def get_ip_set(original, data):
        found = waf._resource_from_scope(waf._ip_sets, data.get("Id", ""), data.get("Scope", "REGIONAL"))
        if found is not None and data.get("Name") is not None and found["Name"] != data["Name"]:
            return waf._waf_err("WAFNonexistentItemException", "AWS WAF couldn't perform the operation because your resource doesn't exist.")
        return original(data)

    _provision()


def _provision() -> None:
    needs(provisioners, "_RESOURCE_HANDLERS", "_physical_name")

    def create(logical_id, props, stack_name):
        name = props.get("Name") or provisioners._physical_name(stack_name, logical_id, max_len=128)
        status, _, body = waf._create_ip_set({**props, "Name": name})
        if status >= 400:
            raise ValueError(f"AWS::WAFv2::IPSet {logical_id}: {body!r}")
        scope = props.get("Scope", "REGIONAL")
        found = next(s for s in waf._values_for_scope(waf._ip_sets, scope) if s["Name"] == name and s["Scope"] == scope)
        return f"{name}|{found['Id']}|{scope}", {"Arn": found["ARN"], "Id": found["Id"]}

    def update(physical_id, old_props, new_props, stack_name):
        _, uid, scope = physical_id.split("|")
        found = waf._resource_from_scope(waf._ip_sets, uid, scope)
        # Like CloudFormation, a changed template writes its own addresses over whatever is in the set.
        _last_call.clear()
        status, _, body = waf._update_ip_set({**new_props, "Name": found["Name"], "Id": uid, "Scope": scope, "LockToken": found["LockToken"]})
        if status >= 400:
            raise ValueError(f"AWS::WAFv2::IPSet {physical_id}: {body!r}")
        return physical_id, {"Arn": found["ARN"], "Id": uid}

    def delete(physical_id, props):
        _, uid, scope = physical_id.split("|")
        found = waf._resource_from_scope(waf._ip_sets, uid, scope)
        if found:
            waf._delete_ip_set({"Id": uid, "Scope": scope, "LockToken": found["LockToken"]})

    provisioners._RESOURCE_HANDLERS["AWS::WAFv2::IPSet"] = {"create": create, "update": update, "delete": delete}
    acl = provisioners._RESOURCE_HANDLERS["AWS::WAFv2::WebACL"]
    made = acl["create"]
    acl["create"] = lambda logical_id, props, stack_name: made(logical_id, _encoded(props), stack_name)


def _encoded(value):
    """What a template searches for, as the API has it: CloudFormation takes SearchString as plain text, WAF in base64."""
    if isinstance(value, list):
        return [_encoded(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {key: base64.b64encode(one.encode()).decode() if key == "SearchString" else _encoded(one) for key, one in value.items()}


def throttled() -> int:
    """How many writes of IP sets were refused because they came too fast."""
    return _counts["throttled"]


def write_counts() -> dict:
    """How often each IP set was written with success, by name."""
    return {ip_set["Name"]: ip_set.get("_writes", 0) for _, ip_set in waf._ip_sets.all_items()}
