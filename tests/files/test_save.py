"""What is taken in, what is refused and with which words, and what is kept of a picture."""

from __future__ import annotations

import io
import zipfile

import pytest
from PIL import Image, ImageFile

from core import files
from core.access import audiences
from core.files import FileRefused
from core.files.storage import storage
from tests.files.pictures import bomb, photo_with_place, picture


def save(content: bytes, name: str, **options):
    return files.save("demo", content, name, audience_id=audiences.everyone(), **options)


def opened(file, variant: str = "") -> Image.Image:
    with files.open_file(file, variant) as stream:
        image = Image.open(io.BytesIO(stream.read()))
    image.load()
    return image


def archive(*names: str) -> bytes:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return output.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "AVIF"])
def test_a_picture_of_any_usual_kind_becomes_webp(app, kind):
    file = save(picture(kind=kind), f"Photo.{kind.lower()}", image=True)
    assert (file.mime, file.name, file.width, file.height) == ("image/webp", "Photo.webp", 80, 40)
    assert opened(file).format == "WEBP"


def test_nothing_that_travelled_with_a_photo_is_kept(app):
    original = photo_with_place()
    assert b"Somebody" in original
    image = opened(save(original, "photo.jpg", image=True))
    assert not image.getexif()
    assert {"exif", "xmp", "icc_profile"}.isdisjoint(image.info)


def test_a_photo_taken_with_the_camera_turned_stands_upright(app):
    file = save(photo_with_place(orientation=6), "photo.jpg", image=True)
    assert (file.width, file.height) == (40, 80)
    red, blue = opened(file).convert("RGB").getpixel((20, 5)), opened(file).convert("RGB").getpixel((20, 75))
    assert red[0] > 200 > blue[0]


def test_bytes_behind_the_end_of_a_picture_are_not_kept(app):
    file = save(picture() + b"<script>alert(1)</script>", "a.png", image=True)
    with files.open_file(file) as stream:
        assert b"script" not in stream.read()


def test_transparency_is_kept(app):
    output = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(output, "PNG")
    assert opened(save(output.getvalue(), "logo.png", image=True)).mode == "RGBA"


def test_variants_are_made_when_asked_for_and_never_enlarged(app):
    file = save(picture(3000, 1500), "wide.png", image=True)
    assert (file.width, file.height) == (2400, 1200)
    sizes = {name: opened(file, name).size for name in ("small", "medium", "large")}
    assert sizes == {"small": (96, 48), "medium": (480, 240), "large": (1600, 800)}
    assert opened(save(picture(20, 10), "tiny.png", image=True), "large").size == (20, 10)


def test_a_variant_that_does_not_exist_is_none(app):
    with pytest.raises(LookupError):
        files.open_file(save(picture(), "a.png"), "gigantic")


def test_a_picture_sent_as_a_document_is_cleaned_too(app):
    file = save(photo_with_place(), "scan.jpg")
    assert file.is_image
    assert not opened(file).getexif()


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF", b"\x00" * 100, b"hello"]
)
def test_what_is_not_a_picture_is_refused_in_words(app, content):
    with pytest.raises(FileRefused, match="not a picture"):
        save(content, "photo.jpg", image=True)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_damaged_picture_is_refused_in_words(app, kind, monkeypatch):
    # As WeasyPrint leaves it for the whole process.
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    whole = picture(400, 400, kind)
    with pytest.raises(FileRefused, match=r"damaged|not a picture"):
        save(whole[: len(whole) // 2], "photo.jpg", image=True)


@pytest.mark.parametrize(("width", "height"), [(7000, 6000), (20_000, 20_000), (60_000, 30_000)])
def test_a_small_file_that_would_unpack_to_a_huge_picture_is_refused_before_it_is_unpacked(app, width, height):
    with pytest.raises(FileRefused, match="40 million pixels"):
        save(bomb(width, height), "small.png", image=True)


def test_more_than_twenty_megabytes_are_refused_in_words(app):
    with pytest.raises(FileRefused, match="larger than 20 MB"):
        save(b"%PDF-" + b"x" * (20 * 1024 * 1024), "book.pdf")


def test_no_more_is_read_than_the_limit_allows(app):
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"x" * size

    endless = Endless()
    with pytest.raises(FileRefused, match=r"0\.5 MB"):
        files.save("demo", endless, "a.txt", audience_id=audiences.everyone(), max_bytes=512 * 1024)
    assert endless.given < 1024 * 1024


def test_an_empty_file_is_refused_in_words(app):
    with pytest.raises(FileRefused, match="empty"):
        save(b"", "a.pdf")


@pytest.mark.parametrize(
    ("name", "content", "mime"),
    [
        ("a.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("A.DOCX", archive("[Content_Types].xml", "word/document.xml"), "officedocument.wordprocessingml"),
        ("a.xlsx", archive("xl/workbook.xml"), "officedocument.spreadsheetml"),
        ("a.zip", archive("x"), "application/zip"),
        ("a.txt", "Привет".encode("cp1251"), "text/plain"),
        ("a.csv", "a;b\r\n".encode("utf-16"), "text/csv"),
        ("a.svg", b"<?xml version='1.0'?><svg/>", "image/svg+xml"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...", "application/msword"),
    ],
)
def test_usual_documents_are_taken_as_what_they_are(app, name, content, mime):
    assert mime in save(content, name).mime


@pytest.mark.parametrize("name", ["a.html", "a.exe", "a.js", "a.docm", "a.php", "a", "a.", ".htaccess", "a.pdf.exe"])
def test_other_kinds_are_refused_with_a_list_of_what_is_taken(app, name):
    with pytest.raises(FileRefused, match="docx"):
        save(b"hello", name)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"MZ\x90"),
        ("a.docx", archive("evil.exe")),
        ("a.txt", b"\x00\x01"),
        ("a.xlsx", b"PK\x03\x04"),
        ("a.svg", b"x"),
    ],
)
def test_content_of_another_kind_than_the_name_says_is_refused(app, name, content):
    with pytest.raises(FileRefused, match="content is not what"):
        save(content, name)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\me\\plan.txt", "plan.txt"),
        ("a\x00b\r\nc.txt", "abc.txt"),
        ("invoice\u202efdp.txt", "invoicefdp.txt"),
        ("  план   ёлки.txt ", "план ёлки.txt"),
        ("x" * 300 + ".txt", "x" * 200 + ".txt"),
    ],
)
def test_a_name_is_made_harmless(app, given, kept):
    assert save(b"hello", given).name == kept


@pytest.mark.parametrize(
    "key",
    ["../x", "demo/../../x", "/etc/passwd", "demo/ab/../../../x", "demo//x", "demo/.hidden", "Demo/ab/x", "demo", ""],
)
def test_the_storage_never_leaves_its_folder(app, key):
    for use in (storage().open, storage().exists, storage().delete, storage().written_at):
        with pytest.raises(ValueError, match="not a key"):
            use(key)
    with pytest.raises(ValueError, match="not a key"):
        storage().write(key, io.BytesIO(b"x"))


def test_an_owner_cannot_be_a_path(app):
    with pytest.raises(ValueError, match="owner"):
        files.save("../x", b"x", "a.txt", audience_id=audiences.everyone())
