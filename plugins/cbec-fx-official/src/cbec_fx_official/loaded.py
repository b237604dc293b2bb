"""What tells the loaded rates of a source from others, for answers that are made in parts."""

from __future__ import annotations

from functools import lru_cache, partial
from typing import TYPE_CHECKING

from cbec_fx_official.provider import Cfets, Ecb, Hmrc, Published, UsTreasury, store_of

if TYPE_CHECKING:
    from cbec_core.api import ProviderTools
    from cbec_fx_official.settings import StoreSettings
    from cbec_fx_official.store import RateStore

__all__ = ["cfets", "ecb", "hmrc", "us_treasury"]


def _loaded(kind: type[Published], settings: StoreSettings | None, tools: ProviderTools) -> str:
    store = store_of(kind.source, settings or kind.defaults(), tools)
    return _digest(store, store.stamp())


@lru_cache(16)
def _digest(store: RateStore, _stamp: object) -> str:
    # Asked again for each part of a long job: a whole history takes some 17 ms to read.
    return store.digest()


# `ProviderSpec.data` names one function for each source.
ecb = partial(_loaded, Ecb)
hmrc = partial(_loaded, Hmrc)
cfets = partial(_loaded, Cfets)
us_treasury = partial(_loaded, UsTreasury)
