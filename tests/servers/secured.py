"""The servers of `servers`, over TLS and with users."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pymongo import MongoClient

from services.cli.servers.launch import STORE, Server, free_port, kafka, running, secantus
from tests.servers.authority import Authority

USER, PASSWORD = "ninehours", "correct horse battery staple"
KAFKA = """
listeners=SASL_SSL://127.0.0.1:{port},SSL://127.0.0.1:{mutual},PLAINTEXT://127.0.0.1:{plain},CONTROLLER://127.0.0.1:{controller}
advertised.listeners=SASL_SSL://127.0.0.1:{port},SSL://127.0.0.1:{mutual},PLAINTEXT://127.0.0.1:{plain}
controller.quorum.voters=1@127.0.0.1:{controller}
listener.security.protocol.map=SASL_SSL:SASL_SSL,SSL:SSL,PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
ssl.keystore.type=PEM
ssl.keystore.location={server}
ssl.truststore.type=PEM
ssl.truststore.location={ca}
listener.name.ssl.ssl.client.auth=required
sasl.enabled.mechanisms=SCRAM-SHA-512,SCRAM-SHA-256,PLAIN
listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.sasl_ssl.scram-sha-256.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
listener.name.sasl_ssl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \\
  user_{user}="{password}";
"""


@dataclass(frozen=True, slots=True)
class Secured:
    """`users` wants a user, `certificates` a client's certificate, both over TLS; `plain` wants nothing."""

    users: str
    certificates: str
    plain: str
    authority: Authority


@contextmanager
def secured_kafka(home: Path) -> Iterator[Secured]:
    authority = Authority(home / "certificates")
    mutual, plain = free_port(), free_port()
    settings = {"mutual": mutual, "plain": plain, "controller": free_port(), "user": USER, "password": PASSWORD}
    files = {"server": authority.certificate("broker"), "ca": authority.ca}
    users = [f"--add-scram=SCRAM-SHA-{bits}=[name={USER},password={PASSWORD}]" for bits in (256, 512)]

    def command(home: Path, port: int) -> list[str]:
        return kafka(home, port, KAFKA.format(port=port, **settings, **files), *users)

    with running(Server("kafka", command, "127.0.0.1:{port}"), home) as address:
        yield Secured(address, f"127.0.0.1:{mutual}", f"127.0.0.1:{plain}", authority)


@contextmanager
def secured_store(home: Path) -> Iterator[Secured]:
    authority = Authority(home / "certificates")
    server = str(authority.certificate("store"))
    tls = ["--tls-cert-file", server, "--tls-key-file", server]
    mutual = [*tls, "--tls-ca-file", str(authority.ca), "--tls-require-client-cert"]
    with running(STORE, home / "users") as address, MongoClient(address) as client:  # before it asks for one
        client["admin"].command("createUser", USER, pwd=PASSWORD, roles=["readWriteAnyDatabase"])
    with (
        running(_store(*tls, "--auth"), home / "users") as users,
        running(_store(*mutual), home / "certificates") as certificates,
        running(STORE, home / "plain") as plain,
    ):
        yield Secured(users, certificates, plain, authority)


def _store(*options: str) -> Server:
    return Server("store", lambda home, port: [*secantus(home, port), *options], STORE.at)
