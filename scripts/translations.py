"""Keep the catalogues in step with the code: ``python scripts/translations.py`` adds new texts and drops unused ones.

What is new stays empty until somebody translates it; ``make test`` fails while anything is empty.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("ru",)
KEYWORDS = {
    "_": None,
    "_l": None,
    "_n": (1, 2),
    "_p": ((1, "c"), 2),
    "_lp": ((1, "c"), 2),
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "lazy_pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
JINJA = {"trimmed": "true", "silent": "false", "extensions": "jinja2.ext.do"}
CORE_PLACES = ("core", "plugin_sdk", "themes")


def owners() -> dict[str, tuple[list[Path], Path]]:
    """Per owner of a catalogue: the folders that its texts are in, and the folder of its catalogues."""
    found = {"core": ([ROOT / place for place in CORE_PLACES], ROOT / "core" / "translations")}
    for manifest in sorted(ROOT.glob("plugins/*/plugin.toml")):
        found[manifest.parent.name] = ([manifest.parent], manifest.parent / "translations")
    return found


SKIPPED = frozenset({"tests", "node_modules", "build", "scaffold"})


def sources(folders: list[Path]) -> Iterator[Path]:
    """Every Python module and template in which a text for people may stand."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder).parts
            template = path.suffix in (".html", ".txt") and "templates" in inside
            if (template or path.suffix == ".py") and not SKIPPED & set(inside):
                yield path


def extract(folders: list[Path]) -> Catalog:
    """A catalogue of all texts, untranslated."""
    catalogue = Catalog()
    for path in sources(folders):
        method = "python" if path.suffix == ".py" else "jinja2.ext:babel_extract"
        options = {} if path.suffix == ".py" else JINJA
        for line, text, _comments, context in extract_from_file(method, path, KEYWORDS, ["Translators:"], options):
            catalogue.add(text, context=context, locations=[(str(path.relative_to(ROOT)), line)])
    for folder in folders:
        for text in named(folder):
            catalogue.add(text)
    return catalogue


def named(folder: Path) -> list[str]:
    """What a plugin's manifest says for people: its name and what it is for."""
    manifest = folder / "plugin.toml"
    if not manifest.exists():
        return []
    values = tomllib.loads(manifest.read_text(encoding="utf-8"))
    return [values[key] for key in ("name", "description") if values.get(key)]


def translated(message: Message) -> bool:
    """True if every form of the message has a text and nobody doubts it."""
    forms = message.string if isinstance(message.string, list | tuple) else (message.string,)
    return not message.fuzzy and all(forms)


def read(path: Path, language: str) -> Catalog:
    """The catalogue in a file, an empty one if there is none."""
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update(folders: list[Path], target: Path, language: str, further: list[Path]) -> list[str]:
    """Bring one catalogue in step, taking translations from ``further`` files too; returns what is not translated."""
    path = target / language / "LC_MESSAGES" / "messages.po"
    known = [read(path, language), *(read(other, language) for other in further)]
    wanted = Catalog(locale=language, project="Dunbar", fuzzy=False)
    missing = []
    for message in extract(folders):
        if not message.id:
            continue
        found = next((m for c in known if (m := c.get(message.id, message.context)) and translated(m)), None)
        text = found.string if found is not None else None
        wanted.add(message.id, text, context=message.context, flags=message.flags)
        if found is None:
            missing.append(str(message.id))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, wanted, width=120, sort_output=True, omit_header=False, include_lineno=False, no_location=True)
    return missing


def main() -> None:
    """Update all catalogues; arguments are further ``.po`` files with translations."""
    further = [Path(name) for name in sys.argv[1:]]
    for owner, (folders, target) in owners().items():
        for language in LANGUAGES:
            missing = update(folders, target, language, further)
            sys.stdout.write(f"{owner} {language}: {len(missing)} texts are not translated\n")
            sys.stdout.writelines(f"    {text}\n" for text in missing)


if __name__ == "__main__":
    main()
