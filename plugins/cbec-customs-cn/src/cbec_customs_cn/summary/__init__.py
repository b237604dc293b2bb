"""清单核放、汇总申报: which lists of a month are summed up in a declaration, and until when."""

from __future__ import annotations

from cbec_customs_cn.summary.planning import (
    Listed,
    SummaryGroup,
    SummaryPlan,
    due_day,
    listed_in,
    plan,
)
from cbec_customs_cn.summary.rules import SummaryRule, read_rules, summary_rules

__all__ = ["Listed", "SummaryGroup", "SummaryPlan", "SummaryRule", "due_day", "listed_in", "plan"]
__all__ += ["read_rules", "summary_rules"]
