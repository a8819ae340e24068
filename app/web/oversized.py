"""What was typed into a form that is too large to be taken: its texts, which our pages put before the files."""

from contextlib import suppress
from dataclasses import dataclass, field

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData
from werkzeug.wsgi import LimitedStream

MOST_TYPED = 2_000_000  # bytes of the texts, as MAX_FORM_MEMORY_SIZE
MOST_HEARD = 250_000_000  # bytes that are read on, so that the browser is done sending and shows the answer
CHUNK = 65_536


@dataclass
class Typed:
    """The texts in front of the first file, and the names of the fields for files up to there."""

    pairs: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def typed_before_files() -> Typed:
    """Read the texts of the body that Werkzeug has refused to read, and let the rest go by."""
    boundary, found = request.mimetype_params.get("boundary", ""), Typed()
    length = request.content_length or 0
    if length <= (request.max_content_length or 0):  # its texts alone are too long, and were read already
        return found
    stream = LimitedStream(request.environ["wsgi.input"], length)
    if boundary:
        with suppress(ValueError, RequestEntityTooLarge):  # of what is no form; what was read of it stands
            _read(MultipartDecoder(boundary.encode("latin-1"), max_form_memory_size=MOST_TYPED), stream, found)
    heard = 0
    while heard < MOST_HEARD and (passed := stream.read(CHUNK)):
        heard += len(passed)
    return found


def _read(decoder: MultipartDecoder, stream: LimitedStream, found: Typed) -> None:
    name, text, heard = "", bytearray(), 0
    while heard < MOST_TYPED:
        event = decoder.next_event()
        if isinstance(event, NeedData):
            chunk = stream.read(CHUNK)
            heard += len(chunk)
            decoder.receive_data(chunk or None)
        elif isinstance(event, File):
            found.files.append(event.name)
            if event.filename:
                return
            name, text = "", bytearray()
        elif isinstance(event, Field):
            name, text = event.name, bytearray()
        elif isinstance(event, Data):
            text += event.data
            if name and not event.more_data:
                found.pairs.append((name, text.decode("utf-8", "replace")))
        elif isinstance(event, Epilogue):
            return
