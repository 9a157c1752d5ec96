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
    path: str = ""
    body: dict = field(default_factory=dict)

    def checks(self, region: str, account: str) -> list[tuple[str, str, dict]]:
        """What IAM is asked, all of which must be allowed: action, resource, condition keys."""
        asked = [(f"{self.service}:{self.action}", arn, {}) for arn in self._resources(region, account)]
        if self.action == "EnableSecurityHub" and HUB_ROLE not in iam._roles:
            name = "securityhub.amazonaws.com"
            role = f"arn:aws:iam::{account}:role/aws-service-role/{name}/{HUB_ROLE}"
            asked.append(("iam:CreateServiceLinkedRole", role, {"iam:AWSServiceName": name}))
        return asked

    def _resources(self, region: str, account: str) -> list[str]:
        named = _NAMED.get(self.service, lambda *_: [])(self, region, account)
        return named or ["*"]


def call_of(method: str, path: str, headers: dict, body: bytes, query: dict) -> Call | None:
    """The call that a request makes of these services; None where it is not for them."""
    service = _signed_for(headers)
    if service == "s3" and path.rstrip("/") == ACCOUNT_BLOCK:
        return Call("s3", BLOCK_ACTIONS.get(method), path)
    if service not in SERVICES:
        return None
    model, routes = _model(service)
    # moto takes an action in the query, in a form, or in this header, for the call: what is asked of IAM must be what moto does.
    if "Action" in query or b"Action=" in body:
        return Call(service, None)
    prefix, _, name = headers.get("x-amz-target", "").rpartition(".")
    if model["metadata"]["protocol"] == "json":
        known = prefix == model["metadata"]["targetPrefix"] and name in model["operations"]
        return Call(service, name if known else None, path, _json(body))
    action = None if prefix or name else next((op for verb, form, op, _, needed in routes if verb == method and form.match(path) and needed.keys() <= query.keys()), None)
    return Call(service, action, path, _json(body))


def _signed_for(headers: dict) -> str:
    scope = headers.get("authorization", "").partition("Credential=")[2].split(",")[0].split("/")
    return scope[3] if len(scope) == 5 else ""


@cache
def _model(service: str):
    name = SERVICES[service]
    return iam_actions._load_botocore_model(name), iam_actions._load_botocore_routes(name)


def _json(body: bytes) -> dict:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


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
