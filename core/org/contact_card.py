"""A person for an address book: vCard 4.0 (RFC 6350), the older 3.0 (RFC 2426), and the same as a QR code."""

from __future__ import annotations

import io
import re
from typing import Literal

import segno

from core.org.profile import Profile

Version = Literal["4.0", "3.0"]
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
SCALE = 4
"""Pixels of the smallest square of a QR code, where the page does not say otherwise."""


def vcard(profile: Profile, address: str, version: Version = "4.0") -> str:
    """The whole card; ``address`` is the full address of the person's page. Only what the viewer may see is in it."""
    person, card = profile.person, profile.card
    name = ";".join(map(_escaped, (person.last_name or person.name, person.first_name, person.middle_name)))
    lines = ["BEGIN:VCARD", f"VERSION:{version}", f"N:{name};;", f"FN:{_escaped(person.name)}"]
    entity = next((post.entity for post in profile.posts if post.entity), "")
    if entity or card.department:
        lines.append(f"ORG:{_escaped(entity)};{_escaped(card.department)}")
    lines += [f"{key}:{value}" for key, value in _facts(profile, address, version) if value]
    lines.append("END:VCARD")
    return "".join(_folded(line) for line in lines)


def qr(profile: Profile) -> bytes:
    """The few facts that a phone needs, as an SVG picture; a card with everything would be too fine to scan."""
    person = profile.person
    name = ";".join(map(_escaped, (person.last_name or person.name, person.first_name)))
    facts = (
        ("TITLE", _escaped(profile.card.position[:60])),
        ("TEL;TYPE=WORK", _escaped(person.work_phone)),
        ("TEL;TYPE=CELL", _escaped(profile.mobile)),
        ("EMAIL", _escaped(person.mail)),
    )
    lines = ["BEGIN:VCARD", "VERSION:3.0", f"N:{name}", f"FN:{_escaped(person.name[:80])}"]
    lines += [f"{key}:{value}" for key, value in facts if value]
    target = io.BytesIO()
    # Dark on light whatever the page's colours are, or cameras do not see it.
    code("\r\n".join([*lines, "END:VCARD"])).save(
        target, kind="svg", scale=SCALE, dark="#000", light="#fff", xmldecl=False, nl=False
    )
    return target.getvalue()


def code(text: str) -> segno.QRCode:
    """The QR code of a text. UTF-8, because Cyrillic would otherwise become Shift JIS, which phones show as rubbish."""
    return segno.make(text, encoding="utf-8", error="l", micro=False)


def _facts(profile: Profile, address: str, version: Version) -> list[tuple[str, str]]:
    person, place = profile.person, profile.location
    street = f";;{_escaped(place.address)};{_escaped(place.city)};;;" if place and (place.address or place.city) else ""
    born = f"--{profile.birthday[0]:02}{profile.birthday[1]:02}" if profile.birthday else ""
    if version == "3.0":
        # The older form knows no day without its year.
        return [
            ("TITLE", _escaped(profile.card.position)),
            ("TEL;TYPE=WORK,VOICE", _escaped(person.work_phone)),
            ("TEL;TYPE=WORK,VOICE,X-INTERNAL", _escaped(person.internal_phone)),
            ("TEL;TYPE=CELL", _escaped(profile.mobile)),
            ("EMAIL;TYPE=WORK", _escaped(person.mail)),
            ("ADR;TYPE=WORK", street),
            ("URL", _escaped(address)),
        ]
    return [
        ("TITLE", _escaped(profile.card.position)),
        ('TEL;VALUE=text;TYPE="work,voice"', _escaped(person.work_phone)),
        ('TEL;VALUE=text;TYPE="work,voice";PREF=50', _escaped(person.internal_phone)),
        ('TEL;VALUE=text;TYPE="cell,voice"', _escaped(profile.mobile)),
        ("EMAIL;TYPE=work", _escaped(person.mail)),
        ("ADR;TYPE=work", street),
        ("TZ", _escaped(place.time_zone) if place else ""),
        ("BDAY", born),
        ("URL", _escaped(address)),
    ]


def _escaped(text: str) -> str:
    text = _CONTROL.sub("", text).replace("\\", "\\\\").replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\n", "\\n").replace(",", "\\,").replace(";", "\\;")


def _folded(line: str) -> str:
    """The line broken so that no piece is longer than 75 octets, as the format asks, and no character is split."""
    pieces: list[str] = []
    piece = ""
    for character in line:
        if len((piece + character).encode()) > (75 if not pieces else 74):
            pieces.append(piece)
            piece = ""
        piece += character
    pieces.append(piece)
    return "\r\n ".join(pieces) + "\r\n"
