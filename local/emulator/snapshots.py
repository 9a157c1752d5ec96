"""Snapshots: EBS snapshots shared with everybody (the group `all`), with whom snapshots of RDS are shared, and the tags of those of clusters.

The emulator drops the group in silence, so that a public snapshot never is one, lacks the attributes of RDS snapshots, and describes those of
clusters without the tags they were given later. Source: EC2 API
reference, ModifySnapshotAttribute; RDS API reference, ModifyDBSnapshotAttribute and DescribeDBSnapshotAttributes.
"""

from ministack.services import ec2, rds

from .fit import needs


def apply() -> None:
    needs(ec2, "_ACTION_MAP", "_snapshots", "_p", "_parse_member_list")
    needs(rds, "_ACTION_MAP", "_snapshots", "_db_cluster_snapshots", "_p", "_xml", "_error", "_tags", "_sync_tag_list_to_resource")
    _groups()
    _cluster_tags()
    for store, kind in ((rds._snapshots, "DBSnapshot"), (rds._db_cluster_snapshots, "DBClusterSnapshot")):
        _attributes(store, kind)


def _groups() -> None:
    modify, describe = ec2._ACTION_MAP["ModifySnapshotAttribute"], ec2._ACTION_MAP["DescribeSnapshotAttribute"]

    def modify_attribute(p):
        snapshot = ec2._snapshots.get(ec2._p(p, "SnapshotId"))
        if snapshot and "all" in ec2._parse_member_list(p, "UserGroup"):
            snapshot["_public"] = ec2._p(p, "OperationType") == "add"
        return modify(p)

    def describe_attribute(p):
        snapshot = ec2._snapshots.get(ec2._p(p, "SnapshotId"))
        if snapshot is None:
            return ec2._error("InvalidSnapshot.NotFound", f"The snapshot '{ec2._p(p, 'SnapshotId')}' does not exist.", 400)
        status, headers, body = describe(p)
        text = body.decode() if isinstance(body, bytes) else body
        if snapshot.get("_public"):
            text = text.replace("<createVolumePermission>", "<createVolumePermission><item><group>all</group></item>")
        return status, headers, text.encode()

    ec2._ACTION_MAP.update(ModifySnapshotAttribute=modify_attribute, DescribeSnapshotAttribute=describe_attribute)


def _cluster_tags() -> None:
    sync = rds._sync_tag_list_to_resource

    def sync_cluster_snapshots(arn):
        sync(arn)
        for snapshot in rds._db_cluster_snapshots.values():
            if snapshot.get("DBClusterSnapshotArn") == arn:
                snapshot["TagList"] = list(rds._tags.get(arn, []))

    rds._sync_tag_list_to_resource = sync_cluster_snapshots


def _attributes(store, kind: str) -> None:
    def describe(p):
        name = rds._p(p, f"{kind}Identifier")
        if store.get(name) is None:
            return rds._error(f"{kind}NotFoundFault" if "Cluster" in kind else f"{kind}NotFound", f"{kind} {name} not found.", 404)
        values = "".join(f"<AttributeValue>{one}</AttributeValue>" for one in store[name].get("_restore", []))
        action = rds._p(p, "Action")
        return rds._xml(200, f"{action}Response",
                        f"<{action}Result><{kind}AttributesResult><{kind}Identifier>{name}</{kind}Identifier><{kind}Attributes><{kind}Attribute>"
                        f"<AttributeName>restore</AttributeName><AttributeValues>{values}</AttributeValues></{kind}Attribute></{kind}Attributes>"
                        f"</{kind}AttributesResult></{action}Result>")

    def modify(p):
        snapshot = store.get(rds._p(p, f"{kind}Identifier"))
        if snapshot is not None:
            kept = {*snapshot.get("_restore", []), *_members(p, "ValuesToAdd")} - set(_members(p, "ValuesToRemove"))
            snapshot["_restore"] = sorted(kept)
        return describe(p)

    rds._ACTION_MAP.update({f"Describe{kind}Attributes": describe, f"Modify{kind}Attribute": modify})


def _members(p, name: str) -> list[str]:
    values: list[str] = []
    while value := rds._p(p, f"{name}.AttributeValue.{len(values) + 1}") or rds._p(p, f"{name}.member.{len(values) + 1}"):
        values.append(value)
    return values
