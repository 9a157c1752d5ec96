"""The emulator's HTTP server: uvicorn with httptools, in C, in the place of hypercorn, whose parser in Python took a quarter of a call's time.

Every call of every function comes through one event loop, so that its time is what a burst, and most tests, wait for.
"""

import hypercorn.asyncio
import uvicorn
from uvicorn.protocols.http import httptools_impl

from .fit import needs

# Seconds that calls in flight have when the stack ends.
LAST_SECONDS = 3


def apply() -> None:
    needs(hypercorn.asyncio, "serve")
    needs(httptools_impl.HttpToolsProtocol, "connection_made")
    hypercorn.asyncio.serve = _serve


async def _serve(app, config) -> None:
    host, port = config.bind[0].rsplit(":", 1)
    settings = uvicorn.Config(
        app, host=host, port=int(port), http=_InOnePiece, ws="none", lifespan="on", backlog=config.backlog,
        timeout_keep_alive=int(config.keep_alive_timeout), timeout_graceful_shutdown=LAST_SECONDS,
        # The gate says the time; nobody says whose server it is, as S3 would.
        log_level="warning", access_log=False, server_header=False, date_header=False, proxy_headers=False,
    )
    await uvicorn.Server(settings).serve()


class _InOnePiece(httptools_impl.HttpToolsProtocol):
    """Headers wait for the first part of the body, which comes at once: two writes wake the client twice."""

    def connection_made(self, transport) -> None:
        super().connection_made(_Joined(transport, self.loop))


class _Joined:
    """A transport that writes once what is written within one turn of the loop."""

    def __init__(self, transport, loop):
        self._transport, self._loop, self._parts = transport, loop, []

    def __getattr__(self, name):
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        if not self._parts:
            self._loop.call_soon(self._flush)
        self._parts.append(data)

    def close(self) -> None:
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        parts, self._parts = self._parts, []
        if parts:
            self._transport.write(b"".join(parts))
