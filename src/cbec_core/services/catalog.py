"""The catalogue: variants with what customs must know of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import attrs

from cbec_core.domain.errors import DomainError, shown
from cbec_core.domain.merchant import Permission
from cbec_core.domain.party import check_country
from cbec_core.domain.quantity import check_largest
from cbec_core.services.catalog_file import CatalogEntry, read_catalog
from cbec_core.services.intake import Intake
from cbec_core.services.moments import ListingCheck, missing_at_listing
from cbec_core.services.rules import Rules
from cbec_core.services.stock import DEFAULT_LOCATION, Receipt, receive

if TYPE_CHECKING:
    from cbec_core.domain.product import Variant
    from cbec_core.services.context import Context

__all__ = ["Catalog", "CatalogReport"]

_PAGE = 500


@attrs.frozen
class CatalogReport:
    """What an import did, by SKU; `received` are the SKUs whose units were booked now."""

    inserted: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    received: tuple[str, ...]

    @property
    def skus(self) -> tuple[str, ...]:
        """Return every SKU of the files."""
        return (*self.inserted, *self.changed, *self.unchanged)


class Catalog:
    """Keep variants and find them by SKU."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def put(self, *variants: Variant) -> None:
        """Insert or replace variants."""
        for variant in variants:
            check_largest(variant.weight_g, "weight")
        for merchant_id in {variant.product.merchant_id for variant in variants}:
            self._context.actor.require(Permission.STOCK_WRITE, merchant_id)
        with self._context.begin() as uow:
            uow.variants.put(*variants)
            uow.commit()

    def import_files(
        self, *paths: str | Path, reference: str = "", location: str = DEFAULT_LOCATION
    ) -> CatalogReport:
        """Import CSV or JSON files together, whole or not at all; see `import_documents`."""
        self._context.require(Permission.STOCK_WRITE)
        intake = Intake(self._context)
        documents = [(Path(path).name, intake.read_file(path)) for path in paths]
        return self.import_documents(documents, reference=reference, location=location)

    def import_documents(
        self,
        documents: Iterable[tuple[str, bytes]],
        *,
        reference: str = "",
        location: str = DEFAULT_LOCATION,
    ) -> CatalogReport:
        """Import named documents in one unit of work; importing them again changes nothing.

        Units in a `stock` column are received under `reference`, the number of the receipt, which
        books them once. What a file has no column for (national codes, flags, persons for single
        markets, the profiles of product and category) stays as it was.
        """
        context = self._context
        context.require(Permission.STOCK_WRITE)
        entries: list[CatalogEntry] = []
        for name, document in documents:
            known = frozenset(entry.variant.sku for entry in entries)
            entries += read_catalog(document, name, context.merchant_id, known)
        receipts = [
            Receipt(entry.variant.sku, entry.stock, reference, location)
            for entry in entries
            if entry.stock
        ]
        if receipts and not reference:
            raise DomainError("catalog.reference_missing")
        return self._store([entry.variant for entry in entries], receipts)

    def _store(self, variants: Sequence[Variant], receipts: Sequence[Receipt]) -> CatalogReport:
        context = self._context
        inserted: list[str] = []
        changed: list[Variant] = []
        unchanged: list[str] = []
        with context.begin() as uow:
            before = uow.variants.by_skus(
                context.merchant_id, [variant.sku for variant in variants]
            )
            for variant in variants:
                known = before.get(variant.sku)
                if known is None:
                    inserted.append(variant.sku)
                elif (kept := _over(known, variant)) == known:
                    unchanged.append(variant.sku)
                else:
                    changed.append(kept)
            new = frozenset(inserted)
            if written := [*(v for v in variants if v.sku in new), *changed]:
                uow.variants.put(*written)
            received = receive(context, uow, receipts) if receipts else ()
            uow.commit()
        return CatalogReport(
            tuple(inserted),
            tuple(variant.sku for variant in changed),
            tuple(unchanged),
            received,
        )

    def check(
        self, destinations: Iterable[str], skus: Iterable[str] = (), on: date | None = None
    ) -> Iterator[ListingCheck]:
        """Yield by article and destination what an offer there lacks: of all, or of some SKUs.

        A destination is a country, or a country and a region (`GB-NI`). Raises `country.unknown`,
        and `catalog.sku_unknown` for the first SKU that the catalogue has not.
        """
        context = self._context
        context.require(Permission.ORDERS_READ)
        wanted = tuple(dict.fromkeys(place.strip().upper() for place in destinations))
        for place in wanted:
            check_country(place.partition("-")[0])
        day = on or context.clock.now().date()
        rate = Rules(context).rate_when_needed(day)
        return missing_at_listing(context, self._chosen(tuple(skus)), wanted, day, rate)

    def _chosen(self, skus: tuple[str, ...]) -> Iterator[Variant]:
        if skus:
            found = self.find(skus)
            for sku in skus:
                if sku not in found:
                    raise DomainError("catalog.sku_unknown", sku=shown(sku))
            yield from (found[sku] for sku in dict.fromkeys(skus))
            return
        after = ""
        while page := self.list(after, _PAGE):
            yield from page
            after = page[-1].sku

    def find(self, skus: Iterable[str]) -> Mapping[str, Variant]:
        """Return the known variants of the deployment's merchant."""
        self._context.require(Permission.ORDERS_READ)
        with self._context.begin() as uow:
            return uow.variants.by_skus(self._context.merchant_id, skus)

    def list(self, after: str = "", limit: int = 50) -> tuple[Variant, ...]:
        """Return the variants that follow a SKU, by SKU."""
        self._context.require(Permission.ORDERS_READ)
        with self._context.begin() as uow:
            return uow.variants.list(self._context.merchant_id, after, limit)


def _over(known: Variant, fresh: Variant) -> Variant:
    """Return the fresh variant with what a file cannot say from the known one."""
    product, category = fresh.product, fresh.product.category
    before = known.product
    if product.id == before.id:
        product = attrs.evolve(product, customs=before.customs)
    if category and before.category and category.code == before.category.code:
        category = before.category
    of_markets = tuple(person for person in known.customs.persons if person.markets)
    customs = attrs.evolve(
        fresh.customs,
        national=known.customs.national,
        flags=known.customs.flags,
        persons=(*fresh.customs.persons, *of_markets),
    )
    return attrs.evolve(
        fresh,
        product=attrs.evolve(product, category=category),
        customs=customs,
        version=known.version,
    )
