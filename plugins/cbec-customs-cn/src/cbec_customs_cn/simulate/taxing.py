"""The tax of import lists by the tax rules and the tariff that a deployment is set to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cbec_customs_cn.codes import code_rows
from cbec_customs_cn.import_tax import ImportTax, import_tax

if TYPE_CHECKING:
    from datetime import date

    from cbec_core.api import Cbec
    from cbec_customs_cn.records.ceb621 import Inventory
    from cbec_customs_cn.simulate.customs import TaxOf

__all__ = ["tax_of_deployment"]


def tax_of_deployment(app: Cbec) -> TaxOf:
    """Return what computes a list's tax by the first rules that know China and the first tariff.

    Where none does there is no figure, and a list gets no bill.
    """
    policy = app.context.policy
    rules = [app.providers.tax(code) for code in policy.tax]
    tariffs = [app.providers.tariff(code) for code in policy.tariffs]
    countries = {
        row.code: row.international
        for (kind, _code), rows in code_rows().items()
        if kind == "country"
        for row in rows
    }

    def tax_of(inventory: Inventory, on: date) -> ImportTax | None:
        known = next((one for one in rules if one.regime("CN", "", on) is not None), None)
        if known is None or not tariffs:
            return None
        return import_tax(
            inventory,
            known,
            tariffs[0],
            on=on,
            country_of=lambda code: countries.get(code, ""),
        )

    return tax_of
