"""Changes single elements of a diagram and leaves every other byte of its file as somebody else wrote it."""

from xml.parsers import expat
from xml.sax.saxutils import escape

from lxml import etree

from processes.engine.files.resources import BPMN, CAMUNDA
from processes.engine.files.xml import parse_xml

_CAMUNDA = CAMUNDA[1:-1]
_XML = "http://www.w3.org/XML/1998/namespace"


class Sheet:
    """A diagram in UTF-8: elements are changed as lxml's own, and said by `changed`; `written` is the file then.

    Raises DefinitionRefused for what is no XML.
    """

    def __init__(self, content: bytes) -> None:
        self._given = content
        self.content = content = _with_camunda(content, parse_xml(content, file=""))
        # as parse_xml reads it, with the remarks that must stay
        self.root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
        self._spans = dict(zip(self.root.iter("*"), _spans(content), strict=True))
        self._changed: set[etree._Element] = set()
        self._around: set[etree._Element] = set()

    def changed(self, element: etree._Element) -> None:
        """Something of the element itself is another: an attribute, its text, which children it has."""
        self._changed.add(element)
        self._around.update(element.iterancestors())

    def set(self, element: etree._Element, name: str, value: str | None) -> None:
        """Give an element an attribute, or take it."""
        if value is None:
            element.attrib.pop(name, None)
        else:
            element.set(name, value)
        self.changed(element)

    def add(
        self, parent: etree._Element, tag: str, *, at: int | None = None, text: str = "", **said: str
    ) -> etree._Element:
        """A new element in another, by default behind its others; attributes as `camunda_name` or plain `name`."""
        made = etree.Element(tag, nsmap=parent.nsmap)
        for name, value in said.items():
            prefix, _, rest = name.partition("camunda_")
            made.set(f"{CAMUNDA}{rest}" if rest and not prefix else name, value)
        made.text = text or None
        parent.insert(len(parent) if at is None else at, made)
        self.changed(parent)
        return made

    def remove(self, element: etree._Element) -> None:
        """Take an element away; what is written behind it stays."""
        parent, before = element.getparent(), element.getprevious()
        if parent is None:
            return
        if element.tail and element.tail.strip():
            if before is not None:
                before.tail = (before.tail or "") + element.tail
            else:
                parent.text = (parent.text or "") + element.tail
        parent.remove(element)
        self.changed(parent)

    def rename(self, element: etree._Element, name: str) -> None:
        """Make another element of BPMN of it."""
        element.tag = f"{BPMN}{name}"
        self.changed(element)

    def extensions(self, element: etree._Element) -> etree._Element:
        """The element's extensionElements, made where it has none, behind its documentation."""
        found = element.find(f"{BPMN}extensionElements")
        if found is None:
            documented = sum(child.tag == f"{BPMN}documentation" for child in element)
            found = self.add(element, f"{BPMN}extensionElements", at=documented)
        return found

    def property(self, element: etree._Element, name: str, value: str) -> None:
        """Set one of the element's camunda:property."""
        inside = self.extensions(element)
        around = inside.find(f"{CAMUNDA}properties")
        around = self.add(inside, f"{CAMUNDA}properties") if around is None else around
        found = next((part for part in around if part.get("name") == name), None)
        if found is None:
            self.add(around, f"{CAMUNDA}property", name=name, value=value)
        else:
            self.set(found, "value", value)

    def parameter(self, element: etree._Element, kind: str, name: str, text: str) -> None:
        """Set an `inputParameter` or `outputParameter` of the element."""
        inside = self.extensions(element)
        around = inside.find(f"{CAMUNDA}inputOutput")
        around = self.add(inside, f"{CAMUNDA}inputOutput") if around is None else around
        found = next((part for part in around.findall(f"{CAMUNDA}{kind}") if part.get("name") == name), None)
        if found is None:
            self.add(around, f"{CAMUNDA}{kind}", text=text, name=name)
        else:
            found.text = text
            self.changed(found)

    def written(self) -> bytes:
        """The file with all that was changed."""
        if not self._changed:
            return self._given
        start, _head, _tail, end = self._spans[self.root]
        return self.content[:start] + self._element(self.root) + self.content[end:]

    def _element(self, element: etree._Element) -> bytes:
        if not isinstance(element.tag, str):
            return etree.tostring(element, with_tail=False)
        if element in self._changed or element not in self._spans:
            return self._anew(element)
        start, head, _tail, end = self._spans[element]
        if element not in self._around:
            return self.content[start:end]
        place, pieces = head, [self.content[start:head]]
        for child in element.iterchildren("*"):
            begin, _head, _tail, stop = self._spans[child]
            pieces += [self.content[place:begin], self._element(child)]
            place = stop
        return b"".join([*pieces, self.content[place:end]])

    def _anew(self, element: etree._Element) -> bytes:
        tag = self._name(element, str(element.tag))
        parent = element.getparent()
        known = parent.nsmap if parent is not None else {}
        declared = {p: uri for p, uri in element.nsmap.items() if known.get(p) != uri}
        words = [f"xmlns:{p}" if p else "xmlns" for p in declared]
        said = [
            *zip(words, declared.values(), strict=True),
            *((self._name(element, str(k), True), v) for k, v in element.items()),
        ]
        head = "".join(f" {name}={_quoted(str(value))}" for name, value in said)
        inside = escape(element.text or "").encode()
        for child in element:
            inside += self._element(child) + escape(child.tail or "").encode()
        if not inside:
            return f"<{tag}{head} />".encode()
        return f"<{tag}{head}>".encode() + inside + f"</{tag}>".encode()

    def _name(self, element: etree._Element, name: str, is_attribute: bool = False) -> str:
        said = etree.QName(name)
        if not said.namespace:
            return said.localname
        if said.namespace == _XML:
            return f"xml:{said.localname}"
        found = [p for p, uri in element.nsmap.items() if uri == said.namespace and not (is_attribute and p is None)]
        prefix = element.prefix if element.prefix in found and not is_attribute else found[0]
        return f"{prefix}:{said.localname}" if prefix else said.localname


def _with_camunda(content: bytes, root: etree._Element) -> bytes:
    """The file with Camunda's words made known at its root."""
    if any(uri == _CAMUNDA and prefix for prefix, uri in root.nsmap.items()):
        return content
    prefix = "camunda" if "camunda" not in root.nsmap else "camunda7"
    end = _spans(content)[0][1] - 1
    end -= content[end - 1 : end] == b"/"  # nothing is in it
    return content[:end] + f' xmlns:{prefix}="{_CAMUNDA}"'.encode() + content[end:]


def _quoted(value: str) -> str:
    return '"' + escape(value, {'"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}) + '"'


def _spans(content: bytes) -> list[tuple[int, int, int, int]]:
    """Of every element in the order of the file: where it begins, its content begins and ends, and it ends."""
    parser = expat.ParserCreate()
    found: list[list[int]] = []
    open_ones: list[int] = []

    def begin(_name: str, _attributes: dict[str, str]) -> None:
        start = parser.CurrentByteIndex
        head = _end_of_tag(content, start)
        found.append([start, head, head, head])
        open_ones.append(len(found) - 1)

    def end(_name: str) -> None:
        span, place = found[open_ones.pop()], parser.CurrentByteIndex
        if content[span[1] - 2 : span[1]] != b"/>":
            span[2], span[3] = place, content.index(b">", place) + 1

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.Parse(content, True)
    return [(a, b, c, d) for a, b, c, d in found]


def _end_of_tag(content: bytes, start: int) -> int:
    quote = 0
    for place in range(start, len(content)):
        sign = content[place]
        if quote:
            quote = 0 if sign == quote else quote
        elif sign in b"\"'":
            quote = sign
        elif sign == ord(">"):
            return place + 1
    return len(content)
