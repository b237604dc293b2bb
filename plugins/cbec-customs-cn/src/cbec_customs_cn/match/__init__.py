"""三单对碰: orders, payments and waybills beside the list, before customs compares them."""

from __future__ import annotations

from cbec_customs_cn.match.matching import Differing, Matched, Papers, match
from cbec_customs_cn.match.rules import Tolerance

__all__ = ["Differing", "Matched", "Papers", "Tolerance", "match"]
