"""What the tariff says beside its figures, in both languages."""

from __future__ import annotations

from typing import Final

from cbec_core.api import Finding, Severity

__all__ = ["TO_LOAD", "below", "blocked", "claims", "controls", "doubt", "elsewhere", "none_loaded"]
__all__ += ["not_in_hs", "on_top_only", "special", "too_short", "worded"]

TO_LOAD: Final = (
    "cbec tariff load us --hts export.json --from DAY; cbec tariff load gb commodity.json;"
    " cbec tariff load csv table.csv"
)


def _finding(code: str, severity: Severity, text: str, text_zh: str, path: str = "hs") -> Finding:
    return Finding(f"tariff.{code}", severity, text, text_zh, path=path)


def none_loaded() -> Finding:
    """Say that no tariff is loaded, and what to type."""
    return _finding(
        "none_loaded",
        Severity.WARNING,
        "No tariff is loaded: a duty is known only where a line names its duty_rate.",
        "尚未载入任何税则：只有在行中给出 duty_rate 时才知道关税。",
        TO_LOAD,
    )


def too_short(hs: str, several: int, longer: str) -> Finding:
    """Say that goods of a code owe different duties."""
    if several == 1:
        return _finding(
            "more_digits",
            Severity.ERROR,
            f"The loaded tariff knows {longer}, which is longer than {hs}; give more digits.",
            f"已载入的税则包含 {longer}，比 {hs} 更长；请给出更多位数。",
        )
    return _finding(
        "more_digits",
        Severity.ERROR,
        f"Goods of {hs} owe {several} different duties; give more digits of the code.",
        f"{hs} 项下的商品有 {several} 种不同的税率；请给出编码的更多位数。",
    )


def on_top_only(hs: str, laws: str) -> Finding:
    """Say that only additional duties are loaded."""
    return _finding(
        "duty_not_loaded",
        Severity.ERROR,
        f"Additional duties of {hs} are loaded ({laws}), the duty itself is not; give the line's"
        " duty_rate.",
        f"已载入 {hs} 的附加税（{laws}），但没有关税本身；请给出该行的 duty_rate。",
        "duty_rate",
    )


def worded(text: str, law: str) -> Finding:
    """Say that a rate is words that nothing can be computed from."""
    return _finding(
        "rate_in_words",
        Severity.ERROR,
        f"The rate of {law} is “{text}”, which is not computed here; give the line's duty_rate.",
        f"{law} 的税率为“{text}”，此处无法计算；请给出该行的 duty_rate。",
        "duty_rate",
    )


def blocked(text: str) -> Finding:
    """Say that a duty is owed on a condition that nobody can judge here."""
    return _finding(
        "not_judged",
        Severity.ERROR,
        f"A measure depends on what is not known here: {text}; give the line's duty_rate.",
        f"一项措施取决于此处未知的条件：{text}；请给出该行的 duty_rate。",
        "duty_rate",
    )


def doubt(text: str) -> Finding:
    """Say that a measure exists which is not in the figures."""
    return _finding(
        "not_counted",
        Severity.WARNING,
        f"A measure is not in the figures: {text}.",
        f"一项措施未计入金额：{text}。",
    )


def controls(texts: list[str]) -> Finding:
    """Say which rules beside duties apply to the goods."""
    told = "; ".join(texts)
    return _finding(
        "controls",
        Severity.WARNING,
        f"The tariff names rules for these goods beside duties: {told}.",
        f"税则对这些商品另有关税以外的规定：{told}。",
    )


def claims(texts: list[str]) -> Finding:
    """Say that lower rates exist which somebody would have to claim."""
    told = "; ".join(texts)
    return _finding(
        "claim",
        Severity.INFO,
        f"The general duty is taken; a lower rate could be claimed: {told}.",
        f"按一般税率计算；较低税率需另行申请：{told}。",
    )


def special(programme: str, text: str) -> Finding:
    """Say that a special rate of the HTS exists for the origin."""
    return _finding(
        "claim",
        Severity.INFO,
        f"The general duty is taken; a special rate could be claimed ({programme}): {text}.",
        f"按一般税率计算；特惠税率需另行申请（{programme}）：{text}。",
    )


def elsewhere(headings: str) -> Finding:
    """Say that the schedule points to additional duties of which no list is loaded."""
    return _finding(
        "chapter_99",
        Severity.WARNING,
        f"The schedule points to {headings}, which no loaded list has: what that adds is not here.",
        f"税则指向 {headings}，已载入的清单中没有：其附加税未计入。",
    )


def not_in_hs(hs: str) -> Finding:
    """Say that a code is none of the Harmonized System that is loaded."""
    return _finding(
        "hs_unknown",
        Severity.ERROR,
        f"{hs[:6]} is no subheading of the Harmonized System that is loaded.",
        f"{hs[:6]} 不是已载入的协调制度（HS）中的子目。",
    )


def below(law: str) -> Finding:
    """Say that a floor cannot be told apart from a duty with bounds."""
    return _finding(
        "floor_unclear",
        Severity.ERROR,
        f"How much {law} adds to a duty with a minimum or maximum is not computed here.",
        f"{law} 在有最低或最高限额的关税之上增加多少，此处无法计算。",
        "duty_rate",
    )
