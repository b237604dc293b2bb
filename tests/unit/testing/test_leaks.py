"""What the suites take for a secret, and for an amount on the wire."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, SecretBytes, SecretStr, create_model

from cbec_core.domain.money import Money
from cbec_core.ports.transport import HttpRequest
from cbec_core.testing.conformance.leaks import plain_secrets, secret_fields, secrets_in
from cbec_core.testing.conformance.wire import (
    amount_stands_in,
    differences,
    stands_in,
    what_repeats,
)


@pytest.mark.parametrize(
    ("name", "secret"),
    [
        ("key", True),
        ("api_key", True),
        ("apiKey", True),
        ("api_v3_key", True),
        ("access_token", True),
        ("client_secret", True),
        ("secret_access_key", True),
        ("private_key_pem", True),
        ("password", True),
        ("public_key", False),
        ("publishable_key", False),
        ("key_id", False),
        ("token_url", False),
        ("secret_file", False),
        ("webhook_secret_ttl", False),
        ("monkey", False),
        ("keyboard", False),
        ("currency", False),
    ],
)
def test_a_plain_field_that_is_named_like_a_secret_is_found(name: str, secret: bool) -> None:
    model = create_model("Settings", **{name: (str | None, None)})  # type: ignore[call-overload]
    assert plain_secrets(model) == ({name} if secret else set())
    assert list(secrets_in(model(**{name: "a-made-up-one"}))) == ["a-made-up-one"] * secret


class Account(BaseModel):
    key: SecretStr
    certificate: SecretBytes = SecretBytes(b"of the account")


class Deep(BaseModel):
    accounts: list[Account]
    tokens: dict[str, SecretStr]
    headers: dict[str, str] = {"x-api-key": "of a header"}
    above: Deep | None = None


def test_secrets_are_found_however_deep_they_stand() -> None:
    account = Account(key=SecretStr("of the list"))
    inner = Deep(accounts=[account], tokens={"de": SecretStr("of the mapping")})
    settings = Deep(accounts=[], tokens={}, headers={}, above=inner)
    assert set(secrets_in(settings)) == {
        "of the list",
        "of the account",
        "of the mapping",
        "of a header",
    }
    assert secret_fields(Deep) >= {"accounts.key", "accounts.certificate", "tokens"}
    assert plain_secrets(Deep) == set()


@pytest.mark.parametrize(
    ("sent", "there"),
    [
        (b'{"minor": 1235}', True),
        (b"amount=1235&currency=JPY", True),
        (b"<amount>1235</amount>", True),
        (b'{"minor": 12350}', False),
        (b'{"minor": 1235.00}', False),
        (b'{"minor": 12.35}', False),
        (b'{"minor": 91235}', False),
    ],
)
def test_an_amount_is_no_part_of_another(sent: bytes, there: bool) -> None:
    assert stands_in(b"1235", sent) is there


@pytest.mark.parametrize(
    ("minor", "currency", "right", "wrong"),
    [
        (1235, "JPY", ("1235", "1235.00"), ("12.35", "123500", "1235.01")),
        (1235, "EUR", ("12.35", "12.3500"), ("1235", "112.35", "12.351")),
        (12345, "KWD", ("12.345",), ("123.45", "12.34")),
    ],
)
def test_an_amount_is_read_with_any_zeros(
    minor: int, currency: str, right: tuple[str, ...], wrong: tuple[str, ...]
) -> None:
    amount = Money(minor, currency)
    assert all(amount_stands_in(amount, f"<v>{text}</v>".encode()) for text in right)
    assert not any(amount_stands_in(amount, f"<v>{text}</v>".encode()) for text in wrong)


def sent(method: str = "POST", body: bytes = b"{}", **headers: str) -> HttpRequest:
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpRequest(method, "https://api.example.com/v1", names, body)


def test_a_repetition_differs_in_nothing_but_time_and_proof() -> None:
    once = [sent("GET"), sent(idempotency_key="op_1", date="now", authorization="a")]
    for again, found in (
        ([sent("GET", b"?"), sent(idempotency_key="op_1", date="then", authorization="b")], []),
        ([sent("GET")], []),
        ([sent(idempotency_key="op_2")], ["header idempotency-key"]),
        ([sent(idempotency_key="op_1", body=b"[]")], ["body"]),
        ([sent(request_id="r", idempotency_key="op_1")], ["header request-id"]),
    ):
        assert differences(once, again, what_repeats) == found
