"""`python -m services.cli.web`: builds the pages, for an image."""

from services.cli.web.build import renew

renew()
