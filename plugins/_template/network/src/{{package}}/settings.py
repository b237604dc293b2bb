"""What a deployment sets under `[providers.{{capability}}.{{name}}]`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, SecretStr

__all__ = ["Settings"]


class Settings(BaseModel):
    """An account at {{Class}}."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: str = "https://api.example.com/v1"
    api_key: SecretStr = SecretStr("")
    webhook_secret: SecretStr = SecretStr("")
    timeout_s: int = 20
