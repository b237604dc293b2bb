"""Every voice counts by the rule of its hook, whoever else fails and whatever the order."""

from __future__ import annotations

import logging
import types
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from hypothesis import given
from hypothesis import strategies as st

from cbec_core.domain.customs import Finding, Severity
from cbec_core.domain.screening import ScreeningReason, Verdict, strictest
from cbec_core.hooks import hookimpl
from cbec_core.plugins.hookcall import PluginAsks
from cbec_core.plugins.manager import PluginManager
from cbec_core.ports.screening import ScreeningSubject

if TYPE_CHECKING:
    import pytest

SUBJECT = ScreeningSubject("ord_1", "DE", (), ())
ANY: Any = object()
CANARY = "canary-Erika-Mustermann"


def plugin(name: str, **hooks: Callable[..., object]) -> types.ModuleType:
    module = types.ModuleType(name)
    for hook, function in hooks.items():
        setattr(module, hook, hookimpl(function))
    return module


def asks(plugins: Sequence[object], first: Sequence[str] = ()) -> PluginAsks:
    return PluginAsks(PluginManager(plugins=plugins, discover=False), first)


def reason(name: str, verdict: Verdict) -> ScreeningReason:
    return ScreeningReason(name, verdict, "list", "on a list")


def screener(name: str, behaviour: object) -> types.ModuleType:
    """Return a plugin that gives a verdict, or misbehaves in the named way."""

    async def later() -> None: ...

    def cbec_screen(subject: object) -> object:
        match behaviour:
            case Verdict():
                return [reason(name, behaviour)]
            case "nothing":
                return None
            case "generator":
                return (reason(name, verdict) for verdict in (Verdict.CLEAR,))
            case "raises late":
                return (1 / 0 for _ in "x")
            case "raises":
                raise ValueError(CANARY)
            case "exits":
                raise SystemExit(CANARY)
            case "coroutine":
                return later()
            case "text":
                return CANARY
            case _:
                return [CANARY]

    return plugin(name, cbec_screen=cbec_screen)


FAULTY = ["raises", "raises late", "exits", "coroutine", "text", "members of a wrong type"]
behaviours = st.lists(
    st.sampled_from([*Verdict, "nothing", "generator", *FAULTY]), min_size=1, max_size=6
)


@given(behaviours, st.randoms())
def test_the_strictest_verdict_wins_in_any_order(given_: list[object], random: Any) -> None:
    plugins = [screener(f"p{n}", behaviour) for n, behaviour in enumerate(given_)]
    expected = [b for b in given_ if isinstance(b, Verdict)]
    expected += [Verdict.REVIEW for b in given_ if b in FAULTY]
    reasons = asks(plugins).screen(SUBJECT)
    assert strictest(r.verdict for r in reasons) is strictest(expected)
    named = {r.source for r in reasons if r.code == "plugin.hook_failed"}
    assert named == {f"p{n}" for n, b in enumerate(given_) if b in FAULTY}
    random.shuffle(plugins)
    assert asks(plugins).screen(SUBJECT) == reasons
    assert CANARY not in repr(reasons)


def finder(name: str, *, fails: bool) -> types.ModuleType:
    def cbec_check_order(order: object) -> list[Finding]:
        if fails:
            raise SystemExit
        return [Finding(name, Severity.WARNING, "text")]

    return plugin(name, cbec_check_order=cbec_check_order)


@given(st.lists(st.booleans(), max_size=6), st.randoms())
def test_one_failing_plugin_never_silences_the_rest(fails: list[bool], random: Any) -> None:
    plugins = [finder(f"p{n}", fails=fail) for n, fail in enumerate(fails)]
    random.shuffle(plugins)
    asked = asks(plugins)
    heard = [finding.code for finding in asked.check_order(ANY)]
    assert heard == [f"p{n}" for n, fail in enumerate(fails) if not fail]
    assert [f.plugin for f in asked.faults()] == [f"p{n}" for n, fail in enumerate(fails) if fail]


@given(st.permutations(["a", "b", "c", "d"]), st.lists(st.sampled_from("abcd"), unique=True))
def test_the_first_answer_is_that_of_the_configured_order(
    installed: list[str], first: list[str]
) -> None:
    def chooser(name: str) -> types.ModuleType:
        return plugin(name, cbec_choose_regime=lambda consignment: name)

    expected = [*first, *(name for name in "abcd" if name not in first)][0]
    asked = asks([chooser(name) for name in installed], first)
    assert asked.choose_regime(ANY, ANY) == expected


def test_who_has_no_answer_or_fails_passes_the_question_on() -> None:
    asked = asks(
        [
            plugin("a", cbec_allocate=lambda order: None),
            plugin("b", cbec_allocate=lambda order: 1 / 0),
            plugin("c", cbec_allocate=lambda order: 42),
            plugin("d", cbec_allocate=lambda: "SZX-1"),
            plugin("e", cbec_allocate=lambda: "never asked"),
        ]
    )
    assert asked.allocate(ANY, ()) == "SZX-1"
    assert [fault.plugin for fault in asked.faults()] == ["b", "c"]


def test_a_fact_reaches_every_hearer() -> None:
    heard: list[object] = []

    def deaf(event: object) -> None:
        raise RuntimeError(CANARY)

    asked = asks(
        [
            plugin("a", cbec_event=deaf),
            plugin("b", cbec_event=lambda event: heard.append(event)),
            plugin("c", cbec_event=lambda event: heard.append(event)),
        ]
    )
    asked.tell(ANY)
    asked.tell(ANY)
    (fault,) = asked.faults()
    assert (fault.plugin, fault.count, fault.last.code) == ("a", 2, "plugin.hook_failed")
    assert heard == [ANY] * 4


def test_a_plugin_takes_the_arguments_it_wants_in_its_own_order() -> None:
    seen: list[object] = []

    def cbec_requirements(on: object, consignment: object) -> None:
        seen.extend([on, consignment])

    day, consignment = object(), object()
    asked = asks([plugin("a", cbec_requirements=cbec_requirements)])
    assert asked.requirements(consignment, day) == ()  # type: ignore[arg-type]
    assert seen == [day, consignment]


def test_a_screening_plugin_that_could_not_be_loaded_counts_as_review() -> None:
    broken = types.ModuleType("listwatch")
    broken.cbec_scren = hookimpl(lambda subject: ())  # type: ignore[attr-defined]
    (reason_,) = asks([broken]).screen(SUBJECT)
    assert (reason_.source, reason_.verdict) == ("listwatch", Verdict.REVIEW)


def test_a_plugin_of_another_area_that_could_not_be_loaded_holds_no_order() -> None:
    broken = types.ModuleType("rates")
    broken.cbec_chose_rate = hookimpl(lambda: None)  # type: ignore[attr-defined]
    assert asks([broken]).screen(SUBJECT) == ()


def test_a_fault_is_logged_without_what_the_plugin_was_given(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.DEBUG):
        asked = asks([screener("p", "raises")])
        asked.screen(SUBJECT)
    assert "p failed in cbec_screen: ValueError" in caplog.text
    assert CANARY not in caplog.text + repr(asked.faults())


def test_documents_are_named_once() -> None:
    from cbec_core.ports.documents import DocumentKind

    one = plugin("a", cbec_documents_needed=lambda consignment: [DocumentKind.CN22])
    two = plugin("b", cbec_documents_needed=lambda: (DocumentKind.CN22, DocumentKind.LABEL))
    assert asks([one, two]).documents_needed(ANY, ANY) == (DocumentKind.CN22, DocumentKind.LABEL)


def test_every_hook_has_a_rule_and_a_question() -> None:
    rules = PluginManager(discover=False).hooks()
    questions = {name for name in dir(PluginAsks) if not name.startswith("_")}
    assert set(rules.values()) == {"ALL", "STRICTEST", "FIRST", "EACH"}
    missing = {hook.removeprefix("cbec_") for hook in rules} - questions
    assert missing == {"event", "providers"}, "told by tell(), read by the registry"
