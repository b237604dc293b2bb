"""Merchants, and the actors who may see and do something for them."""

from __future__ import annotations

from enum import StrEnum

import attrs

from cbec_core.domain.errors import DomainError
from cbec_core.domain.party import Party

__all__ = ["ANY_MERCHANT", "ANY_PERMISSION", "Actor", "Merchant", "Permission"]

ANY_MERCHANT = "*"
ANY_PERMISSION = "*"


class Permission(StrEnum):
    """Name what may be allowed; plugins add their own strings through `cbec_permissions`."""

    ORDERS_READ = "orders.read"
    ORDERS_IMPORT = "orders.import"
    STOCK_WRITE = "stock.write"
    QUOTE = "quote"
    PAY = "pay"
    SHIP = "ship"
    SETTLE = "settle"
    REFUND = "refund"
    RUNS_READ = "runs.read"
    RUNS_RESOLVE = "runs.resolve"


@attrs.frozen
class Merchant:
    """A seller whose rows are kept apart from every other's."""

    id: str
    name: str
    party: Party | None = None


@attrs.frozen
class Actor:
    """Who calls, for which merchants, with which permissions; every service call names one."""

    id: str
    merchants: frozenset[str]
    permissions: frozenset[str]

    @classmethod
    def system(cls) -> Actor:
        """Return the actor who may do everything for every merchant of a database."""
        return cls("system", frozenset({ANY_MERCHANT}), frozenset({ANY_PERMISSION}))

    @classmethod
    def owner(cls, merchant_id: str) -> Actor:
        """Return the actor who may do everything for one merchant."""
        return cls("owner", frozenset({merchant_id}), frozenset({ANY_PERMISSION}))

    def sees(self, merchant_id: str) -> bool:
        """Tell whether the merchant's rows exist for this actor."""
        return merchant_id in self.merchants or ANY_MERCHANT in self.merchants

    def may(self, permission: str) -> bool:
        """Tell whether the actor holds a permission, of the core or of a plugin."""
        return permission in self.permissions or ANY_PERMISSION in self.permissions

    def require(self, permission: str, merchant_id: str) -> None:
        """Raise `permission.denied` unless the actor holds the permission for the merchant."""
        if not self.may(permission) or not self.sees(merchant_id):
            raise DomainError(
                "permission.denied", actor=self.id, permission=permission, merchant=merchant_id
            )
