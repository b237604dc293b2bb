"""A shop of django-oscar on SQLite (WAL, synchronous NORMAL) that places orders when it is told."""

from __future__ import annotations

import json
import sys
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

LINES = 5
PARTS = (
    *("analytics", "checkout", "address", "shipping", "catalogue", "communication", "partner"),
    *("basket", "payment", "offer", "order", "customer", "search", "voucher", "wishlists"),
)
DESKS = (
    *("reports", "users", "orders", "catalogue", "offers", "partners", "pages", "ranges"),
    *("reviews", "vouchers", "communications", "shipping"),
)


def configure(folder: Path) -> None:
    import django
    from django.conf import settings
    from oscar import defaults

    options = {name: getattr(defaults, name) for name in dir(defaults) if name.isupper()}
    apps = ("admin", "auth", "contenttypes", "sessions", "messages", "sites", "flatpages")
    settings.configure(
        **{
            **options,
            "SECRET_KEY": "bench",
            "SITE_ID": 1,
            "USE_TZ": True,
            "DEBUG": False,
            "DEFAULT_AUTO_FIELD": "django.db.models.AutoField",
            "INSTALLED_APPS": [
                *(f"django.contrib.{name}" for name in apps),
                "oscar.config.Shop",
                *(f"oscar.apps.{name}.apps.{name.title()}Config" for name in PARTS),
                "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
                "oscar.apps.dashboard.apps.DashboardConfig",
                *(
                    f"oscar.apps.dashboard.{name}.apps.{name.title()}DashboardConfig"
                    for name in DESKS
                ),
                "widget_tweaks",
                "haystack",
                "treebeard",
                "django_tables2",
            ],
            "DATABASES": {
                "default": {
                    "ENGINE": "django.db.backends.sqlite3",
                    "NAME": str(folder / "oscar.db"),
                    "OPTIONS": {
                        "transaction_mode": "IMMEDIATE",
                        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
                    },
                }
            },
            "MIDDLEWARE": [],
            "TEMPLATES": [],
            "HAYSTACK_CONNECTIONS": {
                "default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}
            },
            "CACHES": {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}},
            "ROOT_URLCONF": __name__,
        }
    )
    django.setup()


urlpatterns: list[Any] = []


def main() -> None:
    folder, count = Path(sys.argv[1]), int(sys.argv[2])
    configure(folder)
    from django.core.management import call_command
    from django.db import connection, transaction
    from django.test.utils import CaptureQueriesContext

    call_command("migrate", verbosity=0)
    from oscar.apps.order.utils import OrderCreator
    from oscar.apps.shipping.methods import Free
    from oscar.core.loading import get_class, get_model
    from oscar.test.factories import create_product

    basket_model = get_model("basket", "Basket")
    selector = get_class("partner.strategy", "Selector")()
    calculator = get_class("checkout.calculators", "OrderTotalCalculator")()
    applicator = get_class("offer.applicator", "Applicator")()
    source_type, _ = get_model("payment", "SourceType").objects.get_or_create(name="bench")
    source = get_model("payment", "Source")
    products = [create_product(price=Decimal("19.90"), num_in_stock=1_000_000) for _ in range(20)]
    number = 0

    def filled() -> Any:
        basket = basket_model.objects.create()
        basket.strategy = selector.strategy()
        for line in range(LINES):
            basket.add_product(products[(number + line) % len(products)], 1 + line % 2)
        applicator.apply(basket)
        return basket

    def place(basket: Any) -> None:
        nonlocal number
        number += 1
        method = Free()
        charge = method.calculate(basket)
        total = calculator.calculate(basket, charge)
        with transaction.atomic():
            order = OrderCreator().place_order(
                basket=basket,
                total=total,
                shipping_method=method,
                shipping_charge=charge,
                order_number=f"B{number:08}",
            )
            source.objects.create(
                order=order,
                source_type=source_type,
                currency=total.currency,
                amount_allocated=total.incl_tax,
            )
            basket.submit()

    with CaptureQueriesContext(connection) as asked:
        basket = filled()
        before = len(asked)
        place(basket)
        statements = len(asked) - before
    for told in sys.stdin:
        if told.strip() != "place":
            break
        baskets = [filled() for _ in range(count)]
        begun = time.perf_counter()
        for basket in baskets:
            place(basket)
        seconds = time.perf_counter() - begun
        print(json.dumps({"seconds": seconds, "statements": statements}), flush=True)


if __name__ == "__main__":
    main()
