"""The environment of every service.  An unknown NINEHOURS_* variable is an error at the start.

A secret may lie in a file, which its name with _FILE names: NINEHOURS_ADMIN_PASSWORD_FILE=/run/secrets/admin-password.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from shared.access import Access

PREFIX = "NINEHOURS_"
IN_A_FILE = "_FILE"
STORE, LOG = f"{PREFIX}STORE", f"{PREFIX}LOG"
NOT_OURS = {f"{PREFIX}{name}" for name in ("URL", "TOKEN", "CA_FILE", "LANG", "SERVERS_CACHE", "SIM_SEED")}
"""Read by the command line and by tests."""

Secret = Annotated[str, "secret"]
"""A text that may hold a password; SecretStr is for what is nothing but one."""


class OurSettings(BaseSettings):
    """From the environment; what is secret, also from files.  A file that does not serve ends the process."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, extra="ignore", frozen=True)

    @classmethod
    def settings_customise_sources(
        cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, *more: Any, **named: Any
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, SecretFiles(settings_cls), named["env_settings"]


class SecretFiles(PydanticBaseSettingsSource):
    """The files that NINEHOURS_…_FILE names, of fields that are secret."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        return (_from_file(variable(field_name)) if is_secret(field) else None), field_name, False

    def __call__(self) -> dict[str, Any]:
        found = {name: self.get_field_value(field, name)[0] for name, field in self.settings_cls.model_fields.items()}
        return {name: value for name, value in found.items() if value is not None}


class Settings(OurSettings):
    """What the kernel needs.  A service adds its own fields in its `settings.py`."""

    store_url: Secret = Field(
        "sqlite:///var/ninehours", description="Where journals and views live: sqlite:///DIR or mongodb://…"
    )
    log_url: str = Field(
        "sqlite:///var/ninehours/log.db", description="Where services talk: sqlite:///FILE or kafka://HOST:PORT"
    )
    store_user: str = Field("", description="As whom MongoDB is used, if its address does not say so")
    store_password: SecretStr = Field(SecretStr(""), description="That account's password")
    store_tls: bool = Field(False, description="Speak TLS with MongoDB")
    store_ca_file: Path | None = Field(None, description="PEM file of who vouches for MongoDB; empty: who does on here")
    store_certificate_file: Path | None = Field(None, description="PEM file with the key and certificate that we show")
    log_user: str = Field("", description="As whom Kafka is used, by SASL")
    log_password: SecretStr = Field(SecretStr(""), description="That account's password")
    log_sasl: Literal["SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN"] = Field(
        "SCRAM-SHA-512", description="How Kafka is shown the password"
    )
    log_tls: bool = Field(False, description="Speak TLS with Kafka")
    log_ca_file: Path | None = Field(None, description="PEM file of who vouches for Kafka; empty: who does on here")
    log_certificate_file: Path | None = Field(None, description="PEM file with the key and certificate that we show")
    instance: str = Field("", description="A replica's own name, kept over restarts: Kafka then waits for it")
    clock: Literal["system", "simulated"] = Field("system", description="simulated only for drills and tests")
    clock_start: str = Field("", description="First instant of a simulated clock, RFC 3339")
    token_key_file: Path = Field(Path("var/ninehours/token.pem"), description="Ed25519 key that signs sign-in tokens")
    host: str = Field("127.0.0.1", description="Address to listen on")
    port: int = Field(8900, ge=0, le=65535, description="Port to listen on; 0 picks a free one")
    tls_certificate_file: Path | None = Field(None, description="PEM file to answer with over HTTPS; empty: plain HTTP")
    tls_key_file: Path | None = Field(None, description="PEM file with that certificate's key")
    otlp_endpoint: str = Field("", description="OpenTelemetry collector, such as http://127.0.0.1:4318; empty: silent")

    @property
    def store_access(self) -> Access:
        user, password = self.store_user, self.store_password.get_secret_value()
        return Access(STORE, user, password, "", self.store_tls, self.store_ca_file, self.store_certificate_file)

    @property
    def log_access(self) -> Access:
        user, password = self.log_user, self.log_password.get_secret_value()
        return Access(LOG, user, password, self.log_sasl, self.log_tls, self.log_ca_file, self.log_certificate_file)

    @model_validator(mode="after")
    def _nothing_half_set(self) -> Self:
        """Whoever names an authority means TLS: to go without it would be silently less than was asked for."""
        for access in (self.store_access, self.log_access):
            if bool(access.user) != bool(access.password):
                raise ValueError(f"{access.names}_USER and {access.names}_PASSWORD belong together: set both or none")
            if (access.ca_file or access.certificate_file) and not access.tls:
                raise ValueError(f"{access.names}_CA_FILE and _CERTIFICATE_FILE need {access.names}_TLS=true")
        if bool(self.tls_certificate_file) != bool(self.tls_key_file):
            raise ValueError(f"{PREFIX}TLS_CERTIFICATE_FILE and {PREFIX}TLS_KEY_FILE belong together: set both or none")
        if self.log_user and self.log_sasl == "PLAIN" and not self.log_tls:
            raise ValueError(f"{LOG}_SASL=PLAIN would show the password to the network: it needs {LOG}_TLS=true")
        return self


def refuse_wrong(every: Sequence[type[BaseSettings]]) -> None:
    """End with a sentence when a NINEHOURS_* variable is none of `every` setting's, or its value does not fit.

    A typing mistake must not be silently ignored; a variable of another service is none.
    """
    fields = [(variable(name), field) for settings in every for name, field in settings.model_fields.items()]
    names = {name for name, _ in fields} | {name + IN_A_FILE for name, field in fields if is_secret(field)}
    if wrong := sorted(name for name in os.environ if name.startswith(PREFIX) and name not in names | NOT_OURS):
        raise SystemExit(f"Unknown setting {', '.join(wrong)}. Known ones: {', '.join(sorted(names))}")
    for settings in every:
        try:
            settings()
        except ValidationError as error:
            raise SystemExit(f"Mend these settings: {'; '.join(map(_fault, error.errors()))}") from None


def _fault(error: Any) -> str:
    """What is said of several settings names them itself."""
    said: str = error["msg"].removeprefix("Value error, ")
    return f"{variable('.'.join(map(str, error['loc'])))}: {said}" if error["loc"] else said


def variable(field: str) -> str:
    return f"{PREFIX}{field}".upper()


def is_secret(field: FieldInfo) -> bool:
    return field.annotation is SecretStr or "secret" in field.metadata


def _from_file(name: str) -> str | None:
    """What the file of a setting holds, without the line's end; None when no file is named."""
    path = os.environ.get(name + IN_A_FILE)
    if not path:
        return None
    if os.environ.get(name):
        raise SystemExit(f"{name} and {name}{IN_A_FILE} are both set. Keep one and unset the other.")
    try:
        text = Path(path).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "no text"
        said = f"{name}{IN_A_FILE}: {path} cannot be read ({why}). Name a text file that this account may read."
        raise SystemExit(said) from None
    if not text:
        raise SystemExit(f"{name}{IN_A_FILE}: {path} is empty. Write the secret into it, on one line.")
    return text
