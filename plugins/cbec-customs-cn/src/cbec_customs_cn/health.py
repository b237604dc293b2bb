"""What `cbec doctor` is told of a regime: settings, tables, key, certificate, way."""

from __future__ import annotations

from base64 import b64decode
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from cryptography import x509

from cbec_core.api import CbecError, Finding, Severity
from cbec_customs_cn.allowance_filing import allowance_missing
from cbec_customs_cn.findings import CebFinding, define_findings
from cbec_customs_cn.goods import GOODS_COLUMNS
from cbec_customs_cn.messages.table import Signing, kind
from cbec_customs_cn.modes import filed
from cbec_customs_cn.opening import open_signer
from cbec_customs_cn.prepare.filing import Papers
from cbec_customs_cn.prepare.findings import found
from cbec_customs_cn.prepare.needs import lacking_settings
from cbec_customs_cn.sheet import REASONS, Columns, read_rows, text_of
from cbec_customs_cn.times import CHINA
from cbec_customs_cn.trips import TRIP_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from cbec_core.api import ProviderTools
    from cbec_customs_cn.settings import CustomsCnSettings
    from cbec_customs_cn.signing.signer import Signer

__all__ = ["findings"]

_SOON: Final = timedelta(days=30)
_MOST_SHOWN: Final = 20

define_findings(
    {
        "customs_cn.not_set": (
            Severity.ERROR,
            "Nothing is set of {regime}: who the enterprise is and what it sends.",
            "{regime} 尚未设置：企业身份及其报送的单证。",
        ),
        "customs_cn.no_list": (
            Severity.WARNING,
            "The roles of {regime} do not send {message}: `cbec customs prepare` writes their"
            " messages, but no order is declared under it.",
            "{regime} 的角色不报送 {message}：可用 `cbec customs prepare` 生成报文，但不能申报。",
        ),
        "customs_cn.sheet_row": (
            Severity.ERROR,
            "{file}, row {row}, {column}: {reason}.",
            "{file} 第 {row} 行 {column}：{reason_zh}。",
        ),
        "customs_cn.certificate_expired": (
            Severity.ERROR,
            "The certificate {number} ended on {day}: have it renewed.",
            "证书 {number} 已于 {day} 到期：请更新。",
        ),
        "customs_cn.certificate_early": (
            Severity.ERROR,
            "The certificate {number} begins on {day} only.",
            "证书 {number} 自 {day} 起才有效。",
        ),
        "customs_cn.certificate_ends": (
            Severity.WARNING,
            "The certificate {number} ends on {day}: have it renewed before.",
            "证书 {number} 将于 {day} 到期：请提前更新。",
        ),
        "customs_cn.channel_missing": (
            Severity.WARNING,
            "No channel is set: messages are only written as files.",
            "未设置 channel：报文只能生成文件。",
        ),
        "customs_cn.channel_simulated": (
            Severity.WARNING,
            "Messages go to the simulator in {folder}: nothing is declared to customs.",
            "报文发往 {folder} 中的模拟系统：并未向海关申报。",
        ),
        "customs_cn.dossier_missing": (
            Severity.ERROR,
            "database_url is not set: what is sent must be kept before it leaves.",
            "未设置 database_url：报文发送前必须先保存。",
        ),
    }
)


def findings(settings: CustomsCnSettings, tools: ProviderTools) -> Iterator[Finding]:
    """Yield everything that keeps orders from being declared, or soon will."""
    if not settings.roles:
        regime = settings.regime
        yield _say("not_set", f"providers.customs.{regime}", regime=regime)
        return
    mode, now = settings.mode, tools.clock.now()
    papers = Papers(settings)
    sent = filed(mode, settings.roles, now.astimezone(CHINA).date())
    missing = [one for message in sent for one in lacking_settings(papers, message)]
    yield from {(one.code, one.path): one for one in reversed(missing)}.values()
    if mode.list_message not in sent:
        yield _say("no_list", "roles", regime=mode.code, message=mode.list_message)
    if settings.goods:
        yield from _sheet(tools.path(settings.goods), GOODS_COLUMNS)
    if settings.trips:
        yield from _sheet(tools.path(settings.trips), TRIP_COLUMNS)
    yield from _signer(settings, tools, sent)
    if mode.list_message in sent:
        yield from allowance_missing(settings)
    if settings.channel.kind == "none":
        yield _say("channel_missing", "channel.kind")
    elif settings.channel.kind == "simulator":
        yield _say("channel_simulated", "channel.kind", folder=settings.channel.folder)
    if settings.channel.kind != "none" and not settings.database_url.get_secret_value():
        yield _say("dossier_missing", "database_url")


def _say(code: str, path: str, **params: str | int) -> Finding:
    return CebFinding(f"customs_cn.{code}", path, params).shared()


def _error(error: CbecError, path: str) -> Finding:
    return Finding(error.code, Severity.ERROR, f"{error.message} {error.hint}", path=path)


def _sheet(path: Path, columns: Columns) -> Iterator[Finding]:
    try:
        _rows, faults = read_rows(text_of(path), columns)
    except CbecError as error:
        yield _error(error, path.name)
        return
    for fault in faults[:_MOST_SHOWN]:
        place = f"{path.name}:{fault.row}:{fault.column}"
        yield _say(
            "sheet_row",
            place,
            file=path.name,
            row=fault.row,
            column=fault.column,
            reason=fault.reason,
            reason_zh=REASONS[fault.reason],
        )


def _signer(
    settings: CustomsCnSettings, tools: ProviderTools, sent: tuple[str, ...]
) -> Iterator[Finding]:
    if settings.signer.kind == "none":
        bound = [message for message in sent if kind(message).signing is Signing.REQUIRED]
        if bound and settings.channel.kind != "none":
            yield found("unsigned", "signer.kind", message=bound[0])
        return
    if settings.signer.kind == "ukey":
        return  # to ask the key would be a call to another program
    try:
        signer = open_signer(settings.signer, tools)
    except CbecError as error:
        yield _error(error, "signer")
        return
    if signer is not None:
        yield from _certificate(signer, tools.clock.now())


def _certificate(signer: Signer, now: datetime) -> Iterator[Finding]:
    read = x509.load_der_x509_certificate(b64decode(signer.cert_b64))
    begins, ends = read.not_valid_before_utc, read.not_valid_after_utc
    first, last = (at.astimezone(CHINA).date().isoformat() for at in (begins, ends))
    if now < begins:
        yield _say("certificate_early", "signer.certificate_file", number=signer.cert_no, day=first)
    elif now > ends:
        yield _say(
            "certificate_expired", "signer.certificate_file", number=signer.cert_no, day=last
        )
    elif now + _SOON > ends:
        yield _say("certificate_ends", "signer.certificate_file", number=signer.cert_no, day=last)
