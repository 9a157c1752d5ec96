"""Auto Scaling groups: the target groups they are in, what a new minimum means for how many they want, and machines that are detached and attached.

Source: Auto Scaling API reference, AutoScalingGroup, UpdateAutoScalingGroup, DetachInstances and AttachInstances.
"""

from ministack.services import autoscaling, ec2

from .fit import needs


def apply() -> None:
    needs(autoscaling, "_ACTION_MAP", "_asgs", "_p", "_parse_member_list", "_error", "_create_asg", "_describe_asgs", "_update_asg", "_reconcile_instances", "_xml")
    needs(ec2, "_instances")
    autoscaling._ACTION_MAP.update(
        CreateAutoScalingGroup=_create, DescribeAutoScalingGroups=_describe, UpdateAutoScalingGroup=_update,
        DetachInstances=_detach, AttachInstances=_attach
    )


def _create(p):
    answer = autoscaling._create_asg(p)
    if answer[0] == 200:
        autoscaling._asgs[autoscaling._p(p, "AutoScalingGroupName")]["TargetGroupARNs"] = autoscaling._parse_member_list(p, "TargetGroupARNs")
    return answer


def _describe(p):
    status, headers, body = autoscaling._describe_asgs(p)
    text = body.decode() if isinstance(body, bytes) else body
    for group in autoscaling._asgs.values():
        members = "".join(f"<member>{arn}</member>" for arn in group.get("TargetGroupARNs", []))
        name = f"<AutoScalingGroupARN>{group['AutoScalingGroupARN']}</AutoScalingGroupARN>"
        text = text.replace(name, f"{name}<TargetGroupARNs>{members}</TargetGroupARNs>")
    return status, headers, text.encode()


def _update(p):
    found = autoscaling._asgs.get(autoscaling._p(p, "AutoScalingGroupName"))
    if found is None:
        return autoscaling._update_asg(p)
    size = lambda name: int(autoscaling._p(p, name) or found[name])
    least, most = size("MinSize"), size("MaxSize")
    if least > most:
        return autoscaling._error("ValidationError", f"Max bound, {most}, must be greater than or equal to min bound, {least}")
    if autoscaling._p(p, "DesiredCapacity") == "":
        return autoscaling._update_asg({**p, "DesiredCapacity": str(min(max(found["DesiredCapacity"], least), most))})
    if not least <= size("DesiredCapacity") <= most:
        return autoscaling._error("ValidationError", f"Desired capacity:{size('DesiredCapacity')} must be between the specified min size:{least} and max size:{most}")
    return autoscaling._update_asg(p)


def _detach(p):
    found, name = _group(p)
    ids = autoscaling._parse_member_list(p, "InstanceIds")
    if found is None:
        return autoscaling._error("ValidationError", f"AutoScalingGroup name not found - {name}")
    strange = next((one for one in ids if one not in [other["InstanceId"] for other in found["Instances"]]), None)
    if strange:
        return autoscaling._error("ValidationError", f"The instance {strange} is not part of Auto Scaling group {name}.")
    # In place: what is resized goes by this list.
    found["Instances"][:] = [one for one in found["Instances"] if one["InstanceId"] not in ids]
    if autoscaling._p(p, "ShouldDecrementDesiredCapacity") == "true":
        found["DesiredCapacity"] -= len(ids)
    autoscaling._reconcile_instances(found)
    return autoscaling._xml(200, "DetachInstancesResponse", "<DetachInstancesResult><Activities/></DetachInstancesResult>")


def _attach(p):
    found, name = _group(p)
    ids = autoscaling._parse_member_list(p, "InstanceIds")
    if found is None:
        return autoscaling._error("ValidationError", f"AutoScalingGroup name not found - {name}")
    gone = next((one for one in ids if one not in ec2._instances), None)
    if gone:
        return autoscaling._error("ValidationError", f"Invalid Instance ID: {gone}")
    member = next((one for one in ids for group in autoscaling._asgs.values() if one in [other["InstanceId"] for other in group["Instances"]]), None)
    if member:
        return autoscaling._error("ValidationError", f"The instance {member} is already part of an Auto Scaling group.")
    if found["DesiredCapacity"] + len(ids) > found["MaxSize"]:
        return autoscaling._error("ValidationError", f"AttachInstances would make the desired capacity of {name} exceed its maximum size, {found['MaxSize']}")
    found["DesiredCapacity"] += len(ids)
    zone, template = found["AvailabilityZones"][0], found.get("LaunchTemplate") or {}
    standing = {"LifecycleState": "InService", "HealthStatus": "Healthy", "ProtectedFromScaleIn": found["NewInstancesProtectedFromScaleIn"]}
    found["Instances"] += [{"InstanceId": one, "AvailabilityZone": zone, "LaunchTemplate": template, **standing} for one in ids]
    return autoscaling._xml(200, "AttachInstancesResponse", "")


def _group(p):
    name = autoscaling._p(p, "AutoScalingGroupName")
    return autoscaling._asgs.get(name), name
