"""What can be set of the fake counterparties; every setting has a default that works."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, SecretStr

__all__ = ["SandboxSettings"]


class SandboxSettings(BaseModel):
    """Settings of every sandbox provider: `[providers.<capability>.sandbox]`.

    Effects are kept in memory, in the SQLite file `store`, or in the table `sandbox_effects` of
    `database_url`. Without a `webhook_secret` (`whsec_` and base64) every message is refused.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    store: str = ""
    database_url: SecretStr = SecretStr("")
    webhook_secret: SecretStr = SecretStr("")
    webhook_tolerance_s: int = Field(default=300, ge=0)
    currency: str = Field(default="EUR", pattern="^[A-Z]{3}$")
    slow_seconds: int = Field(default=0, ge=0, le=600)
    stage_hours: int = Field(default=12, ge=1)
