"""A u-key's software: greets, answers by method and id over a real socket, can misbehave."""

from __future__ import annotations

import base64
import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import attrs
from websockets.sync.server import ServerConnection, serve

Answer = dict[str, Any]


@attrs.define
class FakeUkey:
    """Hold a key, its password, and what was asked; `twist` changes an answer before it goes."""

    sign: Callable[[bytes], bytes]
    cert_no: str
    cert_b64: str
    password: str
    twist: Callable[[Answer], Any] = lambda answer: answer
    greets: bool = True
    wait_s: float = 0
    asked: list[Answer] = attrs.field(factory=list)
    url: str = ""

    def answer(self, request: Answer) -> Answer:
        method, arguments = request["_method"], request["args"]
        data: list[str] = []
        error: list[str] = []
        if method == "cus-sec_SpcGetSignCertAsPEM":
            data = [f"-----BEGIN CERTIFICATE-----\n{self.cert_b64}\n-----END CERTIFICATE-----\n"]
        elif method == "cus-sec_SpcGetCertNo":
            data = [self.cert_no]
        elif method == "cus-sec_SpcSignDataAsPEM" and arguments["passwd"] == self.password:
            value = base64.encodebytes(self.sign(arguments["inData"].encode())).decode()
            data = [value, self.cert_no]
        else:
            error = [f"[读卡器底层库]密码错误:{arguments.get('passwd')}", "Err:Custom50070"]
        inner = {"Result": not error, "Data": data, "Error": error}
        return {"_id": request["_id"], "_method": method, "_status": "00", "_args": inner}

    def serve(self, connection: ServerConnection) -> None:
        if self.greets:
            connection.send(json.dumps({"_id": 0, "_method": "open", "_status": "00"}))
        for frame in connection:
            request = json.loads(frame)
            self.asked.append(request)
            time.sleep(self.wait_s)
            told = self.twist(self.answer(request))
            connection.send(told if isinstance(told, str) else json.dumps(told))


@contextmanager
def running(key: FakeUkey) -> Iterator[FakeUkey]:
    """Serve a key on a free port of this machine."""
    silent = logging.Logger("fake")
    silent.disabled = True
    with serve(key.serve, "127.0.0.1", 0, logger=silent) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        key.url = f"ws://127.0.0.1:{server.socket.getsockname()[1]}"
        try:
            yield key
        finally:
            server.shutdown()
            thread.join()
