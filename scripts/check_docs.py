#!/usr/bin/env python3
"""Fails when a public declaration has no /// comment, or a part does not name its source; prints file:line for each.

A declaration is a class, struct, union or enum, or a function, at namespace level or in the public part of a class in
src/braid/**/*.h. It is documented by /// on the lines above, by ///< on its own first or last line, or by standing
directly under a documented one of the same name. No comment is asked of a member whose whole body stands on its line,
of what a base documents (override), of what is declared by rule (= default, = delete, destructors, copies and moves,
friends, operators, the field list fields(v) that config.h describes), nor of forward declarations.

A part is a .cpp that enters a registry. Its @file comment names a source (author and year, arXiv, DOI, address) or says
"no source". This reads C++ by its brackets, not by its grammar: enough for headers in the house style.

    scripts/check_docs.py [ROOT]
"""
import dataclasses
import pathlib
import re
import sys

ENROLLED = "registry.add<"
CITATION = re.compile(r"[Nn]o source\b|arXiv:\d{4}\.\d{5}|doi:10\.\d|https?://|(?:al\.|[A-Z]\w+) (?:19|20)\d\d\b")
TOKEN = re.compile(r"""
    (?P<line_comment>//[^\n]*) | (?P<comment>/\*.*?\*/)
  | (?P<string>R"(?P<mark>[^(]*)\(.*?\)(?P=mark)" | "(?:\\.|[^"\\\n])*" | (?<!\w)'(?:\\.|[^'\\\n])+')
""", re.X | re.S)
PREPROCESSOR = re.compile(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", re.M)


def blank(match):
    """Replaces by spaces, so that every line and column keeps its place."""
    return re.sub(r"[^\n]", " ", match.group(0))


def without_angles(text):
    """Drops template argument lists, which may hold parentheses and equals signs of their own."""
    text = re.sub(r"operator\s*(?:\(\s*\)|[^\s\w(]+|[^(]+?(?=\())", "operator_name", text)
    text = text.replace("->", "  ")
    previous = None
    while previous != text:
        previous, text = text, re.sub(r"<[^<>]*>", " ", text)
    return text


def classify(statement, scope_kind):
    """Returns (kind, name) of a declaration: namespace, type, function or other."""
    text = without_angles(re.sub(r"\[\[.*?\]\]", " ", statement)).strip()
    text = re.sub(r"\b(?:decltype|alignas|noexcept|explicit)\s*\([^()]*\)", " ", text)
    text = re.sub(r"^(?:template\s*|requires\s+\S+\s*|inline\s+|typedef\s+)*", "", text)
    if match := re.match(r"namespace\b\s*([\w:]*)|(extern)\s*$", text):
        return "namespace", match.group(1) or match.group(2) or ""
    if match := re.match(r"(?:class|struct|union|enum(?:\s+(?:class|struct))?)\s+([\w:]+)[^(]*$", text):
        return "type", match.group(1)
    if re.match(r"(?:using|friend|static_assert|concept)\b|[,:)=]", text) or scope_kind == "body":
        return "other", ""
    head, parenthesis, tail = text.partition("(")
    name = re.search(r"([\w:~]+)\s*$", head)
    if not parenthesis or "=" in head or not name:
        return "other", ""
    # Also no declaration: the definition of a member (a::b) and a macro's call.
    if re.search(r"::|^~|^operator_name$|^fields$|^[A-Z_]+$", name.group(1)) or re.search(
            r"\boverride\b|\bfinal\b|=\s*(?:default|delete)\s*$", tail) or re.match(
                rf"(?:const\s+)?{name.group(1)}\s*&", tail):
        return "other", ""
    return "function", name.group(1)


@dataclasses.dataclass
class Scope:
    """What a brace opened: a namespace, a type, or a body (of a function, an initialiser, an enum)."""

    kind: str
    public: bool  # whether what is declared here next can be named from outside
    outer_public: bool  # the same of the scope itself, which bounds its members


class Header:
    """One header, read statement by statement. Line numbers count from 0."""

    def __init__(self, text):
        self.lines = text.splitlines()
        self.code = PREPROCESSOR.sub(blank, TOKEN.sub(blank, text))
        self.code_lines = self.code.splitlines()
        self.scopes = [Scope("namespace", True, True)]
        self.name, self.name_line, self.name_documented = "", -1, False  # of the declaration before
        self.undocumented = []

    def is_documented(self, first, last, name):
        if self.scopes[-1].kind == "type" and first == last and re.search(r"\{.*\}", self.code_lines[first]):
            return True  # its body is its documentation
        above = self.lines[first - 1].lstrip() if first > 0 else ""
        if above.startswith("///") or any("///<" in self.lines[line] for line in (first, last)):
            return True
        return name == self.name and self.name_line == first - 1 and self.name_documented

    def declare(self, statement, first, last, opens):
        """Notes one declaration; returns the scope that its brace opens, if it has one."""
        kind, name = classify(statement, self.scopes[-1].kind)
        public = self.scopes[-1].public
        if kind == "namespace":
            inside = public and bool(name) and name != "detail"
            return Scope("namespace", inside, inside)
        if public and name and (kind == "function" or (kind == "type" and opens)):
            documented = self.is_documented(first, last, name)
            if not documented:
                self.undocumented.append((first + 1, name))
            self.name, self.name_line, self.name_documented = name, last, documented
        if kind == "type" and not re.search(r"\benum\b", statement):
            return Scope("type", public and not re.search(r"\bclass\s+\w", without_angles(statement)), public)
        return Scope("body", False, False)

    def end_statement(self, text, first, last, character):
        scope = Scope("body", False, False)
        if self.scopes[-1].kind != "body" and text.strip() and character != "}":
            scope = self.declare(text, first, last, opens=character == "{")
        if character == "{":
            self.scopes.append(scope)
        elif character == "}" and len(self.scopes) > 1:
            closed = self.scopes.pop()
            if closed.kind == "body" and self.scopes[-1].kind != "body":
                self.name_line = last  # an overload may follow the body directly

    def check(self):
        """Returns (line, name) of each public declaration without a comment; lines count from 1."""
        text, first, depth, line = "", None, 0, 0
        for character in self.code:
            if character == "\n":
                line += 1
            if depth == 0 and character in "{};":
                self.end_statement(text, first, line, character)
                text, first = "", None
                continue
            if character in "([":
                depth += 1
            elif character in ")]":
                depth = max(0, depth - 1)
            if first is None and not character.isspace():
                first = line
            text += character
            if depth == 0 and (match := re.fullmatch(r"\s*(public|private|protected)\s*:", text)):
                scope = self.scopes[-1]
                scope.public = match.group(1) == "public" and scope.outer_public
                text, first = "", None
        return self.undocumented


def file_comment(text):
    """The block of /// lines that holds @file."""
    for block in re.findall(r"(?:^[ \t]*///[^\n]*\n?)+", text, re.M):
        if "@file" in block:
            return block
    return ""


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).parent.parent).resolve()
    problems = []
    headers = sorted((root / "src/braid").glob("**/*.h"))
    for path in headers:
        for line, name in Header(path.read_text(encoding="utf-8")).check():
            problems.append(f"{path.relative_to(root)}:{line}: {name} has no /// comment")
    sources = {path: path.read_text(encoding="utf-8") for path in sorted((root / "src/braid").glob("*/*.cpp"))}
    parts = {path: text for path, text in sources.items() if ENROLLED in text}
    for path, text in parts.items():
        if not CITATION.search(file_comment(text)):
            problems.append(f"{path.relative_to(root)}:1: @file names no source, nor says \"no source\"")
    if not headers or not parts:
        problems.append(f"{root}: {len(headers)} headers and {len(parts)} parts; is this the top of the sources?")
    if problems:
        sys.exit("\n".join(problems))
    print(f"docs: {len(headers)} headers, {len(parts)} parts with sources")


if __name__ == "__main__":
    main()
