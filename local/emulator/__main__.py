"""Starts the patched emulator in the foreground on 127.0.0.1:$GATEWAY_PORT; ends on SIGTERM, SIGINT, or when stdin closes."""

import asyncio
import json
import os
import signal
import sys
import threading


def _end_with_parent() -> None:
    """Whoever started us holds our stdin open; when they are gone, so are we, however they ended."""
    # Not sys.stdin: its lock, held by this thread, would break the interpreter's end.
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def main() -> None:
    from .fit import check_version

    check_version()
    # Taken out of the environment: the functions' processes inherit it.
    token = os.environ.pop("RIPOSTE_TOKEN", "")
    if not token or not os.environ.get("AWS_SECRET_ACCESS_KEY"):
        sys.exit("riposte: the local stack is started with a token and a key of its own: npx riposte up")

    from ministack import app as gateway

    from . import (
        access_policies, addresses, compliance, counts, credentials, dead_letters, events, faults, functions, gate, iam, inbox, instances, keep,
        kept_workflows, leading_keys, lighter, metric_filters, policies, resources, sampled_requests, scaling_groups, second, secrets, security_groups, server,
        service_writes, snapshots, trails, waf, workflows,
    )

    patches = (gate, faults, addresses, credentials, functions, counts, workflows, events, waf, iam, leading_keys, secrets, inbox, second)
    stores = (
        policies, access_policies, dead_letters, resources, sampled_requests, scaling_groups, security_groups, snapshots, instances, trails,
        service_writes, compliance, metric_filters, keep, kept_workflows,
    )
    for patch in (*patches, lighter, server, *stores):
        patch.apply()

    async def own(scope, body, send):
        await _own(scope, body, send, events, inbox, waf, sampled_requests, policies, trails, service_writes, faults, counts, second, lambda: keep.keep(kept_workflows.prepare))

    gateway.app = gate.guarded(gateway.app, own, int(os.environ["GATEWAY_PORT"]), token)
    if os.environ.get("RIPOSTE_END_WITH_PARENT") == "1":
        threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.argv = ["riposte-local-stack"]
    gateway.main()


async def _own(scope, body, send, events, inbox, waf, sampled_requests, policies, trails, service_writes, faults, counts, second, keep) -> None:
    path = scope["path"].removeprefix("/_riposte/")
    query = dict(part.split("=", 1) for part in scope["query_string"].decode().split("&") if "=" in part)
    if path == "health":
        answer = {"ready": True, "auth": os.environ.get("AUTH") == "true", "pid": os.getpid(), "second": second.is_running()}
    elif path == "events":
        _, _, answer = events.put_aws_events(json.loads(body)["Entries"])
    elif path == "inbox" and scope["method"] == "DELETE":
        inbox.clear()
        answer = {"messages": []}
    elif path == "inbox":
        answer = {"messages": inbox.messages(int(query.get("since", "0")))}
    elif path == "keep" and scope["method"] == "POST":
        # In a thread of its own: functions that come to an end need the gateway.
        answer = await asyncio.to_thread(keep)
    elif path == "faults":
        answer = faults.control(scope["method"], body)
    elif path == "calls":
        answer = counts.counts()
    elif path == "sampled-requests" and scope["method"] == "POST":
        answer = sampled_requests.put(body)
    elif path == "event-history" and scope["method"] == "POST":
        answer = trails.remember(body)
    elif path == "policy-versions" and scope["method"] == "POST":
        answer = policies.age(body)
    elif path == "service-writes" and scope["method"] == "POST":
        answer = service_writes.write(body)
    elif path == "attacks" and scope["method"] == "POST":
        answer = await asyncio.to_thread(second.put_attack, body)
    elif path == "ip-set-writes":
        answer = {"writes": waf.write_counts(), "throttled": waf.throttled()}
    else:
        answer = {"error": f"no such path: {scope['path']}"}
    content = answer if isinstance(answer, bytes) else answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
    await send({"type": "http.response.start", "status": 404 if b'"error"' in content[:10] else 200,
                "headers": [(b"content-type", b"application/json"), (b"content-length", str(len(content)).encode())]})
    await send({"type": "http.response.body", "body": content})


if __name__ == "__main__":
    main()
