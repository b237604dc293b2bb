"""The papers of orders as files: whole, in their folder, nothing overwritten."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from tests.e2e.command import NUMBER, Shell

if TYPE_CHECKING:
    import pytest


def test_the_papers_of_an_order_come_out_and_overwrite_nothing(filled: Shell) -> None:
    none = filled("orders", "papers", NUMBER)
    assert (none.code, none.out) == (0, "")
    assert none.err
    assert filled("declare", NUMBER).code == 0
    listed = filled("orders", "papers", NUMBER, "--json").json
    assert {one["kind"] for one in listed} == {"label", "customs_message"}
    assert {one["file"] for one in listed} == {""}
    written = filled("orders", "papers", NUMBER, "--out", "a/b", "--json").json
    files = {path.name: path.read_bytes() for path in (filled.folder / "a" / "b").iterdir()}
    for one in written:
        assert (len(files[one["name"]]), one["file"]) == (one["size"], f"a/b/{one['name']}")
        assert sha256(files[one["name"]]).hexdigest() == one["sha256"]
    assert len(files) == len(written) == len(listed)
    assert filled("orders", "papers", NUMBER, "--out", "a/b").code == 0
    assert "面单" in filled("orders", "papers", NUMBER, language="zh_CN.UTF-8").out
    shown = filled("orders", "show", NUMBER)
    assert all(name in shown.err for name in files)

    first, last = (filled.folder / "a" / "b" / listed[place]["name"] for place in (0, -1))
    first.unlink()
    last.write_text("mine")
    told = filled("orders", "papers", NUMBER, "--out", "a/b", "--json")
    assert told.error["code"] == "config.exists"
    assert (last.read_text(), first.exists()) == ("mine", False)
    assert filled("orders", "papers", NUMBER, "--out", "one.json").code == 2
    (filled.folder / "shut").touch()
    unwritable = filled("orders", "papers", NUMBER, "--out", "shut/below", "--json")
    assert unwritable.error["code"] == "config.unwritable"


def test_a_paper_lies_in_the_folder_whatever_it_is_called(
    filled: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cbec_core.ports.documents import Document, DocumentKind
    from cbec_core.ports.stored import StoredDocument

    names = ("../../etc/label.pdf", "..", "", "a/label.pdf", "a\\label.pdf")
    found = tuple(
        StoredDocument(f"d{n}", "m1", "o", Document(DocumentKind.LABEL, name, "x/y", b"%d" % n))
        for n, name in enumerate(names)
    )
    monkeypatch.setattr("cbec_core.services.orders.Orders.documents", lambda *_: found)
    written = filled("orders", "papers", NUMBER, "--out", "papers", "--json").json
    files = {path.name: path.read_bytes() for path in (filled.folder / "papers").iterdir()}
    assert [files[one["name"]] for one in written] == [b"%d" % n for n in range(len(names))]
