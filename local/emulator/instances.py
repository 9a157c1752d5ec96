"""EC2 instances: the groups of an interface, snapshots of all disks of a machine at once, and stop protection, which the emulator lacks; a tag with another value stays.

Source: EC2 API reference, ModifyNetworkInterfaceAttribute, CreateSnapshots, DeleteTags, ModifyInstanceAttribute (DisableApiStop) and "Error codes" (OperationNotPermitted).
"""

from ministack.services import ec2

from .fit import needs


def apply() -> None:
    needs(ec2, "_ACTION_MAP", "_instances", "_network_interfaces", "_security_groups", "_snapshots", "_snapshot_inner_xml", "_create_snapshot", "_tags", "_parse_member_list", "_describe_instance_attribute", "_stop_instances")
    ec2._ACTION_MAP.update(
        ModifyNetworkInterfaceAttribute=_modify_interface, CreateSnapshots=_create_snapshots, DeleteTags=_delete_tags,
        ModifyInstanceAttribute=_modify_instance, DescribeInstanceAttribute=_describe_attribute, StopInstances=_stop,
    )


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


def _modify_instance(p):
    found = ec2._instances.get(ec2._p(p, "InstanceId"))
    if not found:
        return ec2._error("InvalidInstanceID.NotFound", "The instance does not exist", 400)
    kept = ec2._p(p, "DisableApiStop.Value")
    if kept not in ("true", "false"):
        return ec2._error("InvalidParameterCombination", "the local stack changes no other attribute of an instance than DisableApiStop", 400)
    found["DisableApiStop"] = kept == "true"
    return ec2._xml(200, "ModifyInstanceAttributeResponse", "<return>true</return>")


def _describe_attribute(p):
    found = ec2._instances.get(ec2._p(p, "InstanceId"))
    if not found or ec2._p(p, "Attribute") != "disableApiStop":
        return ec2._describe_instance_attribute(p)
    kept = str(found.get("DisableApiStop", False)).lower()
    inner = f"<instanceId>{ec2._p(p, 'InstanceId')}</instanceId><disableApiStop><value>{kept}</value></disableApiStop>"
    return ec2._xml(200, "DescribeInstanceAttributeResponse", inner)


def _stop(p):
    for one in ec2._parse_member_list(p, "InstanceId"):
        if ec2._instances.get(one, {}).get("DisableApiStop"):
            return ec2._error("OperationNotPermitted", f"The instance '{one}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.", 400)
    return ec2._stop_instances(p)


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
