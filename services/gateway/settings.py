"""What can be set from outside, as NINEHOURS_… in the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, model_validator

from shared.settings import OurSettings, variable

LOOPBACK = {"127.0.0.1", "::1", "localhost"}


class GatewaySettings(OurSettings):
    admin_user: str = Field("admin", description="The first administrator's account, made when there is none.")
    admin_password: SecretStr = Field(SecretStr(""), description="Its password; drawn and shown once when empty.")
    token_hours: float = Field(12, gt=0, le=168, description="How long a sign-in lasts.")
    principal_requests_per_s: float = Field(600, gt=0, description="What one account may ask, each second.")
    anonymous_requests_per_s: float = Field(50, gt=0, description="What one address may ask without signing in.")
    page_requests_per_s: float = Field(
        1000, gt=0, description="Pages and files of the application that one address may load without signing in."
    )
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
    public_url: str = Field(
        "", description="Where people's browsers reach the platform, such as https://relief.example"
    )
    oidc_issuer: str = Field(
        "", description="Identity provider by which people may sign in (OpenID Connect); empty: none"
    )
    oidc_client_id: str = Field("ninehours", description="What the identity provider calls this platform")
    oidc_client_secret: SecretStr = Field(SecretStr(""), description="Its password there; empty for a public client")
    oidc_scope: str = Field("openid profile", description="What it is asked for")
    oidc_claim: str = Field(
        "sub", description="The claim that names the account here; people must not be able to choose it"
    )

    @model_validator(mode="after")
    def _an_identity_provider_can_be_trusted(self) -> Self:
        for name in ("oidc_issuer", "public_url") if self.oidc_issuer else ():
            url = urlsplit(getattr(self, name))
            allowed = {"https", "http"} if url.hostname in LOOPBACK else {"https"}
            if not url.hostname or url.scheme not in allowed:
                raise ValueError(f"{variable(name)} must be an https address (http only on this machine itself)")
        return self
