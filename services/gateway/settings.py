"""What can be set from outside, as NINEHOURS_… in the environment."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr

from shared.settings import OurSettings


class GatewaySettings(OurSettings):
    admin_user: str = Field("admin", description="The first administrator's account, made when there is none.")
    admin_password: SecretStr = Field(SecretStr(""), description="Its password; drawn and shown once when empty.")
    token_hours: float = Field(12, gt=0, le=168, description="How long a sign-in lasts.")
    principal_requests_per_s: float = Field(600, gt=0, description="What one account may ask, each second.")
    anonymous_requests_per_s: float = Field(50, gt=0, description="What one address may ask without signing in.")
    sign_ins_per_min: float = Field(120, gt=0, description="Sign-ins from one address, each minute.")
    wrong_passwords_per_min: float = Field(10, gt=0, description="Wrong passwords for one account, each minute.")
    body_bytes_max: int = Field(1 << 20, gt=0, description="The largest request body.")
    import_bytes_max: int = Field(64 << 20, gt=0, description="The largest file at an /imports path.")
    outlines_file: Path | None = Field(
        Path("data/xuchang/boundaries.geojson"), description="Outlines of the divisions for maps, as GeoJSON."
    )
    service_urls: dict[str, str] = Field(
        {
            "inventory": "http://127.0.0.1:8901",
            "relief": "http://127.0.0.1:8902",
            "allocation": "http://127.0.0.1:8903",
        },
        description="Where the services answer when they run as processes of their own, as JSON; several addresses of "
        "one, separated by commas, take turns.",
    )
    live_clients_max: int = Field(500, gt=0, description="How many may watch live at once.")
