"""The smallest PDF that a reader opens: one page of text lines in a built-in font."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["one_page"]

_LINES_A_PAGE = 60


def one_page(title: str, lines: Sequence[str]) -> bytes:
    """Return an A4 page of at most 60 lines; what Latin-1 lacks becomes a question mark."""
    text = [b"BT /F1 16 Tf 50 790 Td", _shown(title), b"/F1 9 Tf"]
    for line in lines[:_LINES_A_PAGE]:
        text += [b"0 -12 Td", _shown(line)]
    stream = b"\n".join([*text, b"ET"])
    return _assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
            b" /Resources << /Font << /F1 5 0 R >> >> >>",
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        ]
    )


def _shown(text: str) -> bytes:
    raw = text.encode("latin-1", "replace")
    for special in (b"\\", b"(", b")"):
        raw = raw.replace(special, b"\\" + special)
    return b"(" + raw.replace(b"\r", b" ").replace(b"\n", b" ") + b") Tj"


def _assemble(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % start)
