"""What holds for every channel, whatever it is made of."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cbec_customs_cn.channels.amqp import AmqpChannel
from cbec_customs_cn.channels.directory import DirectoryChannel
from cbec_customs_cn.channels.faults import ChannelError
from cbec_customs_cn.opening import open_channel
from cbec_customs_cn.settings import ChannelSettings

from cbec_core.api import DomainError, ProviderTools, SecretStr
from cbec_core.testing.clock import FrozenClock
from cbec_core.testing.loopback import real_transport

from .broker import Broker
from .gateway import Gateway

if TYPE_CHECKING:
    from cbec_customs_cn.channels import Channel, Received

RAW = "<报文/>".encode()
# A process that fetches one message and dies without a word between that and settling it.
DYING = """
import os, signal, sys
from pathlib import Path
from cbec_customs_cn.opening import open_channel
from cbec_customs_cn.settings import ChannelSettings
from cbec_core.api import ProviderTools
from cbec_core.testing.clock import FrozenClock
from cbec_core.testing.loopback import real_transport
settings = ChannelSettings.model_validate_json(sys.argv[1])
channel = open_channel(settings, ProviderTools(real_transport(), FrozenClock(), Path(sys.argv[2])))
if sys.argv[3] == "send":
    channel.send("CEB603_dying.xml", b"<x/>")
else:
    assert channel.receive(10)
os.kill(os.getpid(), signal.SIGKILL)
"""


class Conformance:
    """Subclasses give the settings (`given`) and the other side: `arrived`, `answer`, `dead`."""

    @pytest.fixture
    def make(self, given: dict[str, Any], tmp_path: Path) -> Iterator[Callable[[], Channel]]:
        """Return how a process opens the channel from its settings."""
        opened: list[Channel] = []
        transport = real_transport()

        def make() -> Channel:
            settings = ChannelSettings.model_validate(given)
            opened.append(open_channel(settings, ProviderTools(transport, FrozenClock(), tmp_path)))
            return opened[-1]

        yield make
        transport.close()
        for one in opened:
            if isinstance(one, AmqpChannel):
                one.close()

    def test_a_message_arrives_whole(
        self, make: Callable[[], Channel], arrived: Callable[[], dict[str, bytes]]
    ) -> None:
        large = os.urandom(600_000)
        make().send("CEB603_1.xml", RAW)
        make().send("CEB603_2.xml", large)
        assert arrived() == {"CEB603_1.xml": RAW, "CEB603_2.xml": large}

    def test_the_same_name_again_is_the_same_message(
        self, make: Callable[[], Channel], arrived: Callable[[], dict[str, bytes]]
    ) -> None:
        for _ in range(3):
            make().send("CEB603_1.xml", RAW)
        assert arrived() == {"CEB603_1.xml": RAW}

    def test_what_came_stays_until_it_is_settled(
        self, make: Callable[[], Channel], answer: Callable[[str, bytes], None]
    ) -> None:
        for number in range(5):
            answer(f"CEB604_{number}.xml", RAW + bytes([48 + number]))
        channel = make()
        assert [one.name for one in channel.receive(2)] == ["CEB604_0.xml", "CEB604_1.xml"]
        found = channel.receive(100)
        assert [one.raw[-1] for one in found] == [48, 49, 50, 51, 52]
        for one in found[:4]:
            channel.settle(one)
            channel.settle(one)
        (left,) = channel.receive(100)
        assert left.name == "CEB604_4.xml"

    def test_refused_bytes_are_kept_with_their_reason(
        self,
        make: Callable[[], Channel],
        answer: Callable[[str, bytes], None],
        dead: Callable[[], dict[str, tuple[bytes, str]]],
    ) -> None:
        answer("CEB604_bad.xml", b"<html>busy</html>")
        channel = make()
        (bad,) = channel.receive(10)
        channel.refuse(bad, "ceb.namespace")
        assert dead() == {"CEB604_bad.xml": (b"<html>busy</html>", "ceb.namespace")}
        assert not channel.receive(10)

    @pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "a b", "名", "x" * 201])
    def test_a_name_that_some_channel_cannot_carry_is_refused_before_anything_leaves(
        self, name: str, make: Callable[[], Channel], arrived: Callable[[], dict[str, bytes]]
    ) -> None:
        with pytest.raises(DomainError, match=r"customs_cn\.channel_name"):
            make().send(name, RAW)
        assert arrived() == {}

    @pytest.mark.parametrize("step", ["send", "receive"])
    def test_nothing_is_lost_when_the_process_is_killed(
        self,
        step: str,
        given: dict[str, Any],
        tmp_path: Path,
        make: Callable[[], Channel],
        arrived: Callable[[], dict[str, bytes]],
        answer: Callable[[str, bytes], None],
    ) -> None:
        answer("CEB604_1.xml", RAW)
        settings = ChannelSettings.model_validate(given)
        told = settings.model_dump_json().replace(
            '"url":"**********"', f'"url":"{settings.url.get_secret_value()}"'
        )
        told = told.replace('"receipts_url":"**********"', '"receipts_url":""')
        ended = subprocess.run(
            [sys.executable, "-c", DYING, told, str(tmp_path), step], check=False, timeout=60
        )
        assert ended.returncode == -9
        (one,) = _wait(lambda: make().receive(10))
        assert (one.name, one.raw) == ("CEB604_1.xml", RAW)
        assert arrived() == ({"CEB603_dying.xml": b"<x/>"} if step == "send" else {})

    def test_several_workers_lose_and_invent_nothing(
        self,
        make: Callable[[], Channel],
        arrived: Callable[[], dict[str, bytes]],
        answer: Callable[[str, bytes], None],
    ) -> None:
        names = {f"CEB604_{number}.xml" for number in range(40)}
        for name in sorted(names):
            answer(name, name.encode())
        seen: list[Received] = []
        faults: list[BaseException] = []

        def work(number: int) -> None:
            try:
                channel = make()
                for one in channel.receive(40):
                    seen.append(one)
                    channel.settle(one)
                for message in range(10):
                    channel.send(f"CEB303_{number}_{message}.xml", RAW)
            except BaseException as fault:
                faults.append(fault)

        workers = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        assert not faults
        assert {one.name for one in seen} == names
        assert all(one.raw == one.name.encode() for one in seen)
        assert len(arrived()) == 40
        assert not make().receive(10)


def _wait(found: Callable[[], Any]) -> Any:
    """Ask again for a while: a broker learns a moment later that a process died."""
    for _ in range(100):
        if value := found():
            return value
        threading.Event().wait(0.05)
    raise AssertionError("nothing came")


class TestDirectory(Conformance):
    @pytest.fixture
    def given(self) -> dict[str, Any]:
        return {"kind": "directory", "folder": "port"}

    @pytest.fixture
    def port(self, tmp_path: Path) -> DirectoryChannel:
        return DirectoryChannel(tmp_path / "port", FrozenClock(), port=True)

    @pytest.fixture
    def arrived(self, port: DirectoryChannel) -> Callable[[], dict[str, bytes]]:
        return lambda: {one.name: one.raw for one in port.receive(1000)}

    @pytest.fixture
    def answer(self, port: DirectoryChannel) -> Callable[[str, bytes], None]:
        return port.send

    @pytest.fixture
    def dead(self, tmp_path: Path) -> Callable[[], dict[str, tuple[bytes, str]]]:
        folder = tmp_path / "port" / "dead"
        return lambda: _dead(folder)


def _dead(folder: Path) -> dict[str, tuple[bytes, str]]:
    return {
        place.name: (
            place.read_bytes(),
            place.with_name(f"{place.name}.reason.txt").read_text("utf-8").strip(),
        )
        for place in folder.iterdir()
        if not place.name.endswith(".reason.txt")
    }


class TestHttp(Conformance):
    @pytest.fixture
    def gateway(self) -> Iterator[Gateway]:
        with Gateway() as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.02,))
            thread.start()
            yield server
            server.shutdown()
            thread.join()

    @pytest.fixture
    def given(self, gateway: Gateway) -> dict[str, Any]:
        return {"kind": "http", "url": gateway.url, "folder": "apart"}

    @pytest.fixture
    def arrived(self, gateway: Gateway) -> Callable[[], dict[str, bytes]]:
        return lambda: dict(gateway.taken)

    @pytest.fixture
    def answer(self, gateway: Gateway) -> Callable[[str, bytes], None]:
        return gateway.waiting.__setitem__

    @pytest.fixture
    def dead(self, tmp_path: Path) -> Callable[[], dict[str, tuple[bytes, str]]]:
        return lambda: _dead(tmp_path / "apart" / "dead")

    @pytest.mark.parametrize(
        ("answer_", "sent", "there"), [(0, True, True), (503, True, False), (422, False, False)]
    )
    def test_a_fault_says_whether_the_message_may_have_arrived(
        self, answer_: int, sent: bool, there: bool, gateway: Gateway, make: Callable[[], Channel]
    ) -> None:
        gateway.answer = answer_
        with pytest.raises(ChannelError) as fault:
            make().send("CEB603_1.xml", RAW)
        assert fault.value.sent is sent
        assert ("CEB603_1.xml" in gateway.taken) is there
        assert "p@ss" not in str(fault.value)


class TestAmqp(Conformance):
    @pytest.fixture
    def broker(self) -> Iterator[Broker]:
        with Broker() as server:
            thread = threading.Thread(target=server.serve_forever, args=(0.02,))
            thread.start()
            yield server
            server.drop()
            server.shutdown()
            thread.join()

    @pytest.fixture
    def given(self, broker: Broker) -> dict[str, Any]:
        return {"kind": "amqp", "url": broker.url, "out_queue": "to", "in_queue": "from"}

    @pytest.fixture
    def port(self, broker: Broker) -> Iterator[AmqpChannel]:
        channel = AmqpChannel(SecretStr(broker.url), "from", "to")
        yield channel
        channel.close()

    @pytest.fixture
    def arrived(self, port: AmqpChannel) -> Callable[[], dict[str, bytes]]:
        return lambda: {one.name: one.raw for one in port.receive(1000)}

    @pytest.fixture
    def answer(self, port: AmqpChannel) -> Callable[[str, bytes], None]:
        return port.send

    @pytest.fixture
    def dead(self, broker: Broker) -> Callable[[], dict[str, tuple[bytes, str]]]:
        return lambda: {
            str(one.properties.message_id): (one.body, one.properties.headers["x-reason"])
            for one in broker.queues["from.dead"]
        }

    def test_an_unconfirmed_message_may_have_arrived_and_goes_again_under_its_name(
        self, broker: Broker, make: Callable[[], Channel]
    ) -> None:
        channel = make()
        broker.drop_before_confirm = True
        with pytest.raises(ChannelError) as fault:
            channel.send("CEB603_1.xml", RAW)
        assert fault.value.sent
        channel.send("CEB603_1.xml", RAW)
        assert broker.names("to") == ["CEB603_1.xml"] * 2

    def test_what_no_queue_takes_has_not_arrived(
        self, broker: Broker, make: Callable[[], Channel]
    ) -> None:
        broker.lose_queues = True
        with pytest.raises(ChannelError) as fault:
            make().send("CEB603_1.xml", RAW)
        assert not fault.value.sent

    def test_a_connection_that_was_dropped_in_between_is_opened_anew(
        self, broker: Broker, make: Callable[[], Channel], answer: Callable[[str, bytes], None]
    ) -> None:
        answer("CEB604_1.xml", RAW)
        channel = make()
        (one,) = channel.receive(10)
        broker.drop()
        channel.settle(one)  # it cannot be: the broker gives it again
        (again,) = _wait(lambda: channel.receive(10))
        assert again == one
        channel.settle(again)
        assert not channel.receive(10)

    @pytest.mark.parametrize("url", ["amqp://me:p@broker.example/", "http://127.0.0.1/", ""])
    def test_a_broker_elsewhere_is_reached_over_tls_only(self, url: str) -> None:
        channel = AmqpChannel(SecretStr(url), "to", "from")
        with pytest.raises(Exception, match=r"customs_cn\.channel_plain"):
            channel.send("CEB603_1.xml", RAW)
