"""Run the embedded platform: `python -m services`.  Prints its address, as JSON, once it answers."""

import json

from services.embedded import platform
from services.settings import ALL
from shared import telemetry
from shared.serve import listen, run_to_end
from shared.settings import Settings, refuse_wrong


async def main() -> None:
    refuse_wrong(ALL)
    settings = Settings()
    telemetry.configure("platform", settings.otlp_endpoint)
    async with platform(settings) as running:
        await listen(running.app, settings, tell, running.close_streams)


def tell(url: str) -> None:
    print(json.dumps({"listening": url}), flush=True)


if __name__ == "__main__":
    run_to_end(main())
