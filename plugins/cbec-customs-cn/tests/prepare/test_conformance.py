"""The regimes keep the promises of a customs regime, before a port that answers by receipts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import attrs
import pytest

from cbec_core.api import (
    DeclarationRequest,
    Direction,
    ProviderTools,
)
from cbec_core.testing.builders import make_consignment_line, make_declaration_request
from cbec_core.testing.conformance.base import import_target
from cbec_core.testing.conformance.customs import CustomsConformance
from cbec_core.testing.conformance.manifest import ManifestConformance

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cbec_customs_cn.regime import CustomsCn

    from cbec_core.api import ProviderSpec, Transport
    from cbec_core.testing.clock import FrozenClock

from .making import PASSWORD
from .office import Port, migrate

MANIFEST = "cbec_customs_cn.manifest"


class TestManifest(ManifestConformance):
    manifest = MANIFEST


class Regime(CustomsConformance):
    """One deployment: a dossier in SQLite and a port beyond the channel."""

    manifest = MANIFEST
    regime: ClassVar[str]

    @pytest.fixture
    def office(self) -> Port:
        return Port()

    @pytest.fixture
    def database(self, tmp_path: Path) -> str:
        url = f"sqlite:///{tmp_path / 'customs.db'}"
        migrate(url)
        return url

    @pytest.fixture
    def settings_values(
        self,
        tmp_path: Path,
        database: str,
        given_settings: Callable[..., dict[str, Any]],
        signer: object,
        key_folder: Path,
    ) -> dict[str, object]:
        goods = "sku,gcode,gname,gmodel,unit1,itemRecordNo\nSHIRT-M,{},T恤衫,棉制,035,000000001\n"
        code = "6109100021" if Direction.EXPORT in self.directions else "3304990039"
        (tmp_path / "goods.csv").write_text(goods.format(code), "utf-8")
        trips = "logisticsNo,trafName,voyageNo,billNo\nSBXD1772443800ABCDEF,NH0921,1,205-1\n"
        (tmp_path / "trips.csv").write_text(trips, "utf-8")
        imports = {"allowance_key": "a made-up-secret of at least 32 bytes"}
        return given_settings(
            **(imports if Direction.IMPORT in self.directions else {}),
            roles=("ecommerce", "agent", "logistics"),
            goods=str(tmp_path / "goods.csv"),
            trips=str(tmp_path / "trips.csv"),
            database_url=database,
            channel={
                "kind": "http",
                "url": "https://made-up-user:made-up-secret@example.org",
                "folder": "dead-letters",
            },
            signer={
                "kind": "rsa",
                "key_file": str(key_folder / "sealed.pem"),
                "certificate_file": str(key_folder / "cert.pem"),
                "password": PASSWORD,
            },
        )

    @pytest.fixture
    def make(
        self, spec: ProviderSpec, settings: Any, clock: FrozenClock, office: Port
    ) -> Callable[[Transport], CustomsCn]:
        cls = import_target(spec.target)
        return lambda transport: cls(settings, ProviderTools(transport, clock), office)


class Exports(Regime):
    directions = (Direction.EXPORT,)

    @pytest.fixture
    def decline_request(self) -> DeclarationRequest:
        line = make_consignment_line(sku="NOT-FILED")
        request = make_declaration_request("op_declined")
        consignment = attrs.evolve(request.consignment, lines=(line,))
        return attrs.evolve(request, consignment=consignment)

    @pytest.fixture
    def incomplete(self, decline_request: DeclarationRequest) -> Any:
        return decline_request.consignment


class Imports(Regime):
    directions = (Direction.IMPORT,)

    @pytest.fixture
    def office(self) -> Port:
        return Port(("2", "120", "399"))  # what was released cannot be withdrawn any more

    @pytest.fixture
    def success_request(self, imported_sale: Any) -> DeclarationRequest:
        order, consignment = imported_sale
        return make_declaration_request(
            direction=Direction.IMPORT, order=order, consignment=consignment
        )

    @pytest.fixture
    def decline_request(self, success_request: DeclarationRequest) -> DeclarationRequest:
        first = success_request.consignment.lines[0]
        profile = attrs.evolve(first.customs, national=(), hs="")
        first = attrs.evolve(first, sku="NOT-FILED", customs=profile)
        bare = attrs.evolve(success_request.consignment, lines=(first,))
        return attrs.evolve(success_request, operation_id="op_declined", consignment=bare)

    @pytest.fixture
    def incomplete(self, decline_request: DeclarationRequest) -> Any:
        return decline_request.consignment


class TestDirectExport(Exports):
    code = "cn-9610-export"


@pytest.mark.postgresql
class TestDirectExportOnPostgreSQL(Exports):
    code = "cn-9610-export"

    @pytest.fixture
    def database(self, migrated: str) -> str:
        return migrated


class TestB2B(Exports):
    code = "cn-9710"


class TestWarehouse(Exports):
    code = "cn-9810"


class TestBondedExport(Exports):
    code = "cn-1210-export"


class TestDirectImport(Imports):
    code = "cn-9610-import"


class TestBondedImport(Imports):
    code = "cn-1210-import"
