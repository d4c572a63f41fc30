"""Pages without a script, for what must be shown when the application is not there: each is one answer by itself."""

from __future__ import annotations

from base64 import b64encode
from hashlib import sha256
from pathlib import Path

STYLE = Path(__file__).with_name("plain.css").read_text(encoding="utf-8")
STYLE_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
HEADERS = {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{STYLE_HASH}'; img-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
NOT_BUILT = """<h2>网页尚未构建</h2>
<p>在联网的情况下运行 <code>./ninehours up</code>，即会自动构建网页；随后重新打开本页。接口不受影响，照常可用。</p>
<h2 lang="en">The pages have not been built</h2>
<p lang="en">Run <code>./ninehours up</code> with a network, which builds them, and open this page again.
The interface is not affected.</p>
<p><a href="/api">接口列表 <span lang="en">What the interface offers</span></a></p>"""


def page(title: str, body: str) -> str:
    """`title` and `body` are HTML."""
    return f"""<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<style>{STYLE}</style>
</head>
<body>
<header><h1><a href="/">九小时 <span lang="en">NineHours</span></a></h1></header>
<main>
{body}
</main>
</body>
</html>
"""


def notice(title: str, body: str) -> str:
    """A page that says one thing."""
    return page(title, f'<div class="notice">\n{body}\n</div>')
