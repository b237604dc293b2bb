"""One bad plugin harms nobody: it is recorded with a code, a hint, and the others work."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest

from cbec_core.domain.errors import PluginError
from cbec_core.domain.screening import Verdict
from cbec_core.plugins.hookcall import PluginAsks
from cbec_core.plugins.manager import PluginManager, allowed_names
from cbec_core.plugins.status import PluginState
from cbec_core.ports.screening import ScreeningSubject

SUBJECT = ScreeningSubject("ord_1", "DE", (), ())
GOOD = """
    from cbec_core.api import hookimpl

    @hookimpl
    def cbec_locale():
        return ["{0}"]
"""
BROKEN = {
    "missing_dependency": ("import stripe_sdk_of_nobody", "plugin.unimportable"),
    "syntax": ("def broken(:", "plugin.unimportable"),
    "raises_at_import": ("raise RuntimeError('canary')", "plugin.unimportable"),
    "exits_at_import": ("raise SystemExit(3)", "plugin.unimportable"),
    "misspelt": (
        "from cbec_core.api import hookimpl\n@hookimpl\ndef cbec_scren(subject): return ()",
        "plugin.hook_unknown",
    ),
    "misspelt_unmarked": ("def cbec_scren(subject): return ()", "plugin.hook_unknown"),
    "misnamed": (
        "from cbec_core.api import hookimpl\n@hookimpl\ndef screen(subject): return ()",
        "plugin.hook_unknown",
    ),
    "another_name": (
        "from cbec_core.api import hookimpl\n"
        "@hookimpl(specname='cbec_screen')\ndef on_lists(order): return ()",
        "plugin.hook_signature",
    ),
    "unmarked": ("def cbec_screen(subject): return ()", "plugin.hook_unmarked"),
    "signature": (
        "from cbec_core.api import hookimpl\n@hookimpl\ndef cbec_screen(order): return ()",
        "plugin.hook_signature",
    ),
    "stars": (
        "from cbec_core.api import hookimpl\n@hookimpl\ndef cbec_screen(**all): return ()",
        "plugin.hook_signature",
    ),
    "keyword_only": (
        "from cbec_core.api import hookimpl\n@hookimpl\ndef cbec_event(*, event): ...",
        "plugin.hook_signature",
    ),
    "behind_a_star": (
        "from cbec_core.api import hookimpl\n"
        "@hookimpl\ndef cbec_requirements(consignment, *, on): return ()",
        "plugin.hook_signature",
    ),
    "callable_object": (
        "class Screen:\n    def __call__(self, subject): return ()\ncbec_screen = Screen()",
        "plugin.hook_no_function",
    ),
    "marked_object": (
        "from functools import partial\nfrom cbec_core.api import hookimpl\n"
        "cbec_screen = hookimpl(partial(lambda subject, x: (), x=1))",
        "plugin.hook_no_function",
    ),
    "class": ("class cbec_screen: ...", "plugin.hook_no_function"),
    "value": ("cbec_locale = ['broken']", "plugin.hook_no_function"),
    "misspelt_object": (
        "from functools import partial\ncbec_scren = partial(lambda subject: ())",
        "plugin.hook_unknown",
    ),
    "coroutine": (
        "from cbec_core.api import hookimpl\n@hookimpl\nasync def cbec_screen(subject): return ()",
        "plugin.hook_coroutine",
    ),
    "async_generator": (
        "from cbec_core.api import hookimpl\n@hookimpl\nasync def cbec_screen(subject): yield 1",
        "plugin.hook_coroutine",
    ),
    "wrapper": (
        "from cbec_core.api import hookimpl\n"
        "@hookimpl(wrapper=True)\ndef cbec_screen(subject): return (yield)",
        "plugin.hook_option",
    ),
    "pushes_ahead": (
        "from cbec_core.api import hookimpl\n"
        "@hookimpl(tryfirst=True)\ndef cbec_screen(subject): return ()",
        "plugin.hook_option",
    ),
    "raises_when_declaring": (
        "from cbec_core.api import hookimpl\n@hookimpl\ndef cbec_providers(): raise OSError",
        "plugin.hook_failed",
    ),
    "exits_when_declaring": (
        "from cbec_core.api import hookimpl\n@hookimpl\ndef cbec_providers(): raise SystemExit",
        "plugin.hook_failed",
    ),
    "declares_nonsense": (
        "from cbec_core.api import hookimpl\n@hookimpl\ndef cbec_providers(): return ['x']",
        "plugin.invalid_spec",
    ),
    "future": (
        "from cbec_core.api import Capability, ProviderSpec, hookimpl\n"
        "@hookimpl\n"
        "def cbec_providers():\n"
        "    return [ProviderSpec(Capability.FX, 'x', 'a:B', operations={'rate'}, api=9)]",
        "plugin.api_unsupported",
    ),
}


@pytest.mark.feature(149)
@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_plugin_is_recorded_and_the_rest_works(name: str, install) -> None:
    manifest, code = BROKEN[name]
    install("a_good", GOOD.format("a"))
    install("broken", manifest)
    install("z_good", GOOD.format("z"))
    manager = PluginManager().load()
    status = manager.status("broken")
    assert status.state is PluginState.BROKEN
    assert status.error is not None
    assert status.error.code == code
    assert "broken" in str(status.error)
    assert "canary" not in str(status.error)
    assert PluginAsks(manager).locale() == ("a", "z")


# What these meant to answer is known, and it is no screening.
OF_OTHER_AREAS = {
    "raises_when_declaring",
    "exits_when_declaring",
    "declares_nonsense",
    "future",
    "keyword_only",
    "behind_a_star",
    "value",
}


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_a_broken_plugin_that_may_have_something_to_say_holds_orders(name: str, install) -> None:
    install("broken", BROKEN[name][0])
    reasons = PluginAsks(PluginManager()).screen(SUBJECT)
    held = [] if name in OF_OTHER_AREAS else [("broken", Verdict.REVIEW, BROKEN[name][1])]
    assert [(reason.source, reason.verdict, reason.code) for reason in reasons] == held
    assert PluginAsks(PluginManager(block=["broken"])).screen(SUBJECT) == ()


def test_a_plugin_whose_name_is_taken_holds_orders_until_it_is_blocked(install) -> None:
    install("same", GOOD.format("1"), distribution="cbec-fx-one")
    install("same", GOOD.format("2"), distribution="cbec-fx-two")
    (reason,) = PluginAsks(PluginManager()).screen(SUBJECT)
    assert (reason.verdict, reason.code) == (Verdict.REVIEW, "plugin.name_taken")
    assert "cbec-fx-two" in reason.text
    assert PluginAsks(PluginManager(block=["cbec-fx-two"])).screen(SUBJECT) == ()


def test_the_nearest_name_is_proposed(install) -> None:
    install("broken", BROKEN["misspelt"][0])
    error = PluginManager().status("broken").error
    assert error is not None
    assert "cbec_screen?" in error.hint


def test_a_missing_dependency_is_named(install) -> None:
    install("broken", BROKEN["missing_dependency"][0])
    assert "stripe_sdk_of_nobody" in str(PluginManager().status("broken").error)


@pytest.mark.parametrize(
    "name",
    ["bad", "cbec-carrier-bad", "cbec_carrier_bad", "Cbec.Carrier-Bad", "bad@cbec-carrier-bad"],
)
def test_a_blocked_plugin_is_never_imported(name: str, install) -> None:
    module = install("bad", "raise SystemExit", distribution="cbec-carrier-bad")
    manager = PluginManager(block=[name]).load()
    assert manager.absent() == ()
    status = manager.status("bad")
    assert (status.state, status.distribution) == (PluginState.BLOCKED, "cbec-carrier-bad")
    assert status.error is not None
    assert status.error.code == "plugin.blocked"
    assert f"{module}.manifest" not in sys.modules


def test_a_plugin_that_is_not_allowed_is_never_imported(install, monkeypatch) -> None:
    install("one", GOOD.format("one"))
    module = install("two", GOOD.format("two"))
    monkeypatch.setenv("CBEC_LOAD_PLUGINS", "one")
    manager = PluginManager().load()
    assert [s.state for s in manager.statuses()] == [PluginState.LOADED, PluginState.NOT_ALLOWED]
    assert f"{module}.manifest" not in sys.modules


def test_an_empty_allow_list_allows_none(install, monkeypatch) -> None:
    install("one", GOOD.format("one"))
    monkeypatch.setenv("CBEC_LOAD_PLUGINS", "")
    assert PluginManager().status("one").state is PluginState.NOT_ALLOWED
    assert allowed_names({}) is None


@pytest.mark.feature(149)
def test_in_safe_mode_no_installed_plugin_is_imported_and_none_is_taken_for_clear(
    install, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = install("deadly", "import os\nos._exit(7)")
    install("other", GOOD.format("other"))
    monkeypatch.setenv("CBEC_SAFE_MODE", "1")
    manager = PluginManager(block=["other"], plugins=[types.ModuleType("given")])
    assert {s.name: s.state for s in manager.statuses()} == {
        "deadly": PluginState.SAFE_MODE,
        "given": PluginState.LOADED,
        "other": PluginState.BLOCKED,
    }
    assert f"{module}.manifest" not in sys.modules
    (reason,) = PluginAsks(manager).screen(SUBJECT)
    assert (reason.source, reason.verdict) == ("deadly", Verdict.REVIEW)
    assert reason.code == "plugin.safe_mode"


@pytest.mark.parametrize("text", ["", "0", "false", " No ", "off"])
def test_safe_mode_can_be_written_as_off(text: str, install, monkeypatch) -> None:
    install("one", GOOD.format("one"))
    monkeypatch.setenv("CBEC_SAFE_MODE", text)
    assert PluginManager().status("one").state is PluginState.LOADED


def test_a_plugin_given_by_the_program_needs_no_allowance_but_can_be_blocked(install) -> None:
    module = install("one", GOOD.format("one"))
    for given in ("one", f"{module}.manifest"):
        manager = PluginManager(plugins=[given], allow=())
        assert manager.status("one").state is PluginState.LOADED
    assert PluginManager(plugins=["one"], block=["one"]).status("one").state is PluginState.BLOCKED


def test_loading_happens_once_and_in_the_order_of_names(install, site: Path) -> None:
    for name in ("b", "c", "a"):
        install(name, GOOD.format(name) + "\n    print(__name__)\n")
    manager = PluginManager()
    assert [status.name for status in manager.load().load().statuses()] == ["a", "b", "c"]
    assert [i.plugin for i in manager.implementations("cbec_locale")] == ["a", "b", "c"]
    assert {status.version for status in manager.statuses()} == {"1.2"}


def test_two_distributions_with_one_name_are_both_shown(install) -> None:
    install("same", GOOD.format("1"), distribution="cbec-fx-one")
    install("same", GOOD.format("2"), distribution="cbec-fx-two")
    statuses = PluginManager().statuses()
    assert [s.state for s in statuses] == [PluginState.LOADED, PluginState.BROKEN]
    message = str(statuses[1].error)
    assert "cbec-fx-one" in message
    assert "cbec-fx-two" in message


@pytest.mark.parametrize(
    ("choice", "left_out"),
    [
        ({"block": ["cbec-fx-one"]}, PluginState.BLOCKED),
        ({"block": ["same@cbec-fx-one"]}, PluginState.BLOCKED),
        ({"allow": ["cbec_fx_two"]}, PluginState.NOT_ALLOWED),
    ],
)
def test_of_two_with_one_name_the_one_that_may_load_does(
    choice: dict[str, list[str]], left_out: PluginState, install
) -> None:
    install("same", "raise SystemExit", distribution="cbec-fx-one")
    install("same", GOOD.format("2"), distribution="cbec-fx-two")
    manager = PluginManager(**choice)  # type: ignore[arg-type]
    assert {s.name: (s.distribution, s.state) for s in manager.statuses()} == {
        "same": ("cbec-fx-two", PluginState.LOADED),
        "same@cbec-fx-one": ("cbec-fx-one", left_out),
    }
    assert PluginAsks(manager).locale() == ("2",)
    assert manager.absent() == ()


def test_listing_plugins_imports_no_target(install) -> None:
    module = install(
        "lazy",
        """
        from cbec_core.api import Capability, ProviderSpec, hookimpl

        @hookimpl
        def cbec_providers():
            return [
                ProviderSpec(
                    capability=Capability.FX,
                    code="lazy",
                    target="guest_lazy.vendor:Fx",
                    settings="guest_lazy.vendor:Settings",
                    operations={"rate"},
                )
            ]
        """,
        vendor="raise AssertionError('imported')",
    )
    assert [spec.code for spec in PluginManager().specs()] == ["lazy"]
    assert f"{module}.vendor" not in sys.modules


def test_an_unknown_plugin_is_said_to_be_unknown(site: Path) -> None:
    with pytest.raises(PluginError, match=r"plugin\.not_found"):
        PluginManager().status("nobody")


def test_the_host_can_still_be_interrupted(install) -> None:
    install("stop", "raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        PluginManager().load()
