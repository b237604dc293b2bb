"""The tables of the annual allowance: persons by keyed hash, claims of lists, what came back."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
)

__all__ = ["METADATA", "allowance_claims", "allowance_returns", "allowances"]

METADATA = MetaData()

# A person's room is one for all merchants of a deployment, so no row carries a merchant.
allowances = Table(
    "customs_cn_allowances",
    METADATA,
    Column("person", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("limit_fen", BigInteger, nullable=False),
    Column("used_fen", BigInteger, nullable=False),
    Column("reserved_fen", BigInteger, nullable=False),
    Column("over_fen", BigInteger, nullable=False),
    CheckConstraint(
        "used_fen >= 0 AND reserved_fen >= 0 AND over_fen >= 0", name="customs_cn_allowances_signs"
    ),
    # What customs released although no room was left is a fact, and stands in `over_fen`.
    CheckConstraint(
        "used_fen + reserved_fen <= limit_fen + over_fen", name="customs_cn_allowances_limit"
    ),
)

allowance_claims = Table(
    "customs_cn_allowance_claims",
    METADATA,
    Column("claim", Text, primary_key=True),
    Column("person", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("returned_fen", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("held_on", Text, nullable=False),
    Column("released_on", Text, nullable=False),
    CheckConstraint("returned_fen BETWEEN 0 AND amount_fen", name="customs_cn_claims_returned"),
)

allowance_returns = Table(
    "customs_cn_allowance_returns",
    METADATA,
    Column("return_key", Text, primary_key=True),
    Column(
        "claim", Text, ForeignKey("customs_cn_allowance_claims.claim"), nullable=False, index=True
    ),
    Column("amount_fen", BigInteger, nullable=False),
    Column("applied_on", Text, nullable=False),
    Column("back_on", Text, nullable=False),
)
