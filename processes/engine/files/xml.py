"""Knows how to read XML that a stranger wrote: no DTD, no entities, nothing larger than 2 MiB."""

import re

from lxml import etree

from processes.engine.errors import DefinitionRefused, Fault
from processes.engine.sentences import N_, Sentence, cause

LIMIT = 2 * 1024 * 1024
TOO_LARGE = N_("The file is larger than 2 MiB.")
DOCTYPE = N_("The file has a document type declaration.")
_DOCTYPE = re.compile(rb"(?:[^<]++|(?><\?.*?\?>)|(?><!--.*?-->))*+<!DOCTYPE", re.DOTALL | re.IGNORECASE)
_ENCODINGS = frozenset({"UTF-8", "UTF8", "ASCII", "US-ASCII"})


def parse_xml(content: bytes, *, file: str) -> etree._Element:
    """The root element; raise DefinitionRefused for anything malformed or dangerous."""
    if len(content) > LIMIT:
        raise DefinitionRefused([Fault(file, None, TOO_LARGE)])
    if _DOCTYPE.match(content.replace(b"\0", b"")):
        # Before parsing: entities of attributes would be expanded whatever the parser is told.
        raise DefinitionRefused([Fault(file, None, DOCTYPE)])
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        reason = Sentence(N_("The file is not well-formed XML: {error}"), error=cause(error))
        raise DefinitionRefused([Fault(file, None, reason)]) from error
    about = root.getroottree().docinfo
    if about.doctype:
        raise DefinitionRefused([Fault(file, None, DOCTYPE)])
    if (about.encoding or "UTF-8").upper() not in _ENCODINGS:
        reason = Sentence(N_("The file is written in {encoding}; save it as UTF-8."), encoding=about.encoding)
        raise DefinitionRefused([Fault(file, None, reason)])
    return root
