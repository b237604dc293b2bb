"""What the plugin says of itself before it is used."""

from __future__ import annotations

from cbec_core.testing.conformance.manifest import ManifestConformance


class TestManifest(ManifestConformance):
    manifest = "cbec_customs_cn.manifest"
    sdks = ("cryptography", "lxml")
