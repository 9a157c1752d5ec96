"""`riposte up --keep`: what the stack holds is written when it is asked to end, and read when it starts.

The emulator writes on SIGTERM, while functions still run and each service for itself: a queue could lack what the table says was sent. Here
workflows hold before their next step first, functions come to an end, none begins while everything is written, and what cannot be written
or read stops instead of being left out. Nothing of this is there without the folder that RIPOSTE_KEEP names.
"""

import json
import logging
import os
import socket
import threading
import time

from ministack import app as gateway
from ministack.core import persistence
from ministack.services import lambda_svc

from . import events, inbox
from .fit import needs, replace

FOLDER = os.environ.get("RIPOSTE_KEEP", "")
# A function that was throttled is tried again after 0.2 s. What failed and is to be tried again in a minute is lost.
QUIET_SECONDS = 0.5
ENDS_WITHIN_SECONDS = 5

logger = logging.getLogger("riposte.keep")
# Functions run: not before the gateway listens, as they would reach nobody, and not while everything is written.
open_ = threading.Event()
# The stack is about to end: no workflow begins another step.
ending = threading.Event()
_lock = threading.Lock()
_running = 0


def hold() -> None:
    """Keeps whoever calls where they are from the moment on that the stack is about to end."""
    while ending.is_set():
        time.sleep(0.05)


def apply() -> None:
    needs(gateway, "_build_persistence_save_dict", "_load_persisted_state", "_state_map", "_get_module", "PERSIST_STATE")
    needs(persistence, "_json_default", "_state_format_version", "load_state", "STATE_DIR")
    needs(lambda_svc, "_execute_function_warm")
    if not FOLDER:
        return
    os.umask(0o077)

    @replace(lambda_svc, "_execute_function_warm")
    def execute_function_warm(original, func, event, request_id):
        global _running
        open_.wait()
        with _lock:
            _running += 1
        try:
            return original(func, event, request_id)
        finally:
            with _lock:
                _running -= 1

    @replace(gateway, "_load_persisted_state")
    def load_persisted_state(_original):
        _load()


def once_listening(work) -> None:
    """Does something as soon as the gateway answers."""

    def wait():
        address = ("127.0.0.1", int(os.environ["GATEWAY_PORT"]))
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(address) == 0:
                    break
            time.sleep(0.02)
        open_.set()
        work()

    threading.Thread(target=wait, daemon=True).start()


def _load() -> None:
    for key, module in gateway._state_map.items():
        if not os.path.exists(os.path.join(persistence.STATE_DIR, f"{key}.json")):
            continue
        data = persistence.load_state(key)
        if data is None:
            raise SystemExit(f"riposte: what was kept of {key} cannot be read")
        gateway._get_module(module).load_persisted_state(data)
    inbox.restore(persistence.load_state("riposte-inbox") or [])


def _quiet() -> bool:
    """Waits until no function has run for a moment; False when some still do after the longest that is waited."""
    deadline = time.monotonic() + ENDS_WITHIN_SECONDS
    since = time.monotonic()
    while time.monotonic() < deadline:
        if _running or not events._pool._work_queue.empty():
            since = time.monotonic()
        elif time.monotonic() - since > QUIET_SECONDS:
            return True
        time.sleep(0.02)
    return False


def _write(name: str, state) -> None:
    path = os.path.join(persistence.STATE_DIR, f"{name}.json")
    with open(f"{path}.tmp", "w") as file:
        json.dump({"__ministack_format__": persistence._state_format_version(name), "payload": state}, file, default=persistence._json_default)
    os.replace(f"{path}.tmp", path)


def keep(before) -> dict:
    """Writes all that the stack holds; `before` gets the workflows ready. The stack does nothing more after it: it is to be ended."""
    if not FOLDER:
        return {"error": "this stack was started without --keep"}
    ending.set()
    quiet = _quiet()
    open_.clear()
    before()
    os.makedirs(persistence.STATE_DIR, mode=0o700, exist_ok=True)
    states = {**gateway._build_persistence_save_dict(), "riposte-inbox": lambda: inbox.messages(0)}
    for name, get_state in states.items():
        state = get_state()
        if state is not None:
            _write(name, state)
    # What the emulator would write at its end is what comes after this.
    gateway.PERSIST_STATE = False
    logger.info("Kept in %s%s", FOLDER, "" if quiet else ", with functions that had not ended")
    return {"kept": True, "quiet": quiet}
