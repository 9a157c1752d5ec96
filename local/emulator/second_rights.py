"""What IAM is asked about a call of a service of the second emulator: its action and its resources, or that it is no call of that service.

Source: Service authorization reference, "Amazon GuardDuty" (detectors), "AWS Security Hub" (the hub, products), "AWS Shield" (attacks, protections),
"AWS IAM Identity Center" (instance, permission set, account: all that a call names), "AWS Identity Store", "Amazon S3" (the account's block on public
access has no resource, and deleting it is putting it); Security Hub user guide, "Service-linked roles" (who enables it may make its role).
"""

import json
from dataclasses import dataclass, field
from functools import cache

from ministack.core import iam_actions
from ministack.services import iam

# How a request is signed, and the service's name in botocore, which IAM calls like the signature.
SERVICES = {"guardduty": "guardduty", "securityhub": "securityhub", "shield": "shield", "sso": "sso-admin", "identitystore": "identitystore"}

ACCOUNT_BLOCK = "/v20180820/configuration/publicAccessBlock"
BLOCK_ACTIONS = {"GET": "GetAccountPublicAccessBlock", "PUT": "PutAccountPublicAccessBlock", "DELETE": "PutAccountPublicAccessBlock"}

HUB_ACTIONS = ("EnableSecurityHub", "DisableSecurityHub", "DescribeHub", "GetAdministratorAccount")
HUB_ROLE = "AWSServiceRoleForSecurityHub"


@dataclass
class Call:
    """A call of a service: its action without the service's name, None where there is none of that name or path."""

    service: str
    action: str | None
    region: str = ""
    method: str = ""
    path: str = ""
    query: dict = field(default_factory=dict)
    body: dict = field(default_factory=dict)

    def checks(self, account: str) -> list[tuple[str, str, dict]]:
        """What IAM is asked, all of which must be allowed: action, resource, condition keys."""
        asked = [(f"{self.service}:{self.action}", arn, {}) for arn in self._resources(account)]
        if self.action == "EnableSecurityHub" and HUB_ROLE not in iam._roles:
            name = "securityhub.amazonaws.com"
            role = f"arn:aws:iam::{account}:role/aws-service-role/{name}/{HUB_ROLE}"
            asked.append(("iam:CreateServiceLinkedRole", role, {"iam:AWSServiceName": name}))
        return asked

    def _resources(self, account: str) -> list[str]:
        named = _NAMED.get(self.service, lambda *_: [])(self, self.region, account)
        return named or ["*"]


def call_of(signature, method: str, path: str, headers: dict, body: bytes, query: dict) -> Call | None:
    """The call that a request makes of these services, by the parts of the signature that was checked; None where it is not for them."""
    service, region = signature.service, signature.region
    asked = method, path, query
    if service == "s3" and path.rstrip("/") == ACCOUNT_BLOCK:
        return Call("s3", None if query else BLOCK_ACTIONS.get(method), region, *asked)
    if service not in SERVICES:
        return None
    said = _json(body)
    action = None if said is None or _moves_moto(path, query) else _action(service, method, path, headers, query)
    return Call(service, action, region, *asked, said or {})


def _action(service: str, method: str, path: str, headers: dict, query: dict) -> str | None:
    """The operation that the service's model has for the request, with no parameter but those it has there."""
    model, routes = _model(service)
    prefix, _, name = headers.get("x-amz-target", "").rpartition(".")
    if model["metadata"]["protocol"] == "json":
        known = (method, path, query) == ("POST", "/", {}) and prefix == model["metadata"]["targetPrefix"] and name in model["operations"]
        return name if known else None
    if prefix or name:
        return None
    fits = (op for verb, form, op, _, needed in routes if verb == method and form.match(path) and needed.keys() <= query.keys())
    found = next(fits, None)
    return found if found and query.keys() <= _in_query(model, found) else None


def _in_query(model: dict, operation: str) -> set[str]:
    """What an operation takes in the query: moto looks there for all that it takes, before it looks into the body or the path."""
    asked = model["operations"][operation]
    shape = asked.get("input", {}).get("shape")
    members = model["shapes"][shape]["members"] if shape else {}
    in_form = {part.partition("=")[0] for part in asked["http"]["requestUri"].partition("?")[2].split("&")}
    return in_form | {one["locationName"] for one in members.values() if one.get("location") == "querystring"}


def _moves_moto(path: str, query: dict) -> bool:
    """moto takes what stands before this in a URL for the region of the call."""
    return any(".amazonaws.com" in text for text in (path, *query, *(one for values in query.values() for one in values)))


def model_of(service: str) -> dict:
    """botocore's model of one of the services."""
    return _model(service)[0]


@cache
def _model(service: str):
    name = SERVICES[service]
    return iam_actions._load_botocore_model(name), iam_actions._load_botocore_routes(name)


def _json(body: bytes) -> dict | None:
    """The object that a body is, an empty one where there is none; None where it is something else."""
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _detector(call: Call, region: str, account: str) -> list[str]:
    parts = call.path.strip("/").split("/")
    # Whose account administers is asked of no resource, although the path names a detector.
    named = parts[0] == "detector" and len(parts) > 1 and "administrator" not in parts
    return [f"arn:aws:guardduty:{region}:{account}:detector/{parts[1]}"] if named else []


def _hub_or_products(call: Call, region: str, account: str) -> list[str]:
    if call.action == "BatchImportFindings":
        return sorted({str(one.get("ProductArn")) for one in call.body.get("Findings", [])})
    return [f"arn:aws:securityhub:{region}:{account}:hub/default"] if call.action in HUB_ACTIONS else []


def _attack_or_protection(call: Call, _region: str, account: str) -> list[str]:
    kinds = {"AttackId": "attack", "ProtectionId": "protection"}
    return [f"arn:aws:shield::{account}:{kind}/{call.body[key]}" for key, kind in kinds.items() if key in call.body]


def _of_identity_center(call: Call, _region: str, _account: str) -> list[str]:
    arns = [call.body[key] for key in ("InstanceArn", "PermissionSetArn", "ResourceArn") if key in call.body]
    return arns + [f"arn:aws:sso:::account/{call.body[key]}" for key in ("AccountId", "TargetId") if key in call.body]


def _of_identity_store(call: Call, _region: str, account: str) -> list[str]:
    kinds = {"UserId": "user", "GroupId": "group", "MembershipId": "membership"}
    store = f"arn:aws:identitystore::{account}:identitystore/{call.body.get('IdentityStoreId')}"
    return [store, *(f"arn:aws:identitystore:::{kind}/{call.body[key]}" for key, kind in kinds.items() if key in call.body)]


_NAMED = {
    "guardduty": _detector, "securityhub": _hub_or_products, "shield": _attack_or_protection,
    "sso": _of_identity_center, "identitystore": _of_identity_store,
}
