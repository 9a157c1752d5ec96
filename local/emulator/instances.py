"""EC2 instances: the groups of an interface, and snapshots of all disks of a machine at once, which the emulator lacks; a tag with another value stays.

Source: EC2 API reference, ModifyNetworkInterfaceAttribute, CreateSnapshots and DeleteTags.
"""

from ministack.services import ec2

from .fit import needs


def apply() -> None:
    needs(ec2, "_ACTION_MAP", "_instances", "_network_interfaces", "_security_groups", "_snapshots", "_snapshot_inner_xml", "_create_snapshot", "_tags", "_parse_member_list")
    ec2._ACTION_MAP.update(ModifyNetworkInterfaceAttribute=_modify_interface, CreateSnapshots=_create_snapshots, DeleteTags=_delete_tags)


def _modify_interface(p):
    name = ec2._p(p, "NetworkInterfaceId")
    # The interface an instance is born with is no other record than the instance's (addresses.py).
    born = ec2._instances.get(f"i-{name.removeprefix('eni-')}")
    found = born or ec2._network_interfaces.get(name)
    if not found:
        return ec2._error("InvalidNetworkInterfaceID.NotFound", f"The networkInterface ID '{name}' does not exist", 400)
    ids = ec2._parse_member_list(p, "SecurityGroupId")
    missing = next((one for one in ids if one not in ec2._security_groups), None)
    if missing:
        return ec2._error("InvalidGroup.NotFound", f"The security group '{missing}' does not exist", 400)
    if ids:
        found["SecurityGroups" if born else "Groups"] = [{"GroupId": one, "GroupName": ec2._security_groups[one]["GroupName"]} for one in ids]
    return ec2._xml(200, "ModifyNetworkInterfaceAttributeResponse", "<return>true</return>")


def _create_snapshots(p):
    found = ec2._instances.get(ec2._p(p, "InstanceSpecification.InstanceId"))
    if not found:
        return ec2._error("InvalidInstanceID.NotFound", "The instance does not exist", 400)
    before = set(ec2._snapshots.keys())
    for mapping in found.get("BlockDeviceMappings", []):
        ec2._create_snapshot({**p, "VolumeId": mapping["Ebs"]["VolumeId"]})
    made = [ec2._snapshots[one] for one in ec2._snapshots.keys() if one not in before]
    items = "".join(f"<item>{ec2._snapshot_inner_xml(one)}</item>" for one in made)
    return ec2._xml(200, "CreateSnapshotsResponse", f"<snapshotSet>{items}</snapshotSet>")


def _delete_tags(p):
    """A tag whose value is named goes only where it has that value; without tags, all go."""
    named = {ec2._p(p, f"Tag.{n}.Key"): p.get(f"Tag.{n}.Value") for n in range(1, 51) if f"Tag.{n}.Key" in p}
    for resource in ec2._parse_member_list(p, "ResourceId"):
        kept = [one for one in ec2._tags.get(resource, []) if named and not _is_named(one, named)]
        ec2._tags[resource] = kept
    return ec2._xml(200, "DeleteTagsResponse", "<return>true</return>")


def _is_named(tag: dict, named: dict) -> bool:
    return tag["Key"] in named and named[tag["Key"]] in (None, tag["Value"], [tag["Value"]])
