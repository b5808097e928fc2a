"""Reads code that may be unfinished: where strings, brackets, lines and names are.

Python's own parser gives up at the first mistake, and code that is being typed is one mistake
after the other. Everything here goes over the text once, whatever is in it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from keyword import iskeyword

from .parameters import split_parameters

__all__ = ["Binding", "Line", "Reading", "Scope"]

_TOKENS = re.compile(
    r"""
    (?P<comment>\#[^\r\n]*)
    | (?P<prefix>\b[rRbBuUfFtT]{1,2})?
      (?P<string>
        (?P<quote>\'\'\'|\"\"\")
          (?: (?!(?P=quote)) (?: \\. | [^\\] | \\\Z ) )* (?P<end>(?P=quote))?
        | \' (?: \\\r\n | \\. | [^'\\\r\n] )* (?P<end1>\')?
        | \" (?: \\\r\n | \\. | [^"\\\r\n] )* (?P<end2>\")?
      )
    """,
    re.VERBOSE | re.DOTALL,
)
_MARKS = re.compile(r"[()\[\]{}]|\\?(?:\r\n|\r|\n)")
_NOT_A_NEWLINE = re.compile(r"[^\r\n]")
_INDENT = re.compile(r"[ \t\f]*")
_PAIRS = {")": "(", "]": "[", "}": "{"}

_NAME = r"[^\W\d]\w*"
_HEADER = re.compile(rf"(?:async\s+)?(def|class)\s+({_NAME})")
_ASSIGN = re.compile(rf"({_NAME})\s*(?::([^=]+))?=(?!=)\s*")
_ANNOTATED = re.compile(rf"({_NAME})\s*:\s*([^=]+)$")
_TARGETS = re.compile(
    rf"[(\s]*+\*?{_NAME}[)\s]*+(?:,[(\s]*+(?:\*?{_NAME})?+[)\s]*+)++=(?!=)",
)
_FOR = re.compile(r"(?:async\s+)?for\b([\w\s,()*]{1,200}?)\bin\b")
_AS = re.compile(rf"\bas\s+\(?({_NAME})")
_WALRUS = re.compile(rf"\b({_NAME})\s*:=")
_OF_SELF = re.compile(rf"self\.({_NAME})\s*(?::[^=]+)?=(?!=)\s*")
_IMPORT = re.compile(r"import\s+(.*)", re.DOTALL)
_FROM = re.compile(r"from\s+([\w.]+)\s+import\s+\(?([^)]*)", re.DOTALL)
_ALIAS = re.compile(rf"\s*([\w.]+)(?:\s+as\s+({_NAME}))?\s*$")


@dataclass(frozen=True)
class Line:
    """A statement's place in the code; a bracket makes it go on over several lines."""

    start: int
    end: int
    indent: int


@dataclass(frozen=True)
class Binding:
    """A name that the code makes.

    Attributes
    ----------
    kind : str
        As in a completion.
    value : str
        The expression it gets, as far as it can be told, or "".
    annotation : str
        The expression of its annotation, or "".
    module, name : str
        For an import: the module, and the name taken from it, or "".
    parameters : str or None
        For a function: the text between the brackets. For a class: that of its ``__init__``.
    """

    kind: str = "variable"
    value: str = ""
    annotation: str = ""
    module: str = ""
    name: str = ""
    parameters: str | None = None


@dataclass
class Scope:
    """A module, function or class in the code: the names that it makes, and what ``self`` gets."""

    kind: str
    indent: int = -1
    name: str = ""
    names: dict[str, Binding] = field(default_factory=dict)
    attributes: dict[str, Binding] = field(default_factory=dict)


class Reading:
    """Code as it stands, with a cursor in it.

    Parameters
    ----------
    code : str
        The whole text.
    cursor : int
        Characters before the cursor.

    Attributes
    ----------
    masked : str
        The code with every comment, and the inside of every string, replaced by blanks. As long as
        the code.
    string : int or None
        Where the string with the cursor in it begins: its first quote.
    quiet : bool
        Whether the cursor is in a string or a comment, where nothing is to be said.
    open : list of int
        The brackets that are open at the cursor, the innermost last.
    opener : dict
        Every closing bracket's place, and the place of the bracket that it closes.
    lines : list of Line
        The code's statements.

    Examples
    --------
    >>> reading = Reading("print(max([1, 2", 15)
    >>> [reading.code[place] for place in reading.open]
    ['(', '(', '[']
    >>> Reading("x = 'a", 6).quiet
    True
    """

    def __init__(self, code: str, cursor: int) -> None:
        self.code = code
        self.cursor = max(0, min(cursor, len(code)))
        self.quiet = False
        self.string: int | None = None
        self.masked = _TOKENS.sub(self._blank, code)
        self.open: list[int] = []
        self.opener: dict[int, int] = {}
        self.lines: list[Line] = []
        self._divide()

    def _blank(self, match: re.Match[str]) -> str:
        start, end = match.span()
        text = match.group()
        inside = start < self.cursor <= end
        if match["comment"] is not None:
            self.quiet = self.quiet or inside
            return " " * len(text)
        begin = match.start("string")
        closed = match["end"] or match["end1"] or match["end2"]
        if begin < self.cursor and (self.cursor < end or (self.cursor == end and not closed)):
            self.quiet, self.string = True, begin
            if "f" in (match["prefix"] or "").lower() and self._in_field(begin):
                self.quiet, self.string = False, None
                return text  # the code in the field is code like any other
        blank = _NOT_A_NEWLINE.sub(" ", text)
        return '"' + blank[1:-1] + '"' if len(text) > 1 else '"'

    def _in_field(self, begin: int) -> bool:
        """Whether the cursor is in a field ``{…}`` of the f-string that begins there."""
        text = self.code[begin : self.cursor].replace("{{", "  ").replace("}}", "  ")
        place = text.rfind("{")
        return place > text.rfind("}")

    def _divide(self) -> None:
        """Find the statements and the brackets.

        A bracket that nobody closed must not swallow the rest of the code: a line that begins
        with a word and is not indented more than its statement is a new statement.
        """
        masked, stack, at_cursor = self.masked, [], False
        start, indent = 0, _INDENT.match(masked).end()
        for match in _MARKS.finditer(masked):
            place, mark = match.start(), match.group()
            if place >= self.cursor and not at_cursor:
                self.open, at_cursor = list(stack), True
            if mark in _PAIRS:
                if stack and masked[stack[-1]] == _PAIRS[mark]:
                    self.opener[place] = stack.pop()
            elif len(mark) == 1 and mark in "([{":
                stack.append(place)
            elif mark[0] != "\\":
                end = match.end()
                first = _INDENT.match(masked, end).end()
                if stack and not self._starts_statement(first, first - end, indent):
                    continue
                stack.clear()
                self.lines.append(Line(start, place, indent))
                start, indent = end, first - end
        if not at_cursor:
            self.open = list(stack)
        self.lines.append(Line(start, len(masked), indent))

    def _starts_statement(self, first: int, column: int, indent: int) -> bool:
        if column > indent or first >= len(self.masked):
            return False
        sign = self.masked[first]
        return sign == "@" or sign == "_" or sign.isalpha()

    def line_at(self, place: int) -> Line:
        """The statement that holds ``place``."""
        starts = [line.start for line in self.lines]
        return self.lines[max(0, bisect_right(starts, place) - 1)]

    def word_start(self, place: int) -> int:
        """Where the word begins that ends at ``place``; a number is no word."""
        start = place
        while start > 0 and (self.masked[start - 1].isalnum() or self.masked[start - 1] == "_"):
            start -= 1
        return start

    def word_end(self, place: int) -> int:
        """Where the word ends that goes on at ``place``."""
        end = place
        while end < len(self.masked) and (self.masked[end].isalnum() or self.masked[end] == "_"):
            end += 1
        return end

    def dot_before(self, place: int) -> int | None:
        """The place of the dot before the word that begins at ``place``, or None."""
        place = self._skip_back(place)
        return place - 1 if place and self.masked[place - 1] == "." else None

    def operand_start(self, end: int) -> int:
        """Where the expression begins that ends at ``end``: names, dots, strings and brackets."""
        masked, place = self.masked, end
        while True:
            before = self._unit_start(place)
            if before == place:
                return place
            place = before
            dot = self._skip_back(place)
            if dot > 0 and masked[dot - 1] == ".":
                place = self._skip_back(dot - 1)
            elif not (masked[place] in "([" and self._follows_operand(place)):
                return place

    def _follows_operand(self, place: int) -> bool:
        before = self.masked[place - 1 : place]
        return bool(before) and (before.isalnum() or before in '_)]"')

    def _unit_start(self, place: int) -> int:
        """Where the name, string or pair of brackets begins that ends at ``place``."""
        if place == 0:
            return 0
        last = self.masked[place - 1]
        if last in _PAIRS:
            return self.opener.get(place - 1, place)
        if last == '"':
            quote = self.masked.rfind('"', 0, place - 1)
            return self.word_start(quote) if quote >= 0 else place
        return self.word_start(place)

    def _skip_back(self, place: int) -> int:
        while place > 0 and self.masked[place - 1] in " \t":
            place -= 1
        return place

    def scopes(self) -> list[Scope]:
        """The module and the functions and classes around the cursor, innermost last."""
        module = Scope("module")
        stack, around = [module], [module]
        for line in self.lines:
            first = line.start + line.indent
            if first >= line.end or not self.masked[first : line.end].strip():
                if line.start <= self.cursor <= line.end:
                    around = self._around(stack, self.cursor - line.start)
                continue
            while len(stack) > 1 and stack[-1].indent >= line.indent:
                stack.pop()
            opened = self._bind(line, stack)
            if opened:
                stack.append(opened)
            if line.start <= self.cursor <= line.end:
                around = list(stack)
        return around

    def _around(self, stack: list[Scope], column: int) -> list[Scope]:
        """The scopes of an empty line, which its cursor's column tells."""
        return [scope for scope in stack if scope.indent < column]

    def _bind(self, line: Line, stack: list[Scope]) -> Scope | None:
        """Note the names that a statement makes; returns the scope that it opens."""
        first = line.start + line.indent
        text = self.masked[first : line.end]
        scope = stack[-1]
        header = _HEADER.match(text)
        if header:
            return self._bind_header(header, first, line, stack)
        names = scope.names
        for name, value in self._assigned(text, first):
            names[name] = value
        for found in (_FOR.match(text), *_AS.finditer(text), *_WALRUS.finditer(text)):
            for name in re.findall(_NAME, found[1]) if found else ():
                names[name] = Binding()
        self._bind_imports(text, names)
        of_self = _OF_SELF.match(text)
        if of_self:
            owner = next((one for one in reversed(stack) if one.kind == "class"), None)
            if owner:
                value = self.code[first + of_self.end() : line.end].strip()
                owner.attributes.setdefault(of_self[1], Binding("property", value))
        return None

    def _assigned(self, text: str, first: int) -> list[tuple[str, Binding]]:
        one = _ASSIGN.match(text)
        if one and not iskeyword(one[1]):
            value = self.code[first + one.end() : first + len(text.rstrip())]
            return [(one[1], Binding("variable", value, (one[2] or "").strip()))]
        annotated = _ANNOTATED.match(text)
        if annotated and not iskeyword(annotated[1]):
            return [(annotated[1], Binding("variable", "", annotated[2].strip()))]
        many = _TARGETS.match(text) if "=" in text else None
        return [(name, Binding()) for name in re.findall(_NAME, many[0])] if many else []

    def _bind_header(
        self, header: re.Match[str], first: int, line: Line, stack: list[Scope]
    ) -> Scope:
        kind, name, scope = header[1], header[2], stack[-1]
        opened = Scope("class" if kind == "class" else "function", line.indent, name)
        if kind == "class":
            scope.names[name] = Binding("class")
            return opened
        bracket = self.masked.find("(", first + header.end(), line.end)
        closing = self.masked.rfind(")", bracket, line.end) if bracket >= 0 else -1
        inner = (bracket + 1, closing if closing >= 0 else line.end) if bracket >= 0 else (0, 0)
        method = scope.kind == "class"
        made = Binding("method" if method else "function", parameters=self.code[slice(*inner)])
        scope.names[name] = made
        opened.names.update(self._parameters(*inner))
        if method and name == "__init__" and scope.name in stack[-2].names:
            stack[-2].names[scope.name] = Binding("class", parameters=made.parameters)
        return opened

    def _parameters(self, start: int, end: int) -> dict[str, Binding]:
        found = {}
        for piece in split_parameters(self.masked[start:end]):
            match = re.match(rf"\*{{0,2}}({_NAME})\s*(?::([^=]+))?", piece)
            if match:
                found[match[1]] = Binding("parameter", "", (match[2] or "").strip())
        return found

    def _bind_imports(self, text: str, names: dict[str, Binding]) -> None:
        taken, whole = _FROM.match(text), _IMPORT.match(text)
        for part in (taken[2] if taken else whole[1] if whole else "").split(","):
            alias = _ALIAS.match(part)
            if not alias:
                continue
            if taken:
                names[alias[2] or alias[1]] = Binding("variable", module=taken[1], name=alias[1])
            else:
                module = alias[1] if alias[2] else alias[1].partition(".")[0]
                names[alias[2] or module] = Binding("module", module=module)
