"""Judges the roles of packaged templates by AWS's service authorization reference, as policy_sentry has it: role_actions.py TEMPLATE...

An action that the reference does not know does nothing; one that knows no resource is refused wherever a statement names one, which no
emulator shows; and one that knows resources is refused for those of another kind. Each finding is a line; ends with 1 where there is any.
"""

import json
import re
import sys

from policy_sentry.querying.actions import get_action_data

# What a function of CloudFormation stands for: any text.
ANY = "\0"


def main(files: list[str]) -> int:
    problems = sorted({line for file in files for line in problems_of(file)})
    print("\n".join(problems) or f"{len(files)} templates: every action is known, and named with what it is about")
    return 1 if problems else 0


def problems_of(file: str):
    with open(file) as template:
        resources = json.load(template)["Resources"]
    for name, resource in resources.items():
        for statement in statements_of(resource):
            for action in listed(statement["Action"]):
                problem = problem_of(action, [text_of(one) for one in listed(statement["Resource"])], statement["Effect"])
                if problem:
                    yield f"{name}, {statement.get('Sid')}: {action} {problem}"


def statements_of(resource: dict) -> list[dict]:
    properties = resource.get("Properties", {})
    documents = [one["PolicyDocument"] for one in properties.get("Policies", [])] if resource["Type"] == "AWS::IAM::Role" else []
    if resource["Type"] in ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"):
        documents = [properties["PolicyDocument"]]
    return [statement for document in documents for statement in listed(document["Statement"])]


def problem_of(action: str, resources: list[str], effect: str) -> str | None:
    service, _, verb = action.partition(":")
    data = get_action_data(service, verb)
    if not data:
        return "is no action that AWS's reference knows"
    # What is forbidden may be forbidden too widely.
    if effect == "Deny" or "*" in resources:
        return None
    known = [one["resource_arn_format"] for one in data[service]]
    if known == ["*"]:
        return "knows no resource: AWS takes '*' only"
    if not any(of_kind(resource, arn) for resource in resources for arn in known):
        return f"is about {', '.join(known)}, not about {', '.join(resources).replace(ANY, '…')}"
    return None


def of_kind(resource: str, arn: str) -> bool:
    """Whether a resource of a statement can be one of a kind: the same service, and the same word before the first name."""
    if resource.startswith(ANY):
        return True
    (named, asked) = (one.split(":", 5) for one in (resource, re.sub(r"\$\{[^}]*\}", ANY, arn)))
    if len(asked) < 6 or len(named) < 6 or named[2] != asked[2]:
        return False
    kinds = [re.split(r"[/:]", one[5])[0] for one in (named, asked)]
    return any(kind.startswith((ANY, "*")) for kind in kinds) or kinds[0] == kinds[1]


def text_of(value) -> str:
    if isinstance(value, str):
        return value
    [(function, given)] = value.items()
    if function == "Fn::Sub":
        return re.sub(r"\$\{[^}]*\}", ANY, given if isinstance(given, str) else given[0])
    if function == "Fn::Join":
        return given[0].join(text_of(one) for one in given[1])
    return ANY


def listed(value) -> list:
    return value if isinstance(value, list) else [value]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
