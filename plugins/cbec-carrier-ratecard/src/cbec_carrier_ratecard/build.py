"""Make a card of its files, or every fault that stands against it: never half a card."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import attrs

from cbec_carrier_ratecard.card import (
    EVERY,
    Band,
    Card,
    Limits,
    Service,
    Surcharge,
    Tariff,
    Window,
    carrier_of,
)
from cbec_carrier_ratecard.errors import Fault
from cbec_carrier_ratecard.postcodes import PostcodeMap, PostcodeRange
from cbec_carrier_ratecard.rows import (
    ServiceName,
    read_first_additional,
    read_limits,
    read_per_kg,
    read_range,
    read_surcharge,
    read_zone_bands,
    read_zone_country,
)
from cbec_carrier_ratecard.sheet import Row, Sheet, read_file
from cbec_core.api import Finding

__all__ = ["build_card", "card_files", "load_card"]

DEMO = "demo"
_PRICES = {"per_kg", "first_additional", "zone_bands"}
_Key = tuple[str, str, str]


def card_files(names: Iterable[str], path_of: Callable[[str], Path] = Path) -> tuple[Path, ...]:
    """Return the CSV files of paths and folders, sorted; "demo" is the card in this package."""
    found: list[Path] = []
    for name in names:
        path = Path(__file__).parent / "demo" if name == DEMO else path_of(name)
        found += sorted(path.glob("*.csv")) if path.is_dir() else [path]
    return tuple(found)


def load_card(files: Iterable[Path]) -> tuple[Card | None, tuple[Finding, ...]]:
    """Return the card of some files, or none and all its faults by file and line."""
    sheets, faults = [], []
    for path in files:
        try:
            sheets.append(read_file(path))
        except Fault as fault:
            faults.append(fault.finding)
    if faults:
        return None, tuple(faults)
    return build_card(sheets)


def build_card(sheets: Iterable[Sheet]) -> tuple[Card | None, tuple[Finding, ...]]:
    """Return the card of sheets that were read, or none and its faults."""
    draft = _Draft()
    for sheet in sheets:
        draft.take(sheet)
    return draft.finish()


def _key(row: Row) -> _Key:
    return row.text("service_code"), row.text("country"), row.text("zone")


@attrs.define
class _Draft:
    faults: list[Finding] = attrs.field(factory=list)
    names: dict[str, ServiceName] = attrs.field(factory=dict)
    bands: dict[_Key, list[Band]] = attrs.field(factory=lambda: defaultdict(list))
    limits: dict[str, tuple[Limits, frozenset[str]]] = attrs.field(factory=dict)
    zones: dict[tuple[str, str], str] = attrs.field(factory=dict)
    areas: dict[str, list[PostcodeRange]] = attrs.field(factory=lambda: defaultdict(list))
    remote: dict[str, list[PostcodeRange]] = attrs.field(factory=lambda: defaultdict(list))
    surcharges: list[Surcharge] = attrs.field(factory=list)
    priced: set[_Key] = attrs.field(factory=set)
    naming: list[Row] = attrs.field(factory=list)

    def take(self, sheet: Sheet) -> None:
        """Add the rows of a sheet; a faulty row is remembered and the rest is still checked."""
        prices = sheet.shape.name in _PRICES
        if prices:
            self.priced |= {_key(row) for row in sheet.rows}
        if sheet.shape.name == "zone_bands":
            self._take_zone_bands(sheet)
            return
        for row in sheet.rows:
            try:
                self._take_row(sheet.shape.name, row)
            except Fault as fault:
                self.faults.append(fault.finding)
                continue
            if not prices:
                self.naming.append(row)

    def _take_row(self, shape: str, row: Row) -> None:
        match shape:
            case "per_kg":
                name, band = read_per_kg(row)
                self._add_band(row, name, band)
            case "first_additional":
                name, band = read_first_additional(row)
                self._add_band(row, name, band)
            case "zone_countries":
                service, country, zone = read_zone_country(row)
                if self.zones.setdefault((service, country), zone) != zone:
                    raise row.fault("zone", "the only zone of the country", "该国唯一的分区")
            case "zone_postcodes":
                self.areas[row.code("service_code")].append(read_range(row, row.code("zone")))
            case "limits":
                code = row.code("service_code")
                if code in self.limits:
                    raise row.fault("service_code", "named once", "唯一的服务代码")
                self.limits[code] = read_limits(row)
            case "remote_postcodes":
                self.remote[row.code("carrier")].append(read_range(row, row.code("tier")))
            case _:
                self.surcharges.append(read_surcharge(row))

    def _add_band(self, row: Row, name: ServiceName, band: Band) -> None:
        known = self.names.setdefault(name.code, name)
        if known.cargo != name.cargo:
            raise row.fault(
                "cargo_class", "that of the service's first row", "与该服务首行相同的货物类别"
            )
        self.bands[name.code, row.code("country"), row.text("zone")].append(band)

    def _take_zone_bands(self, sheet: Sheet) -> None:
        try:
            for service, zone, band in read_zone_bands(sheet.rows):
                self.names.setdefault(service, ServiceName(service, service, ""))
                self.bands[service, "", zone].append(band)
        except Fault as fault:
            self.faults.append(fault.finding)

    def finish(self) -> tuple[Card | None, tuple[Finding, ...]]:
        """Return the card, or none and its faults."""
        self.faults += [fault.finding for fault in self._unpriced()]
        tariffs = {key: tuple(self._tariffs(bands)) for key, bands in self.bands.items()}
        areas = {service: PostcodeMap.of(ranges) for service, ranges in self.areas.items()}
        remote = {carrier: PostcodeMap.of(ranges) for carrier, ranges in self.remote.items()}
        for found in (*areas.values(), *remote.values()):
            if pair := found.overlap():
                self._overlap(pair[0].rule, pair[1].rule, "postcodes", "邮编")
        if not tariffs and not self.faults:
            self.faults.append(
                Fault.at("-", "ratecard.no_prices", "no file holds prices", "没有价格文件").finding
            )
        if self.faults:
            return None, tuple(self.faults)
        services = {code: self._service(name) for code, name in self.names.items()}
        return Card(services, tariffs, self.zones, areas, remote, tuple(self.surcharges)), ()

    def _service(self, name: ServiceName) -> Service:
        limits, cargo = self.limits.get(name.code, (Limits(), frozenset()))
        return Service(name.code, name.name, cargo or frozenset({name.cargo or "general"}), limits)

    def _tariffs(self, bands: list[Band]) -> Iterator[Tariff]:
        windows: dict[Window, list[Band]] = defaultdict(list)
        for band in bands:
            windows[band.window].append(band)
        seen: list[Tariff] = []
        for window, dated in windows.items():
            tariff = Tariff.of(window, dated)
            for before, after in zip(tariff.bands, tariff.bands[1:], strict=False):
                if after.over_g < before.upto_g:
                    self._overlap(before.rule, after.rule, "weights", "重量段")
            for other in seen:
                if window.overlaps(other.window):
                    self._overlap(other.bands[0].rule, dated[0].rule, "days", "有效期")
            seen.append(tariff)
            yield tariff

    def _unpriced(self) -> Iterator[Fault]:
        """Yield the fault of each row that names a service, carrier or zone without prices."""
        services = {service for service, _, _ in self.priced}
        carriers = {carrier_of(service) for service in services}
        for row in self.naming if services else ():
            service, carrier, zone = (row.text(n) for n in ("service_code", "carrier", "zone"))
            every = service in {"", EVERY} and carrier != ""
            if not every and service not in services:
                yield row.fault("service_code", "a service with prices", "有价格的服务代码")
            elif carrier not in {"", EVERY, *(carriers if every else {carrier_of(service)})}:
                yield row.fault("carrier", "the carrier of a service", "服务所属的承运商")
            elif zone and self.priced.isdisjoint({_key(row), (service, "", zone)}):
                yield row.fault("zone", "a zone with prices", "有价格的分区")

    def _overlap(self, first: str, second: str, what: str, what_zh: str) -> None:
        self.faults.append(
            Fault.at(
                second,
                "ratecard.overlap",
                f"the {what} overlap those of {first}",
                f"{what_zh}与 {first} 重叠",
            ).finding
        )
