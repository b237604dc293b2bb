"""Where the authorities put their files; the core's transport gets them, over TLS and bounded."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final
from urllib.parse import urlencode

from cbec_core.api import HttpRequest, ProviderError, Retry, Transport, TransportError
from cbec_fx_official.reading import MAX_BYTES

__all__ = ["build_request", "fetch"]

_ECB: Final = "https://www.ecb.europa.eu/stats/eurofxref"
_HMRC: Final = "https://www.trade-tariff.service.gov.uk/api/v2/exchange_rates/files"
_CFETS: Final = "https://www.chinamoney.com.cn"
_TREASURY: Final = (
    "https://api.fiscaldata.treasury.gov/services/api/fiscal_service/v1/accounting/od"
    "/rates_of_exchange"
)
_TIMEOUT_S: Final = 60
_QUARTER: Final = timedelta(days=100)


def build_request(source: str, on: date | None, today: date) -> HttpRequest:
    """Return the request for the file whose rates hold on a day; no day: the newest file."""
    day = on or today
    match source:
        case "ecb":
            return HttpRequest("GET", f"{_ECB}/eurofxref-{'hist.zip' if on else 'daily.xml'}")
        case "hmrc":
            return HttpRequest("GET", f"{_HMRC}/monthly_xml_{day.year}-{day.month}.xml")
        case "cfets" if on is None:
            return HttpRequest("GET", f"{_CFETS}/r/cms/www/chinamoney/data/fx/ccpr.json")
        case "cfets":
            # From the month before, whose third Wednesday decides the customs rate: at most 62
            # days, which are less than the 50 publications of one answer.
            first = (day.replace(day=1) - timedelta(days=1)).replace(day=1)
            span = {"startDate": first.isoformat(), "endDate": day.isoformat()}
            form = {**span, "currency": "", "pageNum": "1", "pageSize": "50"}
            return HttpRequest(
                "POST",
                f"{_CFETS}/ags/ms/cm-u-bk-ccpr/CcprHisNew",
                {"content-type": "application/x-www-form-urlencoded"},
                urlencode(form).encode(),
            )
        case _:
            chosen = f"record_date:gte:{day - _QUARTER},record_date:lte:{day}"
            query = urlencode({"filter": chosen, "sort": "record_date", "page[size]": "1000"})
            return HttpRequest("GET", f"{_TREASURY}?{query}")


def fetch(source: str, request: HttpRequest, transport: Transport) -> tuple[str, bytes]:
    """Return the name of the file and its bytes; raise `fx.fetch_failed`."""
    try:
        answer = transport.send(request, _TIMEOUT_S)
    except TransportError as error:
        raise _failed(source, str(error)) from None
    if answer.status != 200:
        raise _failed(source, f"HTTP {answer.status}")
    if len(answer.body) > MAX_BYTES:
        raise _failed(source, f"> {MAX_BYTES} bytes")
    return request.url.partition("?")[0].rpartition("/")[2], answer.body


def _failed(source: str, reason: str) -> ProviderError:
    return ProviderError("fx.fetch_failed", retry=Retry.SAFE, source=source, reason=reason)
