"""Reads a page as a browser would: elements, their attributes, and the text that people see."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "br", "img", "link", "input", "hr"}
UNSEEN = {"style", "title", "head", "metadata", "script"}


@dataclass
class Element:
    """An element with what is in it: elements and pieces of text, in order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    inside: list = field(default_factory=list)

    def all(self, tag: str | None = None, **attributes: str) -> list[Element]:
        """Returns the elements below this one with a tag and attributes; `class_` is one of the classes."""
        found = []
        for inner in self.inside:
            if isinstance(inner, Element):
                found += [inner] if inner._is(tag, attributes) else []
                found += inner.all(tag, **attributes)
        return found

    def one(self, tag: str | None = None, **attributes: str) -> Element:
        """Returns the only such element."""
        found = self.all(tag, **attributes)
        assert len(found) == 1, f"{len(found)} of {tag} {attributes}"
        return found[0]

    @property
    def text(self) -> str:
        """The text that people see, with single blanks."""
        return " ".join(self._pieces().split())

    def _pieces(self) -> str:
        if self.tag in UNSEEN:
            return ""
        return " ".join(inner if isinstance(inner, str) else inner._pieces() for inner in self.inside)

    def _is(self, tag: str | None, attributes: dict[str, str]) -> bool:
        classes = self.attributes.get("class", "").split()
        return tag in (None, self.tag) and all(
            value in classes if key == "class_" else self.attributes.get(key) == value
            for key, value in attributes.items())


class _Reader(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open = [Element("document")]

    def handle_starttag(self, tag, attrs):
        element = Element(tag, {key: value or "" for key, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_startendtag(self, tag, attrs):
        self.open[-1].inside.append(Element(tag, {key: value or "" for key, value in attrs}))

    def handle_endtag(self, tag):
        assert self.open[-1].tag == tag, f"</{tag}> closes <{self.open[-1].tag}>"
        self.open.pop()

    def handle_data(self, data):
        self.open[-1].inside.append(data)


def read(html: str) -> Element:
    """Returns the page; raises AssertionError when an element is not closed or closed by another."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert [element.tag for element in reader.open] == ["document"]
    return reader.open[0]
