"""Takes the message out of an opaque signature (RFC 8551, `smime-type=signed-data`); the signature is not checked."""

_CONSTRUCTED = 0x20
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_DEPTH = 6


def content_of(der: bytes) -> bytes | None:
    """The signed content, DER or BER of any length form; None for what is no signed message or is encrypted."""
    try:
        outer = _first(der, 0, len(der))
        if outer is None or not der.startswith(_SIGNED_DATA, outer[0]):
            return None
        start, end = outer[0] + len(_SIGNED_DATA), outer[1]
        for tag, inside in ((0xA0, 0), (0x30, 2), (0x30, 1), (0xA0, 0)):  # [0], SignedData, encapContentInfo, [0]
            found = _child(der, start, end, tag)
            if found is None:
                return None
            start, end = _skipped(der, *found, inside)
        return b"".join(_octets(der, start, end, 0)) or None
    except IndexError:
        return None


def _header(der: bytes, at: int, end: int) -> tuple[int, int, int]:
    """(tag, start of the content, its end, -1 if it says none) of the element that begins here."""
    tag, length = der[at], der[at + 1]
    if length == 0x80:
        return tag, at + 2, -1
    if length < 0x80:
        return tag, at + 2, min(at + 2 + length, end)
    count = length & 0x7F
    if count > 8:
        raise IndexError
    start = at + 2 + count
    return tag, start, min(start + int.from_bytes(der[at + 2 : start], "big"), end)


def _first(der: bytes, at: int, end: int) -> tuple[int, int] | None:
    tag, start, stop = _header(der, at, end)
    return (start, end if stop < 0 else stop) if tag == 0x30 else None


def _child(der: bytes, at: int, end: int, wanted: int) -> tuple[int, int] | None:
    """Content of the element that begins here, if it has this tag."""
    tag, start, stop = _header(der, at, end)
    return (start, end if stop < 0 else stop) if tag == wanted else None


def _skipped(der: bytes, start: int, end: int, count: int) -> tuple[int, int]:
    """Content without its first elements: a version, algorithms, a type."""
    for _ in range(count):
        _, inner, stop = _header(der, start, end)
        start = stop if stop >= 0 else _after_open(der, inner, end, 0)
    return start, end


def _after_open(der: bytes, at: int, end: int, depth: int) -> int:
    """Behind an element of open length."""
    while der[at : at + 2] != b"\0\0":
        if at >= end or depth > _DEPTH:
            raise IndexError
        _, start, stop = _header(der, at, end)
        at = stop if stop >= 0 else _after_open(der, start, end, depth + 1)
    return at + 2


def _octets(der: bytes, at: int, end: int, depth: int) -> list[bytes]:
    """The pieces of an octet string, which BER may have cut into several."""
    tag, start, stop = _header(der, at, end)
    if tag & ~_CONSTRUCTED != 0x04 or depth > _DEPTH:
        return []
    stop = end if stop < 0 else stop
    if not tag & _CONSTRUCTED:
        return [der[start:stop]]
    pieces: list[bytes] = []
    while start < stop and der[start : start + 2] != b"\0\0":
        _, inner, after = _header(der, start, stop)
        pieces += _octets(der, start, stop, depth + 1)
        start = after if after >= 0 else _after_open(der, inner, stop, 0)
    return pieces
