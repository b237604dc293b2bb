"""What the tests share: the authority's schemas, and how many cases a kind is given."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from cbec_customs_cn.messages.table import Way
from lxml import etree

if TYPE_CHECKING:
    from collections.abc import Mapping


@pytest.fixture(scope="session")
def cn_data(vendor_data: Path) -> Path:
    """Return the folder with the official standard."""
    return vendor_data / "cn"


@pytest.fixture(scope="session")
def schema_files(cn_data: Path) -> Mapping[Way, Path]:
    """Return the schemas of 202205 for the messages of business."""
    names = {Way.EXPORT: "出口", Way.IMPORT: "进口"}
    folder = cn_data / "spec202205" / "xsd"
    return {way: next(folder.glob(f"*{name}业务节点*.xsd")) for way, name in names.items()}


@pytest.fixture(scope="session")
def schemas(schema_files: Mapping[Way, Path]) -> Mapping[Way, etree.XMLSchema]:
    """Return the same, compiled."""
    return {way: etree.XMLSchema(etree.parse(str(file))) for way, file in schema_files.items()}


@pytest.fixture(scope="session")
def cases() -> int:
    """Return how many messages of each kind are drawn; CBEC_CEB_CASES=2000 looks longer."""
    return int(os.environ.get("CBEC_CEB_CASES", "12"))
