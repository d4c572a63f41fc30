"""The gateway alone, with a remote door to each service."""

from __future__ import annotations

from contextlib import AsyncExitStack

from services.gateway.app import root
from services.gateway.doors import RemoteDoor, remote_client
from services.gateway.service import service
from services.gateway.settings import GatewaySettings
from services.settings import ALL
from shared import telemetry
from shared.http import create_app
from shared.runtime import open_log, run
from shared.serve import ensure_token_key, listen, run_to_end, verifier
from shared.settings import Settings, refuse_wrong


async def serve(settings: Settings, own: GatewaySettings) -> None:
    ensure_token_key(settings.token_key_file)
    async with AsyncExitStack() as stack:
        log = await stack.enter_async_context(open_log(settings))
        check = verifier(settings.token_key_file, service.name)
        running = await stack.enter_async_context(run(service, settings, check, log))
        client = await stack.enter_async_context(remote_client())
        doors = {name: RemoteDoor(name, url, client) for name, url in own.service_urls.items()}
        app = create_app(running, service.name)
        door = await stack.enter_async_context(root(app, doors, own))
        await listen(door, settings, stopping=app.state.gateway.hub.close)


if __name__ == "__main__":
    refuse_wrong(ALL)
    settings = Settings()
    telemetry.configure(service.name, settings.otlp_endpoint)
    run_to_end(serve(settings, GatewaySettings()))
