"""Files as somebody would send them who wants to break what draws them. Each is made here, and is small."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from PIL import Image


def photo(width: int = 64, height: int = 48, **options: object) -> bytes:
    made = io.BytesIO()
    Image.radial_gradient("L").resize((width, height)).convert("RGB").save(made, "JPEG", **options)
    return made.getvalue()


def photo_that_tells() -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x013B], exif[0x0112] = "Canon", "Ivan Ivanou", 6
    exif.get_ifd(0x8769)[0x9003] = "2020:08:09 20:00:00"
    exif.get_ifd(0x8825).update({1: "N", 2: (53.0, 54.0, 0.0), 3: "E", 4: (27.0, 33.0, 0.0)})
    return photo(exif=exif)


def photo_cut_short() -> bytes:
    return photo(400, 300)[:4_000]


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_bomb(width: int, height: int) -> bytes:
    """A PNG of one colour: a few kilobytes that unpack to 3 x width x height bytes."""
    packer = zlib.compressobj(9)
    row = b"\0" + b"\0" * (3 * width)
    packed = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", packed) + _chunk(b"IEND", b"")


def pdf(*objects: bytes) -> bytes:
    """A PDF of these objects, the first of which is its catalogue; its table is left to the reader to mend."""
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, one) for number, one in enumerate(objects, 1))
    return b"%PDF-1.7\n" + body + b"trailer\n<</Root 1 0 R>>\n%%EOF\n"


def pdf_stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(content), content)


def _one_page(contents: bytes, resources: bytes = b"<<>>", size: bytes = b"[0 0 100 100]") -> tuple[bytes, ...]:
    return (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox%s/Contents 4 0 R/Resources%s>>" % (size, resources),
        contents,
    )


def pdf_of_many_pages(count: int) -> bytes:
    """One page, listed again and again."""
    catalogue, _, page, contents = _one_page(pdf_stream(b"0 0 5 5 re f"), size=b"[0 0 10 10]")
    kids = b"3 0 R " * count
    return pdf(catalogue, b"<</Type/Pages/Count %d/Kids[%s]>>" % (count, kids), page, contents)


def pdf_as_large_as_a_house() -> bytes:
    """Five metres: as large as a page may be, 30,000 pixels a side at 150 dots an inch."""
    return pdf(*_one_page(pdf_stream(b"0 0 9000 9000 re f"), size=b"[0 0 14400 14400]"))


def pdf_that_unpacks_for_ever(megabytes: int) -> bytes:
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(megabytes)) + packer.flush()
    return pdf(*_one_page(pdf_stream(packed, b"/Filter/FlateDecode")))


def pdf_that_draws_for_ever() -> bytes:
    """A tile a hundredth of a point wide, laid over a page that has no room for its thousand million copies."""
    tile = b"/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 9 9]/XStep 0.004/YStep 0.004/Resources<<>>"
    page = _one_page(
        pdf_stream(b"/Pattern cs /P scn 0 0 1000 1000 re f"), b"<</Pattern<</P 5 0 R>>>>", b"[0 0 1000 1000]"
    )
    return pdf(*page, pdf_stream(b"0 0 9 9 re f", tile))


def pdf_that_multiplies() -> bytes:
    """Each form draws the next one ten times: ten thousand million times in the end."""
    depth, first = 10, 5
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 100 100]"
    forms = [
        pdf_stream(b"/F Do " * 10, form + b"/Resources<</XObject<</F %d 0 R>>>>" % (first + level + 1))
        for level in range(depth)
    ]
    last = pdf_stream(b"0 0 100 100 re f", form)
    page = _one_page(pdf_stream(b"/F Do"), b"<</XObject<</F 5 0 R>>>>")
    return pdf(*page, *forms, last)


_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:x="http://www.w3.org/1999/xlink" width="200" height="100">'
)


def svg_that_fetches(path: str) -> bytes:
    """It shows a picture of this machine, and one of a server that would see who looks."""
    images = "".join(
        f'<image width="200" height="100" x:href="{place}"/>'
        for place in (f"file://{path}", path, "http://198.51.100.7/seen.png")
    )
    return f"{_SVG}{images}</svg>".encode()


def svg_that_includes(path: str) -> bytes:
    """It shows what stands in a file of this machine, as an external entity."""
    declared = f'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY taken SYSTEM "file://{path}">]>'
    return f'{declared}{_SVG}<text y="50">before &taken; behind</text></svg>'.encode()


def docx(*, bomb_megabytes: int = 0) -> bytes:
    """A document of one line, or one of few kilobytes that unpacks to many megabytes."""
    made = io.BytesIO()
    words = b"<w:p><w:r><w:t>Hello</w:t></w:r></w:p>"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
            'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.'
            'wordprocessingml.document.main+xml"/></Types>',
        )
        archive.writestr(
            "_rels/.rels",
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            'relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>',
        )
        with archive.open("word/document.xml", "w", force_zip64=True) as document:
            document.write(
                b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
            )
            for _ in range(bomb_megabytes):
                document.write(words * ((1 << 20) // len(words)))
            document.write(words + b"</w:body></w:document>")
    return made.getvalue()
