"""The attached files of the samples, made as office programs make them, only smaller."""

from __future__ import annotations

import io
import zipfile
from html import escape

from plugin_sdk import tables

_OFFICE = "http://schemas.openxmlformats.org"
_TYPES = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="{_OFFICE}/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
_RELATIONS = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="{_OFFICE}/package/2006/relationships"><Relationship Id="r1"
 Type="{_OFFICE}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"""
_PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def made(name: str, text: str) -> bytes:
    """The file of that name with this text.

    A DOCX has a paragraph for each line and a new page for each form feed, an XLSX a row for each line and a cell for
    each tab; anything else is the text itself.
    """
    if name.endswith(".docx"):
        return _docx(text)
    if name.endswith(".xlsx"):
        return tables.to_xlsx([line.split("\t") for line in text.splitlines()], "1")
    return text.encode()


def _docx(text: str) -> bytes:
    pages = ("".join(map(_paragraph, page.strip().split("\n"))) for page in text.split("\f"))
    document = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        f'<w:document xmlns:w="{_OFFICE}/wordprocessingml/2006/main">'
        f"<w:body>{_PAGE_BREAK.join(pages)}</w:body></w:document>"
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATIONS)
        archive.writestr("word/document.xml", document)
    return data.getvalue()


def _paragraph(line: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(line.strip())}</w:t></w:r></w:p>'
