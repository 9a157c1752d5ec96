"""Policies of AWS Backup's vaults, and the whole policy of an event bus in one call, which the emulator lacks.

Source: AWS Backup API reference, PutBackupVaultAccessPolicy, GetBackupVaultAccessPolicy (ResourceNotFoundException where there is none)
and DeleteBackupVaultAccessPolicy; EventBridge API reference, PutPermission (Policy).
"""

import json

from ministack.services import backup, eventbridge

from .fit import needs, replace


def apply() -> None:
    needs(backup, "_vaults", "_ok", "_no_content", "_not_found")
    needs(eventbridge, "_event_bus_policies", "_event_buses", "json_response")

    @replace(backup, "handle_request")
    async def handle_request(original, method, path, headers, body, query_params):
        name, _, rest = path.removeprefix("/backup-vaults/").partition("/")
        vault = backup._vaults.get(name) if path.startswith("/backup-vaults/") and rest == "access-policy" else None
        if vault is None:
            return await original(method, path, headers, body, query_params)
        return _of_vault(vault, method, json.loads(body or b"{}"))

    @replace(eventbridge, "_put_permission")
    def put_permission(original, data):
        if not data.get("Policy"):
            return original(data)
        name = data.get("EventBusName", "default")
        if name not in eventbridge._event_buses:
            return eventbridge.error_response_json("ResourceNotFoundException", f"Event bus {name} does not exist.", 400)
        eventbridge._event_bus_policies[name] = json.loads(data["Policy"])
        return eventbridge.json_response({})


def _of_vault(vault: dict, method: str, request: dict):
    if method == "PUT":
        vault["_policy"] = request["Policy"]
        return backup._no_content()
    if method == "DELETE":
        vault.pop("_policy", None)
        return backup._no_content()
    if "_policy" not in vault:
        return backup._not_found("Backup Vault policy does not exist.")
    return backup._ok({"BackupVaultName": vault["BackupVaultName"], "BackupVaultArn": vault["BackupVaultArn"], "Policy": vault["_policy"]})
