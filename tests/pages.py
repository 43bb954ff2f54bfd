"""Web pages for tests, in our own words."""

from __future__ import annotations

import json

SENTENCES = (
    "Envoys of both sides met in the old town hall on Tuesday and agreed to go on talking for another day.",
    "The host said that the mood was good, although nobody had moved on the question of the border crossings.",
    "A second round is planned for the weekend, when the technical teams will have finished their maps.",
    "Neither delegation spoke to the reporters who had waited outside since the early morning.",
)
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
BODY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)


def page(head: str = "", body: str = BODY, *, title: str = "Talks go on", html: str = "<html lang='en'>") -> str:
    """A plain article page."""
    return (
        f"<!DOCTYPE html>{html}<head><title>{title}</title>{head}</head>"
        f"<body><article><h1>{title}</h1>{body}</article></body></html>"
    )


def linked(**item: object) -> str:
    """A JSON-LD script of one article."""
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **item})}</script>'


def pdf(lines: list[str], title: str = "") -> bytes:
    """A one-page PDF with these lines, made by hand."""
    text = "BT /F1 11 Tf 50 780 Td 14 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
    return pdf_of_stream(text.encode("latin-1"), title)


def pdf_of_stream(stream: bytes, title: str = "", extra: bytes = b"") -> bytes:
    """A one-page PDF around a content stream; `extra` goes into the stream's dictionary."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 %s >> >> >>"
        % FONT,
        b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(stream), extra, stream),
        b"<< /Title (%s) >>" % title.encode("latin-1"),
    ]
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % at for at in offsets)
    return out + table + b"trailer << /Size 6 /Root 1 0 R /Info 5 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(out)
