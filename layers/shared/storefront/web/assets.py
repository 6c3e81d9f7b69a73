"""Pages for people: static files, served by name out of one folder.

A page's address is `/ui/<page>/`. Everything it is made of has a name with the release in it,
`/ui/<release>/<path>`, so that browsers keep it for good, and a page never mixes files of two
deployments. In a page's source `{release}` stands for that name. Modules name one another
relatively, and so stay in their release.

Which pages are shown is configured; none are, unless somebody says so. Names are looked up in a
list that was made at the start, so no request can leave the folder.
"""

from hashlib import sha256
from pathlib import Path

from storefront.editions import is_held
from storefront.errors import NotFoundError
from storefront.web.endpoint import Request, Response

#: What is served, by its ending; other files in the folder, such as licences, are not.
MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
#: Everything from this host and nothing from others, but for pictures, and for where files are sent
#: to; no script, style or text becomes code, and no form is ever sent by the browser itself, which
#: would put passwords into an address.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:{images}; "
    "connect-src 'self'{connections}; require-trusted-types-for 'script'; trusted-types 'none'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
#: Which pages show pictures of products, and which send files.
_SHOWING, _SENDING = frozenset({"shop", "staff"}), frozenset({"staff"})
#: The pages by the value of the parameter `Pages`.
SHOWN = {
    "": (),
    "none": (),
    "docs": ("docs",),
    "shop": ("shop",),
    "staff": ("staff",),
    "all": ("docs", "shop", "staff"),
}
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_EACH_TIME = "no-cache"


class Assets:
    """The files of the pages that are shown.

    Args:
        folder: holds a folder for each page, with its `index.html`, and folders that they share.
        shown: the parameter `Pages`: one of `SHOWN`.
        pictures: the address below which the pictures of products are.
        uploads: the address that staff send files to.
    """

    def __init__(
        self, folder: Path, shown: str | None, pictures: str = "", uploads: str = ""
    ) -> None:
        self._pictures, self._uploads = pictures, uploads
        self._pages = SHOWN[shown or ""]
        self._files = _files(folder) if self._pages else {}
        self.release = _release(self._files)

    def answer(self, request: Request) -> Response:
        """Answer a page or a file; 304 to a browser that has it as it is.

        Raises:
            NotFoundError: nothing of this name is shown.
        """
        name = request.path["asset"].rstrip("/")
        if name in self._pages:
            return self._page(name, request)
        release, _, path = name.partition("/")
        if release != self.release or path not in self._files or path.endswith(".html"):
            raise NotFoundError("No such page or file. If a page sent you here, reload it.")
        media_type = MEDIA_TYPES[Path(path).suffix]
        return _text(self._files[path], media_type, {"Cache-Control": _FOR_EVER}, request)

    def _page(self, name: str, request: Request) -> Response:
        """Answer a page at its address with a slash, from where it finds its files and the API."""
        if not request.context.get("path", "/").endswith("/"):
            return Response(308, None, {"Location": f"{name}/"})
        page = self._files[f"{name}/index.html"].replace(b"{release}", self.release.encode())
        headers = {
            "Cache-Control": _ASK_EACH_TIME,
            "Content-Security-Policy": self._policy(name),
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
            "Referrer-Policy": "no-referrer",
        }
        return _text(page, MEDIA_TYPES[".html"], headers, request)

    def _policy(self, page: str) -> str:
        """Return what a page may load, and from where: no more than it needs."""
        images = f" {self._pictures}/media/" if self._pictures and page in _SHOWING else ""
        connections = f" {self._uploads}" if self._uploads and page in _SENDING else ""
        return POLICY.format(images=images, connections=connections)


def _files(folder: Path) -> dict[str, bytes]:
    """Return the files that can be served, by their path in the folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.suffix in MEDIA_TYPES
    }


def _release(files: dict[str, bytes]) -> str:
    """Return what changes whenever a file does."""
    digest = sha256()
    for name, content in files.items():
        digest.update(f"{name} {len(content)} ".encode())
        digest.update(content)
    return f"r-{digest.hexdigest()[:16]}"


def _text(content: bytes, media_type: str, headers: dict[str, str], request: Request) -> Response:
    etag = f'"{sha256(content).hexdigest()[:32]}"'
    named = {"Content-Type": media_type, "ETag": etag, **headers}
    if is_held(etag, request.headers.get("if-none-match", "")):
        return Response(304, None, named)
    return Response(200, content.decode(), named)
