"""The GraphiQL page. Its assets come from this service, so it works offline."""

import json
from pathlib import Path
from string import Template

from starlette.responses import HTMLResponse

FOLDER = Path(__file__).parent
ASSETS = FOLDER / "assets"
BUILD_COMMAND = "python -m kg_memory.api.web.graphiql.build"

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "worker-src 'self'",
        "connect-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "font-src 'self' data:",
        "img-src 'self' data:",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)


def graphiql() -> HTMLResponse:
    """The page, with one tab per example; without its assets, a page with the command that builds them."""
    headers = {"Content-Security-Policy": _POLICY}
    if not (ASSETS / "graphiql.js").is_file():
        text = f"<title>GraphiQL</title><p>GraphiQL's assets are not built yet. Run: <code>{BUILD_COMMAND}</code>"
        return HTMLResponse(text, 503, headers)
    # inside <script>, a "<" could end the element
    tabs = json.dumps(examples()).replace("<", "\\u003c")
    page = Template((FOLDER / "page.html").read_text(encoding="utf-8"))
    return HTMLResponse(page.substitute(examples=tabs), headers=headers)


def examples() -> list[str]:
    """The example operations, in the order of their files' numbers."""
    files = sorted((FOLDER / "examples").glob("*.graphql"), key=lambda file: int(file.name.split("-")[0]))
    return [file.read_text(encoding="utf-8") for file in files]
