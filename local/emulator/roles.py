"""Asks the emulator's own IAM evaluator whether a role may do something, where the emulator itself does not ask."""

from ministack.core import iam_evaluator
from ministack.core.responses import get_account_id, get_region

from .fit import needs


def role_may(role_arn: str, action: str, resource_arn: str) -> bool:
    """Whether the role's policies allow the action on the resource."""
    needs(iam_evaluator, "EvalContext", "evaluate", "_gather_role_policies")
    account = role_arn.split(":")[4] or get_account_id()
    name = role_arn.split("/")[-1]
    context = iam_evaluator.EvalContext(
        principal_arn=role_arn, principal_type="AssumedRole", principal_account=account,
        action=action, resource_arn=resource_arn, region=get_region(),
    )
    return iam_evaluator.evaluate(context, iam_evaluator._gather_role_policies(name, account)).decision == "Allow"
