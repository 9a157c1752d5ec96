"""Where moto differs from AWS in what the playbooks meet.

Source: GuardDuty API reference, "CreateDetector" (one detector a Region), "DeleteDetector"; Security Hub API reference, "GetAdministratorAccount"
(an account without Security Hub is told so); Identity Center API reference, "CreateAccountAssignment" (the permission set is provisioned to
the account with it), "CreatePermissionSet" (the form of its ARN), "ListTagsForResource"; Shield API reference, "GetSubscriptionState", "ListAttacks",
"DescribeAttack" (AccessDeniedException for one that is not there), which moto has not. What attacks there were a test says: AWS has no call for that.
"""

import json

from moto.core.exceptions import JsonRESTError
from moto.guardduty.models import GuardDutyBackend
from moto.securityhub.models import SecurityHubBackend
from moto.shield.models import shield_backends
from moto.shield.responses import ShieldResponse
from moto.ssoadmin.models import PermissionSet
from moto.ssoadmin.responses import SSOAdminResponse


class SecondDetector(JsonRESTError):
    """GuardDuty refuses a second detector."""

    code = 400

    def __init__(self):
        super().__init__("BadRequestException", "The request is rejected because a detector already exists for the current account.")

    def get_headers(self, *_args, **_kwargs):
        return [("X-Amzn-ErrorType", "BadRequestException")]


def apply() -> None:
    _guardduty()
    _security_hub()
    _identity_center()
    _shield()


def put_attack(account: str, attack: dict) -> None:
    """Lets Shield know an attack, as DescribeAttack says it, its times in seconds, with the vectors that ListAttacks names."""
    _attacks(shield_backends[account]["aws"]).append(attack)


def _attacks(backend) -> list[dict]:
    return backend.__dict__.setdefault("riposte_attacks", [])


def _guardduty() -> None:
    create, delete = GuardDutyBackend.create_detector, GuardDutyBackend.delete_detector

    def create_detector(self, *args, **kwargs):
        if self.detectors:
            raise SecondDetector()
        return create(self, *args, **kwargs)

    def delete_detector(self, detector_id):
        self.get_detector(detector_id)
        return delete(self, detector_id)

    GuardDutyBackend.create_detector, GuardDutyBackend.delete_detector = create_detector, delete_detector


def _security_hub() -> None:
    administrator = SecurityHubBackend.get_administrator_account

    def get_administrator_account(self):
        self.describe_hub()
        return administrator(self)

    SecurityHubBackend.get_administrator_account = get_administrator_account


def _identity_center() -> None:
    generate = PermissionSet.generate_id

    def generate_id(instance_arn):
        return generate(instance_arn).replace(":instance/", ":permissionSet/")

    def provisioned(self):
        arn, account = self._get_param("InstanceArn"), self._get_param("AccountId")
        given = (one for one in self.ssoadmin_backend.account_assignments if one.instance_arn == arn and one.target_id == account)
        return json.dumps({"PermissionSets": sorted({one.permission_set_arn for one in given})})

    def list_tags_for_resource(self):
        arn, instance = self._get_param("ResourceArn"), self._get_param("InstanceArn")
        return json.dumps({"Tags": self.ssoadmin_backend._find_permission_set(instance, arn).tags or []})

    PermissionSet.generate_id = staticmethod(generate_id)
    SSOAdminResponse.list_permission_sets_provisioned_to_account = provisioned
    SSOAdminResponse.list_tags_for_resource = list_tags_for_resource


class NoAttack(JsonRESTError):
    """Shield refuses to tell of an attack that it does not know."""

    code = 400

    def __init__(self):
        super().__init__("AccessDeniedException", "The referenced attack does not exist.")


def _shield() -> None:
    def get_subscription_state(self):
        return json.dumps({"SubscriptionState": "ACTIVE" if self.shield_backend.subscription else "INACTIVE"})

    def list_attacks(self):
        arns, since = self._get_param("ResourceArns") or [], (self._get_param("StartTime") or {}).get("FromInclusive", 0)
        found = [one for one in _attacks(self.shield_backend) if (not arns or one["ResourceArn"] in arns) and one["StartTime"] >= since]
        named = ("AttackId", "ResourceArn", "StartTime", "EndTime", "AttackVectors")
        return json.dumps({"AttackSummaries": [{key: one[key] for key in named if key in one} for one in found]})

    def describe_attack(self):
        for one in _attacks(self.shield_backend):
            if one["AttackId"] == self._get_param("AttackId"):
                return json.dumps({"Attack": {key: value for key, value in one.items() if key != "AttackVectors"}})
        raise NoAttack()

    ShieldResponse.get_subscription_state = get_subscription_state
    ShieldResponse.list_attacks = list_attacks
    ShieldResponse.describe_attack = describe_attack
