"""The built front end: which files a page loads, by the manifest that Vite writes, and how small they travel."""

import hashlib
import json
import logging
import mimetypes
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, request, send_from_directory, url_for
from markupsafe import Markup, escape

STATIC = Path(__file__).parent / "static"
BUILT = STATIC / "built"
CODINGS = {"br": ".br", "gzip": ".gz"}  # the smaller first
ENTRIES = ("src", "designer")  # where app/frontend keeps them
LOG = logging.getLogger(__name__)


@cache
def manifest() -> dict[str, Any]:
    """Vite's manifest; empty, said plainly in the log, before the first build."""
    path = BUILT / ".vite" / "manifest.json"
    if not path.is_file():
        LOG.warning("the front end is not built: run `make setup`; pages have no styles until then")
        return {}
    loaded: dict[str, Any] = json.loads(path.read_text())
    return loaded


def _url(file: str) -> str:
    return _under(request.script_root, file)


@cache
def _under(root: str, file: str) -> str:
    return url_for("static", filename=f"built/{file}")


def _styles(chunk: dict[str, Any]) -> dict[str, None]:
    """The style sheets of a chunk and of what it imports, those of its imports first."""
    found: dict[str, None] = {}
    for name in chunk.get("imports", ()):
        found |= _styles(manifest()[name])
    return found | dict.fromkeys(chunk.get("css", ()))


def asset(entry: str) -> Markup:
    """The tags that load an entry (`main`, `designer`) of app/frontend at once; empty before the first build."""
    name = next((found for folder in ENTRIES if (found := f"{folder}/{entry}.ts") in manifest()), None)
    if name is None:
        return Markup("")
    styles = "".join(f'<link rel="stylesheet" href="{escape(_url(file))}">' for file in _styles(manifest()[name]))
    script, *imported = map(_url, _files(name))
    early = "".join(f'<link rel="modulepreload" href="{escape(file)}">' for file in imported)
    return Markup(f'{styles}{early}<script type="module" src="{escape(script)}"></script>')


def style(name: str | None) -> Markup:
    """The tag of a style sheet that only some pages load, of a blueprint or a part; empty where there is none."""
    file = manifest().get(f"src/styles/{name}.css", {}).get("file")
    return Markup(f'<link rel="stylesheet" href="{escape(_url(file))}">') if file else Markup("")


def _files(name: str) -> dict[str, None]:
    """The script of a chunk and those that it imports."""
    chunk = manifest().get(name, {})
    found = dict.fromkeys([chunk["file"]] if "file" in chunk else [])
    for imported in chunk.get("imports", ()):
        found |= _files(imported)
    return found


def preload(name: str, media: str = "all") -> Markup:
    """Tags that fetch a script early that another will ask for, such as `designer/bpmn/editor.ts`."""
    given = f'rel="modulepreload" media="{escape(media)}"'
    return Markup("".join(f'<link {given} href="{escape(_url(file))}">' for file in _files(name)))


@cache
def _icons() -> str:
    return next((f"assets/{sprite.name}" for sprite in (BUILT / "assets").glob("icons-*.svg")), "icons.svg")


def icon_url(name: str) -> str:
    """The address of an icon in the sprite that the build makes of the names used in templates."""
    return f"{_url(_icons())}#{name}"


@cache
def _version(name: str) -> str:
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def static_file(name: str) -> str:
    """The address of a file that no build makes, by which browsers keep it as long as it says the same."""
    return url_for("static", filename=name, v=_version(name))


def send(filename: str) -> Response:
    """A static file, as the copy that the build compressed where the browser reads that (app/frontend/compress.mjs)."""
    static = BUILT.parent
    if filename.startswith("built/"):
        for coding, ending in CODINGS.items():
            if request.accept_encodings[coding] and (static / f"{filename}{ending}").is_file():
                return _packed(filename, coding, ending)
    answer = send_from_directory(static, filename)
    if filename.startswith("built/"):
        answer.vary.add("Accept-Encoding")
    elif request.args.get("v") == _version(filename):
        answer.cache_control.immutable = True
    return answer


def _packed(filename: str, coding: str, ending: str) -> Response:
    kind, name = mimetypes.guess_type(filename)[0], Path(filename).name
    answer = send_from_directory(BUILT.parent, f"{filename}{ending}", mimetype=kind, download_name=name)
    answer.content_encoding = coding
    answer.vary.add("Accept-Encoding")
    return answer


def init_app(app: Flask) -> None:
    """Give every template `asset`, `style`, `preload`, `icon_url` and `static_file`, and serve the files."""
    app.view_functions["static"] = send
    manifest.cache_clear()
    _icons.cache_clear()
    _version.cache_clear()
    manifest()
    app.jinja_env.globals.update(asset=asset, style=style, preload=preload, icon_url=icon_url, static_file=static_file)
