"""A job goes on only by what it was begun with: answers of two kinds never stand in one file."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cbec_fx_official.loading as fx
import pyarrow as pa
import pyarrow.parquet as parquet
import pytest
from cbec_fx_official import provider as rates
from cbec_tariff_tables.loading import load_own
from cbec_tariff_tables.provider import store_of

from cbec_core import Cbec
from cbec_core.domain.errors import DomainError
from cbec_core.ports.provider import Capability
from cbec_core.services.bulk.basis import basis_of

if TYPE_CHECKING:
    from cbec_tariff_tables.store import TariffStore

NOW = datetime(2026, 8, 3, tzinfo=UTC)
HEAD = "hs,destination,rate,valid_from\n"
ECB = (
    '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01"'
    ' xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref"><Cube>'
    "<Cube time='2026-07-{day}'><Cube currency='USD' rate='1.1'/></Cube></Cube></gesmes:Envelope>"
)
Deploy = Callable[..., Cbec]


@pytest.fixture
def deploy(tmp_path: Path) -> Deploy:
    (tmp_path / "cbec.toml").touch()

    def run(**tables: Any) -> Cbec:
        defaults = {"tax": ["world"], "tariffs": ["tables"], "fx": ["ecb"]}
        settings = {"defaults": defaults | tables.pop("defaults", {}), **tables}
        return Cbec.open(tmp_path / "cbec.toml", settings=settings, database_url="sqlite://")

    return run


@pytest.fixture
def load(deploy: Deploy, tmp_path: Path) -> Callable[[str, str], None]:
    """Return a function that loads a table of duties under a name."""

    def run(name: str, rate: str) -> None:
        (tmp_path / "own.csv").write_text(f"{HEAD}6109,DE,{rate}%,2026-01-01\n", "utf-8")
        load_own(tariff(deploy()), tmp_path / "own.csv", name, NOW)

    return run


def tariff(app: Cbec) -> TariffStore:
    return store_of(*app.providers.parts(Capability.TARIFF, "tables"))


def load_rates(app: Cbec, day: int) -> None:
    store = rates.store_of("ecb", *app.providers.parts(Capability.FX, "ecb"))
    fx.load(store, [("ecb.xml", ECB.format(day=day).encode())], NOW)


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    head = {"on": "2026-07-15", "origin": "CN", "destination": "DE", "currency": "EUR"}
    line = {"hs": "61091000", "value": "200.00"}
    rows = [{"request": number, **head, **line} for number in range(2_500)]
    parquet.write_table(pa.Table.from_pylist(rows), tmp_path / "in.parquet")
    return tmp_path / "in.parquet"


def stopped(app: Cbec, asked: Path) -> None:
    """Answer the first part, and be stopped."""

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with suppress(KeyboardInterrupt):
        app.landed_cost.quote_file(asked, out(asked), lines=1_000, tell=stop)


def out(asked: Path) -> Path:
    return asked.with_name("out.parquet")


def duties(asked: Path) -> set[Any]:
    return {*parquet.read_table(out(asked)).column("duty").to_pylist()}


CHANGES: dict[str, tuple[dict[str, Any], str]] = {
    "choice": ({"defaults": {"fx": ["ecb", "hmrc"]}}, "defaults.fx"),
    "settings": ({"providers": {"fx": {"ecb": {"max_age_days": 3}}}}, "providers.fx.ecb"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_other_settings_are_refused_by_name(change: str, deploy: Deploy, asked: Path) -> None:
    tables, name = CHANGES[change]
    stopped(deploy(), asked)
    with pytest.raises(DomainError) as refused:
        deploy(**tables).landed_cost.quote_file(asked, out(asked), lines=1_000)
    assert refused.value.code == "landed_cost.basis_changed"
    assert name in refused.value.params["changed"].split(", ")  # type: ignore[attr-defined]
    assert refused.value.params["name"] == "out.parquet"
    assert not out(asked).exists()
    report = deploy().landed_cost.quote_file(asked, out(asked), lines=1_000)
    assert report.resumed == 1_000, "what was put back goes on"


def test_another_tariff_is_refused_until_it_is_put_back_or_begun_anew(
    deploy: Deploy, load: Callable[[str, str], None], asked: Path
) -> None:
    load("a", "10")
    stopped(deploy(), asked)
    load("b", "10")
    for _ in range(2):
        with pytest.raises(DomainError) as refused:
            deploy().landed_cost.quote_file(asked, out(asked), lines=1_000)
        assert refused.value.params["changed"] == "tariff tables"
    tariff(deploy()).remove("csv", "b")
    assert deploy().landed_cost.quote_file(asked, out(asked), lines=1_000).resumed == 1_000
    stopped(deploy(), asked)
    load("a", "12")
    report = deploy().landed_cost.quote_file(asked, out(asked), lines=1_000, anew=True)
    assert (report.resumed, duties(asked)) == (0, {24})


def test_what_is_loaded_while_a_job_runs_stops_it(
    deploy: Deploy, load: Callable[[str, str], None], asked: Path
) -> None:
    load("a", "10")

    def another(done: int, total: int) -> None:
        load("a", "12")

    with pytest.raises(DomainError) as refused:
        deploy().landed_cost.quote_file(asked, out(asked), lines=1_000, tell=another)
    assert refused.value.code == "landed_cost.basis_changed"
    assert len(list(asked.parent.glob("out.parquet.parts/*.parquet"))) == 1


def test_loading_the_same_again_changes_nothing(
    deploy: Deploy, load: Callable[[str, str], None]
) -> None:
    load("a", "10")
    load_rates(deploy(), 15)
    before = basis_of(deploy().context)
    load("a", "10")
    load_rates(deploy(), 15)
    assert basis_of(deploy().context) == before
    load_rates(deploy(), 14)
    after = basis_of(deploy().context)
    assert {name for name in after if after[name] != before[name]} == {"fx ecb"}


def test_every_plugin_that_answers_is_named_with_its_version(deploy: Deploy) -> None:
    found = basis_of(deploy().context)
    plugins = {name.removeprefix("plugin ") for name in found if name.startswith("plugin ")}
    assert {"tax-world", "tariff-tables", "fx-official", "requirements-world"} <= plugins
    assert all(found[f"plugin {name}"].strip() for name in plugins)


def test_a_newer_plugin_is_refused(
    deploy: Deploy, asked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped(deploy(), asked)
    monkeypatch.setattr("cbec_core.plugins.registry.__version__", "9.9.9")
    with pytest.raises(DomainError) as refused:
        deploy().landed_cost.quote_file(asked, out(asked), lines=1_000)
    assert "plugin tax-world" in str(refused.value.params["changed"])


def test_without_an_answered_line_nothing_is_lost_by_beginning_anew(
    deploy: Deploy, load: Callable[[str, str], None], asked: Path
) -> None:
    stopped(deploy(), asked)
    for part in asked.parent.glob("out.parquet.parts/*.parquet"):
        part.unlink()
    load("a", "10")
    assert deploy().landed_cost.quote_file(asked, out(asked), lines=1_000).lines == 2_500
