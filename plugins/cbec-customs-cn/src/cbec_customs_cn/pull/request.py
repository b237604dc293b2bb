"""`platDataOpen`: read what customs asks, and write the answer; pure, whatever came."""

from __future__ import annotations

import html
import json
from enum import IntEnum
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

import attrs

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["MOST_BYTES", "Code", "OpenRequest", "answer", "read_request"]

MOST_BYTES: Final = 64 * 1024
_LONGEST: Final = {"orderNo": 60, "sessionID": 100}
_LATEST: Final = 10**15  # milliseconds: a number of seconds or microseconds is no time of today


class Code(IntEnum):
    """Number the answers: 10000 is taken, 20000 failed, 20001 to 21000 say why."""

    TAKEN = 10000
    NOT_KEPT = 20000
    NOT_POST = 20001
    TOO_LARGE = 20002
    NO_FORM = 20003
    NO_JSON = 20004
    FIELD_MISSING = 20005
    FIELD_WRONG = 20006
    OTHER_ORDER = 20007


_TEXTS: Final = {
    Code.TAKEN: "",
    Code.NOT_KEPT: "请求未能保存，请稍后重试",
    Code.NOT_POST: "请使用POST方式提交表单",
    Code.TOO_LARGE: "请求报文过大",
    Code.NO_FORM: "缺少表单参数openReq",
    Code.NO_JSON: "openReq不是JSON对象",
    Code.FIELD_MISSING: "openReq缺少字段",
    Code.FIELD_WRONG: "openReq字段格式错误",
    Code.OTHER_ORDER: "sessionID已用于其他订单",
}


@attrs.frozen
class OpenRequest:
    """What customs asks for; `service_time` is its clock, in milliseconds since 1970."""

    order_no: str
    session_id: str
    service_time: int


def read_request(body: bytes) -> OpenRequest | Code:
    """Read the form of a request, or return why it cannot be answered.

    Some senders escape the quotation marks of the JSON as HTML does; that is undone.
    """
    if len(body) > MOST_BYTES:
        return Code.TOO_LARGE
    given = _field(body)
    if given is None:
        return Code.NO_FORM
    read = _object(given) or _object(html.unescape(given))
    if read is None:
        return Code.NO_JSON
    texts: dict[str, str] = {}
    for name, most in _LONGEST.items():
        value = read.get(name)
        if value in (None, ""):
            return Code.FIELD_MISSING
        if not isinstance(value, str) or len(value) > most or not _is_plain(value):
            return Code.FIELD_WRONG
        texts[name] = value
    if read.get("serviceTime") in (None, ""):
        return Code.FIELD_MISSING
    moment = _milliseconds(read["serviceTime"])
    if moment is None:
        return Code.FIELD_WRONG
    return OpenRequest(texts["orderNo"], texts["sessionID"], moment)


def answer(code: Code, now: datetime) -> bytes:
    """Write an answer, JSON in UTF-8."""
    moment = int(now.timestamp() * 1000)
    said = {"code": str(int(code)), "message": _TEXTS[code], "serviceTime": moment}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _field(body: bytes) -> str | None:
    # Where even the ampersands of &quot; came bare, they separate nothing.
    whole = body.replace(b"&quot;", b"%26quot%3B")
    try:
        fields = parse_qs(whole.decode(), max_num_fields=20, errors="strict")
    except ValueError:
        return None
    given = fields.get("openReq", [])
    return given[0] if len(given) == 1 else None


def _object(text: str) -> dict[str, object] | None:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return read if isinstance(read, dict) else None


def _is_plain(text: str) -> bool:
    """Tell whether a text stands in the signed bytes as it is: nothing that JSON escapes."""
    return text.isprintable() and text == text.strip() and not set(text) & set('"\\|')


def _milliseconds(value: object) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 15:
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if 0 < value < _LATEST else None
