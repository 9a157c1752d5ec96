"""EC2: the regions of an account as it is new, the interfaces of instances with their addresses, and IPv6 ranges of VPCs.

The emulator enables every region there is, lists no interface for an instance, so that the address it gives it stands nowhere else, and knows no
IPv6. Source: EC2 API reference, DescribeRegions (without AllRegions: those that are enabled), NetworkInterface (association, ipv6AddressesSet) and
CreateVpc (AmazonProvidedIpv6CidrBlock).
"""

import random

from ministack.services import ec2

from .fit import needs

_ipv6_blocks: dict[str, str] = {}


def apply() -> None:
    needs(ec2, "_AWS_REGIONS", "_ACTION_MAP", "_instances", "_network_interfaces", "_eni_fields_xml", "_xml", "_vpcs", "_p", "_parse_filters")
    ec2._AWS_REGIONS = [(name, opt_in) for name, opt_in in ec2._AWS_REGIONS if opt_in == "opt-in-not-required"]
    ec2._ACTION_MAP["DescribeNetworkInterfaces"] = _describe_network_interfaces
    _give_ipv6()


def _describe_network_interfaces(p):
    asked = ec2._parse_member_list(p, "NetworkInterfaceId")
    groups = set(ec2._parse_filters(p).get("group-id", []))
    made = [eni for eni in ec2._network_interfaces.values() if not asked or eni["NetworkInterfaceId"] in asked]
    items = [ec2._eni_fields_xml(eni) for eni in made if _in(eni.get("Groups", []), groups)]
    if not asked:
        running = [instance for instance in ec2._instances.values() if instance["State"]["Name"] == "running"]
        items += [_primary(instance) for instance in running if _in(instance.get("SecurityGroups", []), groups)]
    return ec2._xml(200, "DescribeNetworkInterfacesResponse", f"<networkInterfaceSet>{''.join(items)}</networkInterfaceSet>")


def _in(groups: list, asked: set) -> bool:
    return not asked or any(group["GroupId"] in asked for group in groups)


def _primary(instance: dict) -> str:
    """The interface an instance is born with."""
    public = instance.get("PublicIpAddress")
    association = f"<association><publicIp>{public}</publicIp></association>" if public else ""
    groups = "".join(f"<item><groupId>{one['GroupId']}</groupId></item>" for one in instance.get("SecurityGroups", []))
    return (
        f"<item><networkInterfaceId>eni-{instance['InstanceId'][2:]}</networkInterfaceId><vpcId>{instance['VpcId']}</vpcId>"
        f"<privateIpAddress>{instance['PrivateIpAddress']}</privateIpAddress>{association}<groupSet>{groups}</groupSet>"
        f"<attachment><instanceId>{instance['InstanceId']}</instanceId><deviceIndex>0</deviceIndex></attachment></item>"
    )


def _give_ipv6() -> None:
    create, describe = ec2._ACTION_MAP["CreateVpc"], ec2._ACTION_MAP["DescribeVpcs"]

    def create_vpc(p):
        before = set(ec2._vpcs.keys())
        answer = create(p)
        if ec2._p(p, "AmazonProvidedIpv6CidrBlock") == "true":
            for vpc_id in set(ec2._vpcs.keys()) - before:
                _ipv6_blocks[vpc_id] = f"2600:1f18:{random.randrange(0x10000):x}:{random.randrange(0x100) << 8:x}::/56"
        return answer

    def describe_vpcs(p):
        status, headers, body = describe(p)
        text = body.decode() if isinstance(body, bytes) else body
        for vpc_id, block in _ipv6_blocks.items():
            association = (
                f"<ipv6CidrBlockAssociationSet><item><ipv6CidrBlock>{block}</ipv6CidrBlock>"
                "<ipv6CidrBlockState><state>associated</state></ipv6CidrBlockState></item></ipv6CidrBlockAssociationSet>"
            )
            text = text.replace(f"<vpcId>{vpc_id}</vpcId>", f"<vpcId>{vpc_id}</vpcId>{association}")
        return status, headers, text.encode() if isinstance(body, bytes) else text

    ec2._ACTION_MAP.update({"CreateVpc": create_vpc, "DescribeVpcs": describe_vpcs})
