"""Starts moto on a free port of 127.0.0.1 and prints the port; ends when stdin closes, as it does when whoever started it is gone.

It believes whoever speaks to it, so it answers only those who know the token of its start: the first emulator's gate.
"""

import hmac
import json
import logging
import os
import sys
import threading

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

from . import patches


def main() -> None:
    token = os.environ.pop("RIPOSTE_SECOND_TOKEN", "")
    if not token:
        sys.exit("riposte: the second emulator is started by the first one, with a token")
    patches.apply()
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, _with_token(DomainDispatcherApplication(create_backend_app), token), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_port, flush=True)
    while os.read(0, 1024):
        pass


def _with_token(application, token: str):
    def guarded(environ, start_response):
        if not hmac.compare_digest(environ.pop("HTTP_X_RIPOSTE_TOKEN", "").encode(), token.encode()):
            start_response("403 Forbidden", [("content-type", "text/plain")])
            return [b"the second emulator answers the first one only"]
        # No signed request comes with it: the gate passes on the paths of S3 Control, and those of services that it knows.
        if environ["PATH_INFO"] == "/_riposte/attacks":
            attack = environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"]))
            patches.put_attack(environ["HTTP_X_MOTO_ACCOUNT_ID"], json.loads(attack))
            start_response("200 OK", [("content-type", "application/json")])
            return [b'{"kept": true}']
        return application(environ, start_response)

    return guarded


if __name__ == "__main__":
    main()
