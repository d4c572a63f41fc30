"""Where the project lies, for those who change it."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
