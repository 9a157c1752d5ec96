"""Counts: how often which function ran, what it called, what it wrote into its log, and the units that DynamoDB would charge for it. Calls and units are
counted where the stack was started to be broken on purpose: both are for whoever measures.

Source: DynamoDB developer guide, "Read and write operations": an item is charged by the kilobyte that is written, before or after, whichever is more, a
write whose condition failed like one that was made, and one in a transaction twice.
"""

import contextvars
import json
import math
import os

from ministack.core import lambda_runtime
from ministack.services import dynamodb, lambda_svc

from .fit import needs, replace

_caller: contextvars.ContextVar[str] = contextvars.ContextVar("riposte_caller", default="")

_counts: dict = {"calls": {}, "runs": {}, "bytes": {}, "reads": {}, "writes": {}}


def apply() -> None:
    needs(lambda_runtime, "_workers")
    needs(dynamodb, "_tables", "_billed_item_bytes", "_capacity_kb")

    @replace(dynamodb, "_add_consumed_capacity")
    def add_consumed_capacity(original, result, data, table_name, write=False, old_item=None, new_item=None, index_name=None):
        if _caller.get():
            kept = dynamodb._tables.get(table_name, {})
            sizes = [dynamodb._billed_item_bytes(kept, item) for item in (old_item, new_item) if item]
            read = 1.0 if data.get("ConsistentRead") else 0.5
            _add("writes" if write else "reads", _caller.get(), dynamodb._capacity_kb(max(sizes, default=1)) if write else read)
        return original(result, data, table_name, write=write, old_item=old_item, new_item=new_item, index_name=index_name)

    for name in ("_update_item", "_put_item", "_delete_item"):
        _count_refused(name)

    @replace(dynamodb, "_transact_write_items")
    def transact_write_items(original, data):
        if _caller.get():
            kilobytes = [math.ceil(len(json.dumps(one)) / 1024) for one in data.get("TransactItems", [])]
            _add("writes", _caller.get(), 2 * sum(kilobytes))
        return original(data)

    @replace(lambda_svc, "_execute_function_warm")
    def execute_function_warm(original, func, event, request_id):
        name = (func.get("config") or func).get("FunctionName", "")
        result = original(func, event, request_id)
        _add("runs", name, 1)
        _add("bytes", name, len((result.get("log") or "").encode()))
        return result


def _count_refused(name: str) -> None:
    @replace(dynamodb, name)
    def refused(original, data):
        answer = original(data)
        if _caller.get() and answer[0] == 400 and b"ConditionalCheckFailed" in answer[2]:
            item = json.loads(answer[2]).get("Item")
            _add("writes", _caller.get(), dynamodb._capacity_kb(dynamodb._billed_item_bytes({}, item)) if item else 1)
        return answer


def called(caller: str, service: str, action: str) -> None:
    """Notes a call of a function; whatever DynamoDB does from here on in this request is charged to it."""
    _caller.set(caller)
    _add("calls", f"{caller} {service}:{action}", 1)


def counts() -> dict:
    """Since the stack was started: calls by function and action; and by function runs, bytes of log, units read and written, and seconds of processor."""
    return {**_counts, "seconds": _processor()}


def _processor() -> dict:
    """What the processes that functions run in have used so far; nothing on a system that does not say."""
    used: dict = {}
    for worker in [one for entries in list(lambda_runtime._workers.values()) for one in entries if one._proc]:
        try:
            with open(f"/proc/{worker._proc.pid}/stat", encoding="ascii") as stat:
                user, system = stat.read().rpartition(")")[2].split()[11:13]
        except OSError:
            continue
        used[worker.func_name] = used.get(worker.func_name, 0) + (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")
    return used


def _add(kind: str, name: str, amount: float) -> None:
    _counts[kind][name] = _counts[kind].get(name, 0) + amount
