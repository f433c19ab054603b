"""Office documents as small as they can be, and hostile ones."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_SLIDES = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)


def packed(parts: Mapping[str, str]) -> bytes:
    """An archive of these parts."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return data.getvalue()


def docx(*pages: str, before: str = "") -> bytes:
    """A document of pages of one paragraph each, whose every word is a run of its own."""
    runs = ["".join(f"<w:r><w:t>{word} </w:t></w:r>" for word in page.split()) for page in pages]
    breaks = '<w:p><w:r><w:br w:type="page"/></w:r></w:p><w:r><w:lastRenderedPageBreak/></w:r>'
    body = breaks.join(f"<w:p>{run}</w:p>" for run in runs)
    return packed({"word/document.xml": f"{before}<w:document {_WORD}><w:body>{body}</w:body></w:document>"})


def pptx(*slides: str) -> bytes:
    """A presentation that shows its slides in the order given; the files are numbered the other way round."""
    last = len(slides)
    numbers = [last - place for place in range(last)]
    relations = "".join(f'<Relationship Id="r{n}" Target="slides/slide{n}.xml"/>' for n in numbers)
    shown = "".join(f'<p:sldId r:id="r{number}"/>' for number in numbers)
    return packed(
        {
            "ppt/_rels/presentation.xml.rels": f"<Relationships>{relations}</Relationships>",
            "ppt/presentation.xml": f"<p:presentation {_SLIDES}><p:sldIdLst>{shown}</p:sldIdLst></p:presentation>",
            **{
                f"ppt/slides/slide{number}.xml": f"<p:sld {_SLIDES}><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:sld>"
                for number, text in zip(numbers, slides, strict=True)
            },
        }
    )


def odt(text: str) -> bytes:
    """A text of one paragraph with a word in bold."""
    first, _, rest = text.partition(" ")
    content = f'<o xmlns:t="urn:text"><t:p><t:span>{first}</t:span> {rest}</t:p></o>'
    return packed({"META-INF/manifest.xml": "<m/>", "content.xml": content})
