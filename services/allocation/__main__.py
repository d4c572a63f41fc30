"""Run the allocation service alone."""

from services.allocation.service import service
from services.settings import ALL
from shared.serve import main

if __name__ == "__main__":
    main(service, ALL)
