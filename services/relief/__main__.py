"""Run relief alone: `python -m services.relief`."""

from services.relief.service import service
from services.settings import ALL
from shared.serve import main

if __name__ == "__main__":
    main(service, ALL)
