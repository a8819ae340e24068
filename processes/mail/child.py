"""The process that reads what strangers send: it holds no secret, no connection, and limits on time and memory.

Frames on standard input and output: eight bytes of length, then that many. A message in; its headers out, then all
that it says. Whatever goes wrong ends the process; whoever started it (`reader`) knows what that means.
"""

import os
import resource
import sys
from typing import Any, BinaryIO

import orjson

from processes.mail.parsing import headers_of, parse

TOO_MUCH_MEMORY = 71  # exit code


def serve(source: BinaryIO, sink: BinaryIO, *, memory: int, seconds: int) -> None:
    """Read messages until the input ends: at most so much address space, and so many CPU seconds for each."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while (raw := _received(source)) is not None:
        spent = resource.getrusage(resource.RUSAGE_SELF)
        used = int(spent.ru_utime + spent.ru_stime)
        resource.setrlimit(resource.RLIMIT_CPU, (used + seconds + 1, resource.RLIM_INFINITY))
        _send(sink, _plain(headers_of(raw)))
        _send(sink, parse(raw).as_json())


def _plain(top: Any) -> dict[str, Any]:
    return {name: getattr(top, name) for name in top.__slots__}


def _received(source: BinaryIO) -> bytes | None:
    length = source.read(8)
    return source.read(int.from_bytes(length, "big")) if len(length) == 8 else None


def _send(sink: BinaryIO, data: dict[str, Any]) -> None:
    written = orjson.dumps(data)
    sink.write(len(written).to_bytes(8, "big") + written)
    sink.flush()


def main() -> None:
    """Serve the pipes with the limits that were given as arguments: bytes, seconds."""
    memory, seconds = int(sys.argv[1]), int(sys.argv[2])
    try:
        serve(sys.stdin.buffer, sys.stdout.buffer, memory=memory, seconds=seconds)
    except MemoryError:
        os._exit(TOO_MUCH_MEMORY)


if __name__ == "__main__":
    main()
