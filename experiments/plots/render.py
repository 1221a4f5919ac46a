"""Turn a picture into text or bytes: SVG that takes its colours and type from the page, PNG on white."""

from __future__ import annotations

import html
import io
import re

from matplotlib.axes import Axes

from experiments.plots.style import PALETTE, figure_of, style

__all__ = ["png", "svg"]

_DPI = 150


def svg(axes: Axes, *, name: str, title: str) -> str:
    """Return the picture as an ``<svg>`` element to stand in a page, with `title` as its accessible name.

    Colours of the palette become CSS variables (``var(--ink, #1f2a33)``) and type is inherited, so that one picture
    suits a light and a dark page. Ids are prefixed with `name`, so that many pictures can share a page. The same
    picture gives the same text.
    """
    buffer = io.StringIO()
    with style():
        figure_of(axes).savefig(buffer, format="svg", facecolor="none", metadata={"Date": None})
    text = buffer.getvalue()
    text = _plain(text[text.index("<svg") :])
    text = re.sub(r"(id=\"|url\(#|href=\"#)", rf"\g<1>{name}-", text)
    for role, colour in PALETTE.items():
        text = text.replace(colour, f"var(--{role}, {colour})")
    return _opened(text, title)


def png(axes: Axes) -> bytes:
    """Return the picture as a PNG of 150 dpi on white."""
    buffer = io.BytesIO()
    with style():
        figure_of(axes).savefig(buffer, format="png", dpi=_DPI, facecolor="white", metadata={"Software": None})
    return buffer.getvalue()


def _plain(text: str) -> str:
    """Drop what a page does not need: metadata, comments, names of groups, font families, line breaks in paths."""
    text = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"<g id=\"[^\"]*\"/>", "", text)
    text = re.sub(r"<g id=\"[^\"]*\">", "<g>", text)
    text = re.sub(r" transform=\"rotate\(-0 [^\"]*\"", "", text)
    text = re.sub(r" font-family: [^;\"]*;?", "", text)
    return re.sub(r"\s*\n\s*", "\n", text)


def _opened(text: str, title: str) -> str:
    """Replace the root element's fixed size by its name and role."""
    box = re.search(r"viewBox=\"[^\"]*\"", text)
    label = html.escape(title, quote=True)
    root = (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'{box[0] if box else ""} role="img" aria-label="{label}">'
    )
    return root + text[text.index(">") + 1 :].strip()
