"""`cbec customs pull` in a deployment of its own, against a real HTTP server for customs."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode

import attrs
import pytest
from cbec_customs_cn import manifest
from cbec_customs_cn.commands import customs
from cbec_customs_cn.pull.opening import Pull
from click.testing import CliRunner, Result

from cbec_core import Cbec
from cbec_core.api import CbecError

from ..sm2_keys import make_files
from .test_pull_opening import CSV


@attrs.define
class Customs:
    """The upload of customs: what it was sent, and what it answers."""

    url: str = ""
    code: str = "10000"
    received: list[dict[str, Any]] = attrs.field(factory=list)


@pytest.fixture
def served() -> Iterator[Customs]:
    found = Customs()

    class Upload(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            form = parse_qs(body.decode("ascii"), strict_parsing=True)
            found.received.append(json.loads(form["payExInfoStr"][0]))
            told = json.dumps({"code": found.code, "message": "", "total": 0}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Upload) as server:
        found.url = f"http://127.0.0.1:{server.server_port}/realTimeDataUpload"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield found
        server.shutdown()
        thread.join()


@pytest.fixture
def config(tmp_path: Path, served: Customs) -> Path:
    make_files(tmp_path)
    (tmp_path / "payments.csv").write_text(CSV, encoding="utf-8")
    file = tmp_path / "cbec.toml"
    file.write_text(f"""
[database]
url = "sqlite:///cbec.db"

[merchant]
id = "m1"
name = "M"

[providers.customs.cn-9610-import]
database_url = "sqlite:///cbec.db"
signer = {{ kind = "sm2", key_file = "key.pem", certificate_file = "certificate.pem" }}
pull = {{ payments = "payments.csv", url = "{served.url}" }}
""")
    with Cbec.open(file) as cbec:
        cbec.storage.upgrade()
        for session in ("s-1", "s-2"):
            asked = {"orderNo": "O1", "sessionID": session, "serviceTime": 1533271903898}
            body = urlencode({"openReq": json.dumps(asked)}).encode()
            pull = Pull.of(cbec)
            assert json.loads(pull.answering.take("POST", body))["code"] == "10000"
            pull.store.close()
    return file


Run = Callable[..., Result]


@pytest.fixture
def run(config: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.delenv("LC_ALL", raising=False)
    monkeypatch.setenv("LANG", "en_GB.UTF-8")

    def call(*arguments: str) -> Result:
        result = CliRunner().invoke(customs, ["pull", *arguments], obj=str(config))
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


def test_what_waits_is_shown_and_sent(run: Run, served: Customs) -> None:
    before = json.loads(run("show", "--json").stdout)
    assert {(one["order_no"], one["state"]) for one in before} == {("O1", "waiting")}
    told = run("push", "--json")
    assert (told.exit_code, json.loads(told.stdout)) == (
        0,
        {"pushed": 2, "later": 0, "parked": 0, "forgotten": 0},
    )
    assert {one["sessionID"] for one in served.received} == {"s-1", "s-2"}
    assert served.received[0]["certNo"] == "01691fe9"
    assert "pushed  10000" in run("show").stdout
    assert run("push").stdout == "0 sent, 0 later, 0 parked.\n"


def test_a_refusal_is_parked_and_goes_again(
    run: Run, served: Customs, monkeypatch: pytest.MonkeyPatch
) -> None:
    served.code = "20000"
    assert run("push", "--most", "1").exit_code == 1
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    (line,) = run("show", "--parked").stdout.splitlines()
    assert line.endswith("搁置  ceb.pull_refused  20000")
    (parked,) = json.loads(run("show", "--parked", "--json").stdout)
    assert run("again", parked["session_id"]).exit_code == 0
    with pytest.raises(CbecError, match=r"ceb\.pull_not_parked"):
        run("again", parked["session_id"])
    served.code = "10000"
    assert run("push").exit_code == 0
    assert run("show", "--parked").stdout == ""


def test_a_regime_without_a_database_is_told(run: Run) -> None:
    with pytest.raises(CbecError, match=r"ceb\.pull_database"):
        run("show", "--regime", "cn-1210-import")
    assert manifest.cbec_commands()
