"""The duty officer's page: a few files that load nothing from anywhere else."""

from importlib.resources import files

from fastapi import APIRouter
from fastapi.responses import Response

TYPES = {
    "index.html": "text/html; charset=utf-8",
    "page.css": "text/css; charset=utf-8",
    "main.js": "text/javascript; charset=utf-8",
    "api.js": "text/javascript; charset=utf-8",
    "draw.js": "text/javascript; charset=utf-8",
    "picture.js": "text/javascript; charset=utf-8",
    "saying.js": "text/javascript; charset=utf-8",
    "words.json": "application/json",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src data:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
router = APIRouter(include_in_schema=False)


def _serve(name: str) -> Response:
    content = files("modusvivendi.desk").joinpath("page", name).read_bytes()
    return Response(content, media_type=TYPES[name], headers={"Content-Security-Policy": _POLICY})


@router.get("/")
def read_page() -> Response:
    """The page itself."""
    return _serve("index.html")


@router.get("/page/{name}")
def read_part(name: str) -> Response:
    """A part of the page."""
    return _serve(name) if name in TYPES else Response(status_code=404)
