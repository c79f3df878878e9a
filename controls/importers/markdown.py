"""A Markdown document with YAML front matter: its fields and sections, each with its line."""

from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from controls.importers.plans import Place, Unreadable
from controls.importers.texts import lines_of

LONGEST_FRONT = 8_000
FENCE = "---"
Value = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    value: Value
    place: Place


@dataclass(frozen=True, slots=True)
class Line:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class Document:
    """`fields` of the front matter; `lines` of the body."""

    file: str
    fields: Mapping[str, Field]
    lines: tuple[Line, ...]

    def text(self, name: str) -> str:
        field = self.fields.get(name)
        return field.value.strip() if field is not None and isinstance(field.value, str) else ""

    def place(self, name: str) -> Place:
        field = self.fields.get(name)
        return field.place if field is not None else Place(self.file, 1)

    def section(self, heading: str) -> tuple[Line, ...]:
        """The lines below a heading (`## Description`), up to the next one of the same or a higher level."""
        level = len(heading) - len(heading.lstrip("#"))
        found: list[Line] = []
        inside = False
        for line in self.lines:
            marks = len(line.text) - len(line.text.lstrip("#"))
            if line.text.rstrip().lower() == heading.lower():
                inside = True
            elif inside and 0 < marks <= level and line.text[marks : marks + 1] == " ":
                break
            elif inside:
                found.append(line)
        return tuple(found)

    def prose(self, heading: str) -> str:
        return "\n".join(line.text.rstrip() for line in self.section(heading)).strip()


def read_document(file: str, text: str) -> Document | None:
    """None for a document without front matter."""
    lines = [Line(number, line) for number, line in enumerate(lines_of(text), start=1)]
    first = next((line for line in lines if line.text.strip()), None)
    if first is None or first.text.rstrip() != FENCE:
        return None
    last = next((line for line in lines[first.number :] if line.text.rstrip() == FENCE), None)
    if last is None:
        raise Unreadable(Place(file, first.number), "the front matter that begins here is never closed with ---")
    front = "\n".join(line.text for line in lines[first.number : last.number - 1])
    return Document(file, _fields(file, front, first.number), tuple(lines[last.number :]))


def _fields(file: str, front: str, offset: int) -> dict[str, Field]:
    if len(front) > LONGEST_FRONT:
        raise Unreadable(Place(file, offset), f"the front matter is longer than {LONGEST_FRONT} characters")
    try:
        _refuse_aliases(file, front, offset)
        root = yaml.compose(front, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = Place(file, offset + 1 + mark.line, mark.column + 1) if mark else Place(file, offset)
        raise Unreadable(place, f"the front matter is not YAML ({error.problem})") from None
    except (yaml.YAMLError, RecursionError):
        raise Unreadable(Place(file, offset), "the front matter is not YAML, or nested too deep") from None
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        raise Unreadable(Place(file, offset + 1), "the front matter is no list of `name: value` lines")
    return _named(file, root, offset)


def _refuse_aliases(file: str, front: str, offset: int) -> None:
    """An alias can make a small file unfold without end; nobody needs one in front matter."""
    for token in yaml.scan(front, Loader=yaml.SafeLoader):
        if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
            mark = token.start_mark
            place = Place(file, offset + 1 + mark.line, mark.column + 1)
            raise Unreadable(place, "anchors and aliases in front matter are not read")


def _named(file: str, root: yaml.MappingNode, offset: int) -> dict[str, Field]:
    fields: dict[str, Field] = {}
    for key, value in root.value:
        place = Place(file, offset + 1 + key.start_mark.line, key.start_mark.column + 1)
        name = str(key.value)
        if name in fields:
            raise Unreadable(place, f"{name!r} stands twice in the front matter")
        fields[name] = Field(_value(value, place), place)
    return fields


def _value(node: yaml.Node, place: Place) -> Value:
    if isinstance(node, yaml.ScalarNode):
        return str(node.value)
    if isinstance(node, yaml.SequenceNode) and all(isinstance(part, yaml.ScalarNode) for part in node.value):
        return tuple(str(part.value) for part in node.value)
    raise Unreadable(place, "only texts and lists of texts are read in front matter")
