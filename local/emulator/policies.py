"""IAM: another version of a managed policy made the default one.

Source: IAM API reference, SetDefaultPolicyVersion (NoSuchEntity where there is no such policy or version).
"""

from ministack.services import iam

from .fit import needs


def apply() -> None:
    needs(iam, "_IAM_HANDLERS", "_policies", "_p", "_xml", "_error")
    iam._IAM_HANDLERS["SetDefaultPolicyVersion"] = _set_default_policy_version


def _set_default_policy_version(params):
    arn, version = iam._p(params, "PolicyArn"), iam._p(params, "VersionId")
    policy = iam._policies.get(arn)
    if not policy or version not in policy["Versions"]:
        return iam._error(404, "NoSuchEntity", f"Policy {arn} version {version} does not exist or is not attachable.", ns="iam")
    for one in policy["Versions"].values():
        one["IsDefaultVersion"] = one["VersionId"] == version
    policy["DefaultVersionId"] = version
    return iam._xml(200, "SetDefaultPolicyVersionResponse", "", ns="iam")
