"""DynamoDB: which items a request is about, for policies that allow some of a table (dynamodb:LeadingKeys).

Source: DynamoDB developer guide, "Using IAM policy conditions for fine-grained access control": the partition keys of the items;
a Scan has none.
"""

import json
import re

from ministack.core import iam_actions
from ministack.services import dynamodb

from .fit import needs, replace

_EQUALS = re.compile(r"([#\w.-]+)\s*=\s*(:\w+)")


def apply() -> None:
    needs(dynamodb, "_tables")

    @replace(iam_actions, "request_tag_context")
    def request_tag_context(original, service, iam_action, body, params):
        context = dict(original(service, iam_action, body, params) or {})
        if service == "dynamodb":
            keys = _leading_keys(json.loads(body or b"{}"))
            if keys:
                context["dynamodb:leadingkeys"] = keys
        return context


def _leading_keys(request: dict) -> list:
    if "RequestItems" in request:
        found = []
        for table, asked in request["RequestItems"].items():
            # BatchGetItem names keys, BatchWriteItem a list of writes.
            items = asked.get("Keys", []) if isinstance(asked, dict) else [_written(one) for one in asked]
            found += [_leading(table, item) for item in items]
        return [key for key in found if key is not None]
    if "TransactItems" in request:
        writes = [next(iter(one.values())) for one in request["TransactItems"]]
        found = [_leading(one.get("TableName", ""), one.get("Key") or one.get("Item") or {}) for one in writes]
        return [key for key in found if key is not None]
    table = request.get("TableName", "")
    if "KeyConditionExpression" in request:
        return _queried(table, request)
    key = _leading(table, request.get("Key") or request.get("Item") or {})
    return [] if key is None else [key]


def _written(write: dict) -> dict:
    return write.get("PutRequest", {}).get("Item") or write.get("DeleteRequest", {}).get("Key") or {}


def _hash_name(table: str) -> str:
    found = dynamodb._tables.get(table.split("/")[-1]) or {}
    return next((one["AttributeName"] for one in found.get("KeySchema", []) if one.get("KeyType") == "HASH"), "")


def _leading(table: str, item: dict):
    value = item.get(_hash_name(table))
    return None if not value else str(next(iter(value.values())))


def _queried(table: str, request: dict) -> list:
    names, values = request.get("ExpressionAttributeNames") or {}, request.get("ExpressionAttributeValues") or {}
    for name, value in _EQUALS.findall(request["KeyConditionExpression"]):
        if names.get(name, name) == _hash_name(table) and value in values:
            return [str(next(iter(values[value].values())))]
    return []
