"""IAM: another version of a managed policy made the default one; and, by a test's word (`/_riposte/policy-versions`), versions that were made days ago.

Source: IAM API reference, SetDefaultPolicyVersion (NoSuchEntity where there is no such policy or version).
"""

import json
import time

from ministack.services import iam

from .fit import needs


def apply() -> None:
    needs(iam, "_IAM_HANDLERS", "_policies", "_p", "_xml", "_error")
    iam._IAM_HANDLERS["SetDefaultPolicyVersion"] = _set_default_policy_version


def age(body: bytes) -> dict:
    """Says of all versions of a policy but the default one that they were made some days ago."""
    asked = json.loads(body)
    made = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 86_400 * asked["days"]))
    for one in iam._policies[asked["policyArn"]]["Versions"].values():
        if not one["IsDefaultVersion"]:
            one["CreateDate"] = made
    return {}


def _set_default_policy_version(params):
    arn, version = iam._p(params, "PolicyArn"), iam._p(params, "VersionId")
    policy = iam._policies.get(arn)
    if not policy or version not in policy["Versions"]:
        return iam._error(404, "NoSuchEntity", f"Policy {arn} version {version} does not exist or is not attachable.", ns="iam")
    for one in policy["Versions"].values():
        one["IsDefaultVersion"] = one["VersionId"] == version
    policy["DefaultVersionId"] = version
    return iam._xml(200, "SetDefaultPolicyVersionResponse", "", ns="iam")
