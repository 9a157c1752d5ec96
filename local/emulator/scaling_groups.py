"""Auto Scaling groups: the target groups they are in, and what a new minimum means for how many they want.

Source: Auto Scaling API reference, AutoScalingGroup and UpdateAutoScalingGroup.
"""

from ministack.services import autoscaling

from .fit import needs


def apply() -> None:
    needs(autoscaling, "_ACTION_MAP", "_asgs", "_p", "_parse_member_list", "_error", "_create_asg", "_describe_asgs", "_update_asg")
    autoscaling._ACTION_MAP.update(
        CreateAutoScalingGroup=_create, DescribeAutoScalingGroups=_describe, UpdateAutoScalingGroup=_update
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
