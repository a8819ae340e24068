"""Reads expressions of other engines into the tree that ours has: what JUEL and FEEL have in common."""

import ast
import re
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from processes.engine.errors import ExpressionError
from processes.engine.language.expressions import MAX_DEPTH, MAX_TEXT
from processes.engine.sentences import N_, Sentence

_TOKEN = r"""\s*(?:
    (?P<number>\d+(?:\.\d+)?|\.\d+)
  | (?P<text>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
  | (?P<name>{words}[^\W\d]\w*)
  | (?P<sign>\.\.|&&|\|\||==|!=|<=|>=|\*\*|[-+*/%<>=!?:.,()\[\]{{}}@])
)"""
END = ("end", "")
COMPARED: dict[str, type[ast.cmpop]] = {
    "==": ast.Eq, "=": ast.Eq, "eq": ast.Eq, "!=": ast.NotEq, "ne": ast.NotEq, "<": ast.Lt, "lt": ast.Lt,
    "<=": ast.LtE, "le": ast.LtE, ">": ast.Gt, "gt": ast.Gt, ">=": ast.GtE, "ge": ast.GtE,
}  # fmt: skip
COUNTED: dict[str, type[ast.operator]] = {
    "+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "div": ast.Div, "%": ast.Mod, "mod": ast.Mod,
}  # fmt: skip
JOINED: dict[str, type[ast.boolop]] = {"&&": ast.And, "and": ast.And, "||": ast.Or, "or": ast.Or}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}

Token: TypeAlias = tuple[str, str]
Binary: TypeAlias = Mapping[str, int]


class Grammar:
    """One expression of a language; `binary` says how strongly each sign between two parts binds.

    Raises ExpressionError for what cannot be read or has no counterpart in our language.
    """

    language = ""
    binary: Binary = {}
    words = ""  # names of several words, as an alternative of a regular expression that ends in `|`

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        if len(text) > MAX_TEXT:
            raise ExpressionError(Sentence(N_("The expression is longer than {count} characters."), count=MAX_TEXT))
        self.tokens = self._split()

    def _split(self) -> list[Token]:
        pattern, found, place = re.compile(_TOKEN.format(words=self.words), re.VERBOSE), [], 0
        text = self.text.rstrip()
        while place < len(text):
            match = pattern.match(text, place)
            if match is None:
                raise self.unread()
            found.append((match.lastgroup or "", match[match.lastgroup or 0]))
            place = match.end()
        return [*found, END]

    def unread(self) -> ExpressionError:
        """What to say of a text that is not in the language at all."""
        reason = N_("{text!r} cannot be read as {language}.")
        return ExpressionError(Sentence(reason, text=self.text, language=self.language))

    @property
    def token(self) -> Token:
        """What stands here."""
        return self.tokens[self.at]

    def take(self) -> Token:
        """What stands here, and go on."""
        token = self.token
        self.at += token != END
        return token

    def accept(self, word: str) -> bool:
        """Go on if this word or sign stands here."""
        is_it = self.token[0] in ("sign", "name") and self.token[1] == word
        self.at += is_it
        return is_it

    def expect(self, word: str) -> None:
        """Go on, as this word or sign must stand here."""
        if not self.accept(word):
            raise self.unread()

    def whole(self) -> ast.expr:
        """The tree of the whole text."""
        found = self.expression()
        if self.token != END:
            raise self.unread()
        return found

    def expression(self, above: int = 0) -> ast.expr:
        """The parts that bind more strongly than `above`."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.unread()
        left = self.prefix()
        while (strength := self.binary.get(self.token[1], 0) if self.token[0] != "text" else 0) > above:
            left = self.infix(left, self.take()[1], strength)
        self.depth -= 1
        return left

    def prefix(self) -> ast.expr:
        """What an expression can begin with."""
        kind, word = self.take()
        if kind == "number":
            return ast.Constant(float(word) if "." in word else int(word))
        if kind == "text":
            return ast.Constant(re.sub(r"\\(.)", lambda found: _ESCAPES.get(found[1], found[1]), word[1:-1]))
        if word == "(":
            return self.bracketed()
        if word == "-" and kind == "sign":
            return ast.UnaryOp(ast.USub(), self.expression(90))
        if kind == "name":
            return self.suffixed(self.named(word))
        return self.other(word)

    def bracketed(self) -> ast.expr:
        """What follows an opening bracket."""
        inner = self.expression()
        self.expect(")")
        return self.suffixed(inner)

    def suffixed(self, part: ast.expr) -> ast.expr:
        """A part with its fields and items."""
        while True:
            if self.accept("."):
                part = self.field(part, self.take()[1])
            elif self.accept("["):
                part = self.item(part, self.expression())
                self.expect("]")
            else:
                return part

    def arguments(self) -> list[ast.expr]:
        """What is called with, up to the closing bracket."""
        found: list[ast.expr] = []
        if self.accept(")"):
            return found
        while True:
            found.append(self.expression())
            if self.accept(")"):
                return found
            self.expect(",")

    def infix(self, left: ast.expr, sign: str, strength: int) -> ast.expr:
        """Two parts with a sign between them."""
        right = self.expression(strength)
        if sign in JOINED:
            return joined(JOINED[sign], left, right)
        if sign in COMPARED:
            return ast.Compare(left, [COMPARED[sign]()], [right])
        if sign in COUNTED:
            return ast.BinOp(left, COUNTED[sign](), right)
        raise self.strange(sign)

    def strange(self, what: str) -> ExpressionError:
        """What to say of something that our language does not have."""
        reason = N_("{what} of {language} has no counterpart here.")
        return ExpressionError(Sentence(reason, what=what, language=self.language))

    def named(self, word: str) -> ast.expr:
        """A variable, constant or call that begins with this name."""
        raise NotImplementedError

    def field(self, part: ast.expr, name: str) -> ast.expr:
        """A field of a part, or what is called on it."""
        return ast.Attribute(part, name, ast.Load())

    def item(self, part: ast.expr, key: ast.expr) -> ast.expr:
        """An item of a part."""
        return ast.Subscript(part, key, ast.Load())

    def other(self, word: str) -> ast.expr:
        """What an expression of this language can begin with besides."""
        raise self.unread()


def call(name: str, *arguments: ast.expr) -> ast.expr:
    """A call of one of our functions."""
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def joined(sign: type[ast.boolop], left: ast.expr, right: ast.expr) -> ast.expr:
    """Parts with and, or with or, between them: one level for as many as follow each other."""
    first = left.values if isinstance(left, ast.BoolOp) and isinstance(left.op, sign) else [left]
    return ast.BoolOp(sign(), [*first, right])


def known(name: str) -> ast.expr:
    """A variable, or one of `true`, `false` and `null`."""
    return ast.Name(name, ast.Load())


def compared(left: ast.expr, sign: type[ast.cmpop], right: ast.expr) -> ast.expr:
    """A comparison of two parts."""
    return ast.Compare(left, [sign()], [right])


def denied(part: ast.expr) -> ast.expr:
    """The opposite of a part."""
    return ast.UnaryOp(ast.Not(), part)


def one_of(part: ast.expr, values: list[Any]) -> ast.expr:
    """Whether a part is one of these."""
    return compared(part, ast.In, ast.List(values, ast.Load()))


Function: TypeAlias = Callable[..., ast.expr]


def called(grammar: Grammar, functions: Mapping[str, Function], name: str, given: list[ast.expr]) -> ast.expr:
    """A call of the other language, said in ours; raise ExpressionError where there is none, or not with so many."""
    if name not in functions:
        raise grammar.strange(f"{name}()")
    try:
        return functions[name](*given)
    except TypeError:
        raise grammar.strange(f"{name}()") from None
