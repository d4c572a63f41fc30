"""Forgets compiled functions that were made of other sources.

What is kept on disk holds parts of other files too, but is only renewed when its own file changes.
"""

from contextlib import suppress
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent
STAMP = "compiled-from"


def forget_outdated(folder: Path = FOLDER) -> None:
    """Deletes what was compiled in a folder from sources that were not all as they are; where nobody may, it stays."""
    sources = sha256(b"".join(source.name.encode() + source.read_bytes() for source in sorted(folder.glob("*.py"))))
    kept = folder / "__pycache__"
    stamp = kept / STAMP
    with suppress(OSError):
        if stamp.exists() and stamp.read_text(encoding="ascii") == sources.hexdigest():
            return
        for compiled in kept.glob("*.nb[ci]"):
            compiled.unlink(missing_ok=True)
        kept.mkdir(exist_ok=True)
        stamp.write_text(sources.hexdigest(), encoding="ascii")
