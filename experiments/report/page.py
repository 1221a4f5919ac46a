"""A page and its pictures on disk, and the templates they are made of."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from experiments.report.pictures import Picture
from experiments.report.tables import Table

__all__ = ["Section", "ToldSection", "environment", "picture_files", "stored", "write_page"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What a page says of one scenario: its pictures by name, and what it assumes, (term, text).

    It stands at `anchor` on the page.
    """

    anchor: str
    title: str
    description: str
    pictures: Mapping[str, Picture]
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSection(Section):
    """A section that says what came out in sentences, and has its tables by what they show."""

    headline: str
    sentences: tuple[str, ...]
    tables: Mapping[str, tuple[Table, ...]]


def write_page(template: str, sections: Sequence[Section], folder: Path, **told: object) -> Path:
    """Write a page on scenarios, with what else is `told`, and its pictures into `folder`; return the page's path."""
    titles = [section.title for section in sections]
    title = titles[0] if len(titles) == 1 else f"{len(titles)} scenarios"
    page = environment().get_template(template).render(title=title, sections=sections, **told)
    return stored(page, picture_files(sections), folder)


def environment() -> Environment:
    """Return the templates of reports."""
    found = Environment(
        loader=PackageLoader("experiments.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters["svg"] = Markup
    return found


def stored(page: str, pictures: Iterable[tuple[str, Picture]], folder: Path) -> Path:
    """Write a page and its pictures, by file name, into `folder`, made if need be, and return the page's path.

    Both are stored beside the folder first and moved in when complete; earlier pictures are replaced as a whole.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}-") as name:
        staging = Path(name)
        (staging / "report.html").write_text(page, encoding="utf-8", newline="\n")
        (staging / "plots").mkdir()
        for file, picture in pictures:
            (staging / "plots" / file).write_bytes(picture.png)
        folder.mkdir(exist_ok=True)
        if (folder / "plots").exists():
            (folder / "plots").replace(staging / "replaced")
        shutil.move(staging / "plots", folder / "plots")
        return (staging / "report.html").replace(folder / "report.html")


def picture_files(sections: Sequence[Section]) -> Iterator[tuple[str, Picture]]:
    """Yield the file name of each picture, led by its scenario where there are several."""
    for section in sections:
        lead = "" if len(sections) == 1 else f"{section.anchor}_{re.sub(r'[^a-z0-9]+', '_', section.title.lower())}_"
        for picture in section.pictures.values():
            yield f"{lead}{picture.name}.png", picture
