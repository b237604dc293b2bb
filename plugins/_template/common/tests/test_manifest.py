"""What the plugin says of itself before it is used."""

from cbec_core.testing.conformance.manifest import ManifestConformance


class TestManifest(ManifestConformance):
    manifest = "{{package}}.manifest"
