"""{{Class}} keeps the promises of a renderer."""

from cbec_core.api import DocumentKind
from cbec_core.testing.conformance.documents import DocumentsConformance


class Test{{Class}}(DocumentsConformance):
    manifest = "{{package}}.manifest"
    kinds = (DocumentKind.COMMERCIAL_INVOICE,)
