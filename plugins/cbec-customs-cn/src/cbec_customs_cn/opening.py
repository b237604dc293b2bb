"""What settings name, opened: tables, signer, channel and dossier."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Final, cast

from cbec_core.api import ConfigError, ProviderTools
from cbec_customs_cn import errors_setup as errors_setup  # defines its codes
from cbec_customs_cn.goods import GoodsRecord, load_goods
from cbec_customs_cn.prepare.filing import Papers
from cbec_customs_cn.signing.rsa import RsaSha1FileSigner
from cbec_customs_cn.trips import Trips, load_trips

if TYPE_CHECKING:
    from collections.abc import Callable

    from cbec_customs_cn.channels import Channel
    from cbec_customs_cn.settings import ChannelSettings, CustomsCnSettings, SignerSettings
    from cbec_customs_cn.signing.signer import Signer

__all__ = ["CHANNELS", "open_channel", "open_papers", "open_signer"]

# Each way is opened by a function that takes its settings and the provider's tools.
CHANNELS: Final = {
    "directory": "cbec_customs_cn.channels.directory:open_channel",
    "http": "cbec_customs_cn.channels.http:open_channel",
    "amqp": "cbec_customs_cn.channels.amqp:open_channel",
    "simulator": "cbec_customs_cn.simulate.channel:open_channel",
}


def open_papers(settings: CustomsCnSettings, tools: ProviderTools) -> Papers:
    """Return settings with the tables that they name; raise `customs_cn.sheet_…`."""
    return Papers(
        settings,
        load_goods(tools.path(settings.goods)) if settings.goods else GoodsRecord(),
        load_trips(tools.path(settings.trips)) if settings.trips else Trips(),
    )


def open_signer(settings: SignerSettings, tools: ProviderTools) -> Signer | None:
    """Return the signer, None if messages are not signed here; raise `ceb.key_unreadable`."""
    if settings.kind == "none":
        return None
    key, password = tools.path(settings.key_file), settings.password
    if settings.kind == "rsa":
        if key.suffix.lower() in (".p12", ".pfx"):
            return RsaSha1FileSigner.from_pkcs12(key, password, settings.cert_no)
        certificate = tools.path(settings.certificate_file)
        secret = password if password.get_secret_value() else None
        return RsaSha1FileSigner.from_pem(key, certificate, secret, settings.cert_no)
    opened = _target(f"cbec_customs_cn.signing.{settings.kind}:open_signer", settings.kind)
    return cast("Callable[[SignerSettings, ProviderTools], Signer]", opened)(settings, tools)


def open_channel(settings: ChannelSettings, tools: ProviderTools) -> Channel:
    """Return the channel; raise `customs_cn.no_channel` where none is set."""
    if settings.kind == "none":
        raise ConfigError("customs_cn.no_channel")
    opened = _target(CHANNELS[settings.kind], settings.kind)
    return cast("Callable[[ChannelSettings, ProviderTools], Channel]", opened)(settings, tools)


def _target(name: str, kind: str) -> object:
    module, _, function = name.partition(":")
    try:
        return getattr(import_module(module), function)
    except (ImportError, AttributeError):
        what = "channel" if name in CHANNELS.values() else "signer"
        raise ConfigError("customs_cn.kind_absent", what=what, kind=kind) from None
