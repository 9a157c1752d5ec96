"""EC2 security groups: a rule a range, each with an id of its own; what is there already, or is not there, is refused.

The emulator keeps a rule a permission, so that revoking one range of several removes nothing, or all of them; it takes a rule twice and revokes
one that is not there without a word; a rule that is made anew gets the id it had. Source: EC2 API reference, SecurityGroupRule,
AuthorizeSecurityGroupIngress (InvalidPermission.Duplicate) and RevokeSecurityGroupIngress (InvalidPermission.NotFound).
"""

import secrets

from ministack.services import ec2

from .fit import needs, replace

KINDS = ("IpRanges", "Ipv6Ranges", "PrefixListIds", "UserIdGroupPairs")
EMPTY = {kind: [] for kind in KINDS}


def apply() -> None:
    needs(ec2, "_ACTION_MAP", "_rules_match", "_security_groups", "_error", "_p", "_parse_member_list")

    @replace(ec2, "_parse_ip_permissions")
    def parse_ip_permissions(original, params, prefix):
        return [{**one, "SecurityGroupRuleId": f"sgr-{secrets.token_hex(8)}1"} for rule in original(params, prefix) for one in _single(rule)]

    @replace(ec2, "_sg_xml")
    def sg_xml(original, sg):
        return original({**sg, **{key: _merged(sg.get(key, [])) for key in ("IpPermissions", "IpPermissionsEgress")}})

    @replace(ec2, "_sg_rule_xml")
    def sg_rule_xml(original, sg_id, rule, is_egress=False):
        lists = "".join(f"<prefixListId>{one['PrefixListId']}</prefixListId>" for one in rule.get("PrefixListIds", []))
        return original(sg_id, rule, is_egress).replace("</toPort>", f"</toPort>{lists}") if lists else original(sg_id, rule, is_egress)

    for direction, key in (("Ingress", "IpPermissions"), ("Egress", "IpPermissionsEgress")):
        _check(f"AuthorizeSecurityGroup{direction}", key, "InvalidPermission.Duplicate", "the specified rule already exists", True)
        _check(f"RevokeSecurityGroup{direction}", key, "InvalidPermission.NotFound", "The specified rule does not exist in this security group.", False)


def _check(action: str, key: str, code: str, message: str, refused_if_known: bool) -> None:
    original = ec2._ACTION_MAP[action]

    def checked(p):
        group = ec2._security_groups.get(ec2._p(p, "GroupId"))
        by_id = ec2._parse_member_list(p, "SecurityGroupRuleId")
        for rule in ec2._parse_ip_permissions(p, "IpPermissions") if group and not by_id else []:
            if any(ec2._rules_match(rule, other) for other in group[key]) == refused_if_known:
                return ec2._error(code, message, 400)
        return original(p)

    ec2._ACTION_MAP[action] = checked


def _single(rule: dict) -> list[dict]:
    return [{**rule, **EMPTY, kind: [entry]} for kind in KINDS for entry in rule.get(kind, [])] or [rule]


def _merged(rules: list[dict]) -> list[dict]:
    """Rules of the same protocol and ports as DescribeSecurityGroups shows them: one permission."""
    groups: dict[tuple, dict] = {}
    for rule in rules:
        into = groups.setdefault((rule.get("IpProtocol"), rule.get("FromPort"), rule.get("ToPort")), {**rule, **EMPTY})
        for kind in KINDS:
            into[kind] = into[kind] + rule.get(kind, [])
    return list(groups.values())
