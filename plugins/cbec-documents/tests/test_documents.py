"""What stands on the papers, what never does, and what happens when it does not fit."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from importlib.resources import files
from io import BytesIO

import attrs
import pytest
from cbec_documents.provider import PdfDocuments
from cbec_documents.settings import DocumentSettings
from pypdf import PdfReader

from cbec_core.api import (
    Address,
    Charge,
    ChargeKind,
    Collector,
    Consignment,
    ConsignmentLine,
    ContentCategory,
    CustomsProfile,
    DocumentKind,
    DocumentRequest,
    DomainError,
    Identifier,
    IdentifierKind,
    Incoterm,
    Money,
    Parcel,
    Party,
    TaxCollection,
    TaxScheme,
)
from cbec_core.testing.builders import make_consignment, make_document_request, make_order
from cbec_core.testing.fakes import make_tools

ON = date(2026, 7, 1)
IOSS = "IM2760000742"
KINDS = tuple(kind for kind in DocumentKind if kind is not DocumentKind.CUSTOMS_MESSAGE)
FORMS = (DocumentKind.CN22, DocumentKind.CN23, DocumentKind.COMMERCIAL_INVOICE)
each_kind = pytest.mark.parametrize("kind", KINDS)


def line(
    number: int = 1, description: str = "Men's cotton T-shirt", minor: int = 3998
) -> ConsignmentLine:
    customs = CustomsProfile(
        hs="610910", origin="CN", description=description, description_zh="男式棉制T恤衫"
    )
    return ConsignmentLine(str(number), f"SKU-{number}", "T", 2, Money(minor, "EUR"), 360, customs)


def consignment(**changes: object) -> Consignment:
    sender = Address(
        "CN",
        name="王小明",
        company="深圳市云帆跨境电子商务有限公司",
        lines=("南山区科苑路15号",),
        city="深圳市",
        region="广东省",
        postcode="518057",
    )
    consignee = Address(
        "PL",
        name="Żaneta Łącka-Müller",
        lines=("ul. Świętokrzyska 12 m. 4",),
        city="Kraków",
        postcode="31-001",
    )
    fields: dict[str, object] = {
        "sender": Party(sender, (Identifier.of(IdentifierKind.VAT, "DE136695976", "DE"),)),
        "consignee": Party(consignee),
        "lines": (line(),),
        "parcels": (Parcel(1, 450),),
        "tax_collections": (TaxCollection(Collector.MARKETPLACE, TaxScheme.IOSS, IOSS),),
    }
    return attrs.evolve(make_consignment(), **{**fields, **changes})


def request(
    kind: DocumentKind, sent: Consignment | None = None, **changes: object
) -> DocumentRequest:
    fields = {"tracking_number": "LX473124829CN", "service": "CNL-STD", "on": ON, **changes}
    return make_document_request(kind, consignment=sent or consignment(), **fields)


def render(asked: DocumentRequest, **settings: object) -> PdfReader:
    made = PdfDocuments(DocumentSettings.model_validate(settings), make_tools())
    return PdfReader(BytesIO(made.render(asked).content))


def text(pdf: PdfReader) -> str:
    return " ".join("\n".join(page.extract_text() for page in pdf.pages).split())


def refused(asked: DocumentRequest, **settings: object) -> DomainError:
    with pytest.raises(DomainError) as caught:
        render(asked, **settings)
    assert caught.value.hint
    return caught.value


def test_the_label_has_the_size_of_the_printer_and_names_both_sides_and_the_carrier() -> None:
    names = {"ratecard": "China Line"}
    pdf = render(request(DocumentKind.LABEL, carrier="ratecard"), carrier_names=names)
    assert [float(side) for side in pdf.pages[0].mediabox[2:]] == [288.0, 432.0]
    shown = text(pdf)
    for wanted in (
        "LX 473 124 829 CN",
        "China Line",
        "Service: CNL-STD",
        "Żaneta Łącka-Müller",
        "ul. Świętokrzyska 12 m. 4",
        "31-001 Kraków",
        "POLAND",
        "深圳市云帆跨境电子商务有限公司",
        "0.450 kg",
    ):
        assert wanted in shown


def test_the_demo_names_the_post_and_the_carrier() -> None:
    demo = tomllib.loads((files("cbec_documents") / "demo.toml").read_text("utf-8"))
    settings = demo["providers"]["documents"]["documents"]
    form = text(render(request(DocumentKind.CN22), **settings))
    assert "Designated operator: China Post" in form
    label = text(render(request(DocumentKind.LABEL, carrier="ratecard"), **settings))
    assert "ratecard" not in label


def test_a_carrier_without_a_name_is_called_by_its_code() -> None:
    assert "ratecard" in text(render(request(DocumentKind.LABEL, carrier="ratecard")))


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("scheme", list(TaxScheme))
def test_every_scheme_of_tax_has_words(scheme: TaxScheme, language: str) -> None:
    collected = TaxCollection(Collector.MARKETPLACE, scheme, IOSS)
    sent = consignment(tax_collections=(collected,))
    shown = text(render(request(DocumentKind.COMMERCIAL_INVOICE, sent, language=language)))
    said = shown.partition("Tax collected at the sale: ")[2].partition(IOSS)[0]
    assert len(said) > 5
    assert "_" not in said
    assert said.isascii() == (language == "en")


def test_each_parcel_has_a_page() -> None:
    pdf = render(request(DocumentKind.LABEL, consignment(parcels=(Parcel(1, 5), Parcel(2, 7)))))
    assert ["1 / 2" in page.extract_text() for page in pdf.pages] == [True, False]
    assert "2 / 2" in pdf.pages[1].extract_text()


def test_the_form_has_every_field_of_the_postal_union() -> None:
    shown = text(render(request(DocumentKind.CN22), designated_operator="China Post"))
    for number in range(1, 9):
        assert f"({number})" in shown
    for wanted in (
        "CN22",
        "May be opened officially",
        "China Post",
        "2 x Men's cotton T-shirt",
        "0.360",
        "39.98 EUR",
        "610910",
        "Total weight (kg) (6) 0.450",
        "2026-07-01 王小明",
    ):
        assert wanted in shown


def test_the_invoice_has_what_customs_reads() -> None:
    shown = text(render(request(DocumentKind.COMMERCIAL_INVOICE)))
    for wanted in (
        "Invoice no.: CI-SBX-1001",
        "2026-07-01",
        "LX473124829CN",
        "DAP Kraków, Poland",
        "Sale of goods",
        "VAT (DE): 136695976",
        "SKU-1",
        "2 pcs",
        "19.99",
        "39.98 EUR",
        "Freight 5.90 EUR",
        "Total 45.88 EUR",
        "Packages: 1",
        "Gross weight (kg): 0.450",
        f"EU import one-stop shop (IOSS) {IOSS}",
        "Importer of record",
    ):
        assert wanted in shown, wanted


def test_the_invoice_says_what_the_prices_were_lowered_by_and_who_signs_where() -> None:
    discount = Charge(ChargeKind.DISCOUNT, Money(-250, "EUR"))
    sold = make_order()
    line = attrs.evolve(sold.lines[0], charges=(*sold.lines[0].charges, discount))
    order = attrs.evolve(sold, lines=(line,))
    shown = text(render(request(DocumentKind.COMMERCIAL_INVOICE, order=order)))
    assert "Discounts, already deducted: 2.50 EUR" in shown
    assert "Net weight (kg): 0.360" in shown
    assert "Signed for the seller: 深圳市云帆跨境电子商务有限公司, 2026-07-01" in shown
    assert "deducted" not in text(render(request(DocumentKind.COMMERCIAL_INVOICE)))


def test_a_seller_who_collects_under_ioss_states_its_own_number() -> None:
    own = Identifier.of(IdentifierKind.IOSS, IOSS, "DE")
    seller = attrs.evolve(consignment().sender, identifiers=(own,))
    for collector, stated in ((Collector.SELLER, True), (Collector.MARKETPLACE, False)):
        collected = TaxCollection(collector, TaxScheme.IOSS)
        sent = consignment(sender=seller, tax_collections=(collected,))
        assert (IOSS in text(render(request(DocumentKind.COMMERCIAL_INVOICE, sent)))) == stated
        for kind in set(KINDS) - {DocumentKind.COMMERCIAL_INVOICE}:
            assert IOSS not in text(render(request(kind, sent))).replace(" ", "")


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {DocumentKind.COMMERCIAL_INVOICE}))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_tax_numbers_of_schemes_are_never_on_what_everybody_sees(
    kind: DocumentKind, language: str
) -> None:
    asked = request(kind, language=language)
    shown = text(render(asked)).replace(" ", "")
    assert IOSS not in shown
    assert "136695976" not in shown


@each_kind
def test_chinese_stands_beside_english(kind: DocumentKind) -> None:
    shown = text(render(request(kind, language="zh_CN")))
    wanted = {
        DocumentKind.LABEL: ("收件人 To", "重量 Weight"),
        DocumentKind.CN22: ("报关单", "男式棉制T恤衫", "可以径行开拆"),
        DocumentKind.CN23: ("报关单", "男式棉制T恤衫", "总毛重", "收寄局、交寄日期"),
        DocumentKind.COMMERCIAL_INVOICE: ("商业发票", "男式棉制T恤衫", "合计 Total"),
        DocumentKind.PACKING_LIST: ("装箱单", "男式棉制T恤衫", "毛重 Gross weight"),
    }
    for part in wanted[kind]:
        assert part.replace(" ", "") in shown.replace(" ", "")
    assert refused(request(kind, language="fr")).code == "documents.language_unknown"


@each_kind
def test_another_process_draws_the_same_bytes(kind: DocumentKind) -> None:
    program = (
        "import hashlib; from cbec_core.api import DocumentKind;"
        " from cbec_core.testing.builders import make_document_request;"
        " from cbec_documents.provider import PdfDocuments;"
        f" asked = make_document_request(DocumentKind({kind.value!r}));"
        " print(PdfDocuments(None, None).render(asked).sha256)"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, check=True, text=True
        ).stdout
        for _ in range(2)
    }
    assert len(seen) == 1


@pytest.mark.parametrize("kind", FORMS)
def test_many_lines_go_to_further_pages_and_none_is_lost(kind: DocumentKind) -> None:
    sent = consignment(lines=tuple(line(n, f"Article number {n:03d}", 398) for n in range(60)))
    pdf = render(request(kind, sent))
    assert len(pdf.pages) > 1
    shown = text(pdf)
    assert [n for n in range(60) if f"Article number {n:03d}" not in shown] == []
    assert "238.80 EUR" in shown
    assert "signature" not in pdf.pages[0].extract_text()


@each_kind
def test_long_texts_stay_on_the_page(kind: DocumentKind) -> None:
    long = Address(
        "PL",
        name="Wolfeschlegelsteinhausenbergerdorff " * 3,
        company="Gesellschaft für außerordentlich lange Firmenbezeichnungen mbH & Co. KG " * 2,
        lines=("Straße " * 12, "北京市朝阳区" * 12, "x" * 90),
        city="Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch",
        region="Nordrhein-Westfalen",
        postcode="12345-678",
    )
    sent = consignment(
        consignee=Party(long),
        sender=Party(attrs.evolve(long, country="CN")),
        lines=(line(1, "Portable rechargeable lamp with a very long description, " * 4),),
    )
    pdf = render(request(kind, sent, service="International Registered Small Packet Priority " * 2))
    for page in pdf.pages:
        width, height = (float(side) for side in page.mediabox[2:])
        spots: list[tuple[float, float]] = []
        page.extract_text(
            visitor_text=lambda part, cm, tm, font, size, spots=spots: (
                spots.append((tm[4], tm[5])) if part.strip() else None
            )
        )
        assert spots
        assert all(0 < x < width and 0 < y < height for x, y in spots)
    assert "Llanfairpwll" in text(pdf) or kind is DocumentKind.CN22


@each_kind
def test_what_cannot_fit_is_refused_and_not_cut(kind: DocumentKind) -> None:
    address = attrs.evolve(consignment().consignee.address, lines=("word " * 3000,))
    sent = consignment(consignee=Party(address), lines=(line(1, "Words without an end, " * 600),))
    fault = refused(request(kind, sent))
    assert fault.code == "documents.text_too_long"
    assert "word" not in fault.message


def test_missing_data_is_named_by_its_place_and_never_shown() -> None:
    bare = CustomsProfile()
    sent = consignment(
        consignee=Party(Address("PL", phone="+48 600 700 800")),
        lines=(ConsignmentLine("1", "A", "A", 1, Money(1, "EUR"), 0, bare),),
        parcels=(Parcel(1, 0),),
    )
    label = refused(request(DocumentKind.LABEL, sent, tracking_number=""))
    assert label.code == "documents.missing"
    for wanted in ("tracking_number", "consignment.consignee.address.city", "parcels[0].weight_g"):
        assert wanted in label.message
    assert "600" not in label.message
    form = refused(request(DocumentKind.CN22, sent))
    for wanted in ("customs.description", "customs.origin", "customs.hs", "net_weight_g"):
        assert f"consignment.lines[0].{wanted}" in form.message


def test_a_gift_needs_no_tariff_number() -> None:
    gift = attrs.evolve(line(), customs=attrs.evolve(line().customs, hs=""))
    sent = consignment(lines=(gift,), category=ContentCategory.GIFT)
    assert "Gift" in text(render(request(DocumentKind.CN22, sent)))


def test_near_300_sdr_the_form_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    def worth(minor: int) -> Consignment:
        return consignment(lines=(line(minor=minor),))

    assert render(request(DocumentKind.CN22, worth(31637)))  # 270 SDR of 1.17176 EUR
    assert not caplog.records
    fault = refused(request(DocumentKind.CN22, worth(31638)))
    assert fault.code == "documents.cn22_over_limit"
    assert "CN23" in fault.message
    assert "316.38 EUR" in text(render(request(DocumentKind.CN23, worth(31638))))
    assert render(request(DocumentKind.CN22, worth(31638), on=date(2027, 8, 1)))
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "was not checked" in caplog.text
    assert "Żaneta" not in caplog.text


def test_racing_threads_draw_the_same_bytes() -> None:
    made = PdfDocuments(DocumentSettings(), None)  # type: ignore[arg-type]
    asked = [request(kind, language="zh") for kind in KINDS]
    with ThreadPoolExecutor(8) as pool:
        drawn = list(pool.map(made.render, asked * 8))
    assert len({document.sha256 for document in drawn}) == len(KINDS)


@pytest.mark.parametrize("number", ["LX", "LX47ü", "1" * 41])
def test_a_number_that_is_no_barcode_is_refused(number: str) -> None:
    fault = refused(request(DocumentKind.LABEL, tracking_number=number))
    assert fault.code == "documents.tracking_number_invalid"


@pytest.mark.parametrize(
    ("term", "place"), [(Incoterm.FOB, "深圳市, China"), (Incoterm.DDP, "Kraków, Poland")]
)
def test_the_incoterm_has_its_place(term: Incoterm, place: str) -> None:
    sent = consignment(incoterm=term)
    shown = text(render(request(DocumentKind.COMMERCIAL_INVOICE, sent)))
    assert f"{term.value} {place}" in shown


def test_a_unit_price_that_does_not_divide_is_shown_as_rounded() -> None:
    odd = attrs.evolve(line(), quantity=3, value=Money(1000, "EUR"))
    shown = text(render(request(DocumentKind.COMMERCIAL_INVOICE, consignment(lines=(odd,)))))
    assert "3.3333" in shown
    assert "Unit prices are rounded" in shown


@each_kind
def test_a_text_without_end_is_refused_before_it_is_measured(kind: DocumentKind) -> None:
    """A million signs in one word took longer than anybody waits."""
    address = attrs.evolve(consignment().consignee.address, lines=("x" * 1_000_000,))
    sent = consignment(consignee=Party(address), lines=(line(1, "x" * 1_000_000),))
    assert refused(request(kind, sent)).code == "documents.text_too_long"
