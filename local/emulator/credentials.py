"""The credentials of functions: of their role, as before, but random for each run.

The emulator derives key, secret and session token from the ARNs of the function and its role, which anybody can do as well.
"""

import hashlib
import hmac
import secrets

from ministack.core import lambda_runtime
from ministack.services import lambda_svc, sts

from .fit import PatchDoesNotFit, needs

_run = secrets.token_bytes(32)


def _derived(what: str, config: dict) -> str:
    identity = f"{what}:{config.get('FunctionArn', '')}:{config.get('Role', '')}"
    return hmac.new(_run, identity.encode(), hashlib.sha256).hexdigest()


def execution_credentials(config: dict) -> dict[str, str]:
    """A session of the function's role: the same for the same function and role as long as the emulator runs."""
    account, _region = lambda_runtime._account_region_from_function_config(config)
    role = config.get("Role", "").rsplit("/", 1)[-1]
    session = config.get("FunctionName", "function")[:64]
    key, secret, token = f"ASIA{_derived('key', config)[:16].upper()}", _derived("secret", config), _derived("token", config)
    sts.register_session(key, {
        "Arn": f"arn:aws:sts::{account}:assumed-role/{role}/{session}",
        "UserId": f"{role}:{session}",
        "SecretAccessKey": secret,
        "SessionToken": token,
    })
    return {"AWS_ACCESS_KEY_ID": key, "AWS_SECRET_ACCESS_KEY": secret, "AWS_SESSION_TOKEN": token}


def apply() -> None:
    needs(lambda_runtime, "execution_credentials", "_account_region_from_function_config")
    needs(lambda_svc, "execution_credentials")
    needs(sts, "register_session")
    if lambda_svc.execution_credentials is not lambda_runtime.execution_credentials:
        raise PatchDoesNotFit("functions get their credentials in another way")
    # Both modules hold the name.
    lambda_runtime.execution_credentials = execution_credentials
    lambda_svc.execution_credentials = execution_credentials
