"""The times of the wire: digits in China's local time, which has no summer time."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from typing import Final

from cbec_customs_cn.errors import refused

__all__ = ["CHINA", "read_day", "read_time", "wire_day", "wire_time"]

CHINA: Final = timezone(timedelta(hours=8), "Asia/Shanghai")


def wire_time(moment: datetime) -> str:
    """Write an aware time as YYYYMMDDhhmmss, as appTime and leaveTime are."""
    return _local(moment).strftime("%Y%m%d%H%M%S")


def wire_day(day: date) -> str:
    """Write a day as YYYYMMDD, as ieDate and declTime are; an aware time gives China's day."""
    return (_local(day) if isinstance(day, datetime) else day).strftime("%Y%m%d")


def read_time(text: str) -> datetime:
    """Read YYYYMMDDhhmmss or, of receipts, yyyyMMddHHmmssSSS as an aware time; else ceb.time."""
    if len(text) not in (14, 17) or not _digits(text):
        raise refused("ceb.time")
    try:
        moment = datetime.strptime(text[:14], "%Y%m%d%H%M%S").replace(tzinfo=CHINA)
    except ValueError:
        raise refused("ceb.time") from None
    return moment + timedelta(milliseconds=int(text[14:] or 0))


def read_day(text: str) -> date:
    """Read YYYYMMDD; else ceb.time."""
    if len(text) != 8 or not _digits(text):
        raise refused("ceb.time")
    return read_time(f"{text}000000").date()


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _local(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise refused("ceb.time_naive")
    return moment.astimezone(CHINA)
