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

# What IAM calls the services of what the templates make, by CloudFormation's name.
SERVICES = {
    "CloudTrail": "cloudtrail", "CloudWatch": "cloudwatch", "Config": "config", "DynamoDB": "dynamodb", "Events": "events", "IAM": "iam",
    "KMS": "kms", "KinesisFirehose": "firehose", "Lambda": "lambda", "Logs": "logs", "S3": "s3", "SNS": "sns", "SQS": "sqs", "SSM": "ssm",
    "Scheduler": "scheduler", "SecretsManager": "secretsmanager", "StepFunctions": "states", "WAFv2": "wafv2",
}


def main(files: list[str]) -> int:
    problems = sorted({line for file in files for line in problems_of(file)})
    print("\n".join(problems) or f"{len(files)} templates: every action is known, and named with what it is about")
    return 1 if problems else 0


def problems_of(file: str):
    with open(file) as template:
        resources = json.load(template)["Resources"]
    made = {name: arn_of(resource["Type"]) for name, resource in resources.items()}
    for name, resource in resources.items():
        for statement in statements_of(resource):
            for problem in problems_in(statement, made):
                yield f"{name}, {statement.get('Sid')}: {problem}"


def arn_of(type_name: str) -> str:
    """What the ARN of a resource of the template looks like, as far as its type says."""
    service = SERVICES.get(type_name.split("::")[1])
    if service == "s3":
        return f"arn:{ANY}:s3:::bucket"
    return f"arn:{ANY}:{service}:{ANY}:{ANY}:{ANY}" if service else ANY


def statements_of(resource: dict) -> list[dict]:
    properties = resource.get("Properties", {})
    documents = [one["PolicyDocument"] for one in properties.get("Policies", [])] if resource["Type"] == "AWS::IAM::Role" else []
    if resource["Type"] in ("AWS::IAM::ManagedPolicy", "AWS::IAM::Policy"):
        documents = [properties["PolicyDocument"]]
    return [statement for document in documents for statement in listed(document["Statement"])]


def problems_in(statement: dict, made: dict[str, str]):
    """Each action has to fit one of the resources, and each resource one of the actions: the others would hide behind the one that does."""
    actions, named = listed(statement["Action"]), [text_of(one, made) for one in listed(statement["Resource"])]
    known = {action: resources_of(action) for action in actions}
    for action, arns in known.items():
        problem = problem_of(arns, named, statement["Effect"])
        if problem:
            yield f"{action} {problem}"
    # What is forbidden may be forbidden too widely, and of an action that there is not nobody knows what it is about.
    if statement["Effect"] != "Deny" and None not in known.values():
        for resource in named:
            if resource != "*" and not any(of_kind(resource, arn) for arns in known.values() for arn in arns):
                yield f"none of its actions is about {resource.replace(ANY, '…')}"


def resources_of(action: str) -> list[str] | None:
    """The forms of ARNs that an action is about; None where there is no such action. '*' stands for what it can be asked without, as well as for none."""
    service, _, verb = action.partition(":")
    data = get_action_data(service, verb)
    return [one["resource_arn_format"] for one in data[service]] if data else None


def problem_of(known: list[str] | None, resources: list[str], effect: str) -> str | None:
    if known is None:
        return "is no action that AWS's reference knows"
    if effect == "Deny" or "*" in resources:
        return None
    if set(known) == {"*"}:
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
    # A bucket's name holds no slash, so that one tells a bucket from what is in it.
    if asked[2] == "s3" and asked[3:5] == ["", ""] and ("/" in named[5]) != ("/" in asked[5]):
        return "/" in asked[5] and named[5].endswith((ANY, "*"))
    kinds = [re.split(r"[/:]", one[5])[0] for one in (named, asked)]
    return any(kind.startswith((ANY, "*")) for kind in kinds) or kinds[0] == kinds[1]


def text_of(value, made: dict[str, str]) -> str:
    """The text of a resource, with the ARN of what the template makes where it begins with that, and any text for what else CloudFormation fills in."""
    if isinstance(value, str):
        return value
    [(function, given)] = value.items()
    if function == "Fn::Sub":
        text = given if isinstance(given, str) else given[0]
        return re.sub(r"^\$\{(\w+)(?:\.\w+)?\}|\$\{[^}]*\}", lambda match: made.get(match[1] or "", ANY), text)
    if function == "Fn::Join":
        return given[0].join(text_of(one, made) for one in given[1])
    return made.get(given[0] if function == "Fn::GetAtt" else str(given), ANY)


def listed(value) -> list:
    return value if isinstance(value, list) else [value]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
