"""Writes deploy/digests.yml: every image of docker-compose.yml with the digest that its registry names today.

    python3 deploy/pin.py
    docker compose -f docker-compose.yml -f deploy/digests.yml up -d --build

Needs Docker with compose and buildx, and reaches the registries; nothing else is asked or changed.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BASE = "PYTHON_IMAGE"


def main() -> None:
    services = json.loads(ask("docker", "compose", "--profile", "*", "config", "--no-interpolate", "--format", "json"))
    pinned = {name: pin(service) for name, service in services["services"].items()}
    target = ROOT / "deploy/digests.yml"
    target.write_text(json.dumps({"services": pinned}, indent=2) + "\n", encoding="utf-8")
    print(f"{target.relative_to(ROOT)} names {len(set(map(str, pinned.values())))} images by digest.")


def pin(service: dict) -> dict:
    """What the override says of it: what it builds on when it is built here, else its image."""
    if "build" in service:
        return {"build": {"args": {BASE: with_digest(service["build"]["args"][BASE])}}}
    return {"image": with_digest(service["image"])}


def with_digest(image: str) -> str:
    digest = ask("docker", "buildx", "imagetools", "inspect", image, "--format", "{{.Manifest.Digest}}").strip()
    return f"{image}@{digest}"


def ask(*command: str) -> str:
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed: {done.stderr.strip()}\nNothing was written.")
    return done.stdout


if __name__ == "__main__":
    main()
