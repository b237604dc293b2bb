"""The settings of the payment-data pull, `[providers.customs.<import regime>.pull]`."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from cbec_customs_cn.pull.wire import Quoting

__all__ = ["PUSH_URL", "RETAIN", "TEST_URL", "PullSettings"]

_UPLOAD: Final = "ceb2grab/grab/realTimeDataUpload"
PUSH_URL: Final = f"https://customs.chinaport.gov.cn/{_UPLOAD}"
TEST_URL: Final = f"https://swapptest.singlewindow.cn/{_UPLOAD}"
# GACC 2018 No. 194: electronic data are kept for three years at least; counted in long years.
RETAIN: Final = timedelta(days=3 * 366)


class PullSettings(BaseModel):
    """Where payment data come from, and how they are sent to customs."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    payments: str = Field(
        default="", description="a folder of JSON files, or a CSV file, with the payment data"
    )
    url: str = Field(
        default=PUSH_URL, pattern=r"^https?://[!-~]{1,300}$", description="realTimeDataUpload"
    )
    quoting: Quoting = Field(
        default=Quoting.QUOTED, description="what is signed: quoted, or bare as the annex has it"
    )
    timeout_s: int = Field(default=20, ge=1, le=300, description="of one upload")
    most_attempts: int = Field(
        default=12, ge=1, le=100, description="uploads and waits before a request is parked"
    )
    retain_days: int = Field(
        default=RETAIN.days, ge=RETAIN.days, le=36_600, description="what was sent is kept so long"
    )
