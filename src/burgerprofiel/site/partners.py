"""The simulated partners beside a development installation, and the seed world that they send.

They are programs of their own, beside the package in the source tree; nothing is imported from them.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from joserfc.jwk import RSAKey

from burgerprofiel.foundation import config, push_settings, secrets

ROOT = Path(__file__).resolve().parents[3]
PERSONAS = tuple(ROOT / "simulators" / name / "personas.json" for name in ("world", "magda", "dosis_sender"))
_SOURCE_DATA = ROOT / "simulators" / "world" / "source.json"


MAGDA_IDENTIFICATION = "burgerprofiel.example/portaal"
MAGDA_CAPACITY = "1300"
MAGDA_CLIENT = "burgerprofiel"
"""How we are registered at MAGDA: the pair for SOAP, the client for REST."""


def are_here() -> bool:
    """Whether this is a source tree, with the simulators."""
    return PERSONAS[0].exists()


def ports(settings: config.Config) -> dict[str, int]:
    """The ports of the simulators, following the public one."""
    return {
        "sign-in": settings.port + 1,
        "mail": settings.port + 2,
        "smtp": settings.port + 3,
        "authorities": settings.port + 4,
        "registers": settings.port + 5,
        "magda": settings.port + 6,
        "magda-controls": settings.port + 7,
        "certificates": settings.port + 8,
        "ebox": settings.port + 9,
        "sms": settings.port + 11,
        "smpp": settings.port + 12,
        "push": settings.port + 13,
    }


def commands(settings: config.Config) -> dict[str, tuple[str, ...]]:
    """How each simulator is started."""
    at = ports(settings)
    return {
        "sign-in": _module(
            "acm",
            *("--port", str(at["sign-in"])),
            *(part for file in PERSONAS for part in ("--personas", str(file))),
            *("--client", _client(settings)),
        ),
        "mail": _module("mail", "--port", str(at["mail"]), "--smtp-port", str(at["smtp"])),
        "authorities": _module(
            "source",
            *("--port", str(at["authorities"])),
            *(("--data", str(_SOURCE_DATA)) if _SOURCE_DATA.exists() else ()),
        ),
        "registers": _module(
            "usage",
            *("--port", str(at["registers"]), "--any-person"),
            *("--client", f"{_REGISTERS_CLIENT}={_jwks(settings)}"),
        ),
        "magda": _module(
            "magda",
            *("--port", str(at["magda"]), "--admin-port", str(at["magda-controls"])),
            *("--pki", str(magda_folder(settings))),
            *("--client", f"{MAGDA_IDENTIFICATION}={MAGDA_CAPACITY}"),
            *("--rest-client", f"{MAGDA_CLIENT}={magda_folder(settings) / _REST_JWKS}"),
        ),
        "certificates": _module(
            "certificates",
            *("--port", str(at["certificates"]), "--any-person"),
            *("--client", f"{_CERTIFICATES_CLIENT}={_jwks(settings)}"),
        ),
        "ebox": _module(
            "ebox",
            *("--port", str(at["ebox"]), "--any-person"),
            *("--client", f"{_EBOX_CLIENT}={_jwks(settings)}"),
            *("--portal", str(write_portal(settings))),
        ),
        "sms": _module(
            "sms",
            *("--port", str(at["sms"]), "--smpp-port", str(at["smpp"])),
            *("--token", _sms_secret(settings, "gateway.token").read_text()),
            *("--callback", f"http://127.0.0.1:{settings.port}/berichten/sms/{_SMS_PROVIDER}"),
            *("--callback-secret-file", str(_sms_secret(settings, "receipts.secret"))),
        ),
        "push": _module("push", "--port", str(at["push"])),
    }


def magda_folder(settings: config.Config) -> Path:
    """Where the simulated MAGDA keeps its certificates and ours; `simulators/README.md` names the files."""
    return settings.data_dir / "magda"


def _module(name: str, *arguments: str) -> tuple[str, ...]:
    return (sys.executable, "-m", f"simulators.{name}", *arguments)


def _client(settings: config.Config) -> str:
    """Our registration at the identity provider: `ID=JWKS=REDIRECT_URI=POST_LOGOUT_URI`."""
    parts = (
        settings.oidc.client_id,
        _jwks(settings),
        f"{settings.public_url}/aanmelden/terug",
        f"{settings.public_url}/afgemeld",
    )
    return "=".join(parts)


def _jwks(settings: config.Config) -> str:
    return f"http://127.0.0.1:{settings.port}/.well-known/burgerprofiel-jwks.json"


_REGISTERS_CLIENT = "burgerprofiel"
_REGISTERS = """[[register]]
code = "personen"
name = "Personenregister Voorbeeldland"
about = "Je adres, je gezin en je identiteitskaart"
url = "{base}/personenregister/findUsage"
token_url = "{base}/personenregister/token"
client_id = "{client}"

[[register]]
code = "voertuigen"
name = "Voertuigenregister Voorbeeldland"
about = "Je auto en je nummerplaat"
url = "{base}/voertuigenregister/findUsage"
token_url = "{base}/voertuigenregister/token"
client_id = "{client}"
"""


_CERTIFICATES_CLIENT = "burgerprofiel"
_CERTIFICATES = """[[authority]]
code = "voorbeke"
name = "Stad Voorbeke"
ovo_code = "OVO900001"
about = "Parkeren en wonen"
theme = "home"
themes = {{ "10450" = "mobility" }}
url = "{base}/voorbeke"
token_url = "{base}/voorbeke/token"
client_id = "{client}"

[[authority]]
code = "zorgkas"
name = "Zorgkas Voorbeeldland"
about = "Je zorgkas en je zorgbudget"
theme = "health"
url = "{base}/zorgkas"
token_url = "{base}/zorgkas/token"
client_id = "{client}"
"""


_EBOX_CLIENT = "burgerprofiel"
_EBOX = """[[provider]]
code = "ebox"
name = "e-Box van Voorbeeldland"
about = "Berichten van federale diensten en van sociale zekerheid"
url = "{base}/v3"
token_url = "{base}/v3/token"
client_id = "{client}"
version = "v3"
boxes = ["citizen", "enterprise"]
notifier = "ebox"

[[portal]]
client_id = "{portal}"
name = "My e-Box van Voorbeeldland"
about = "Het portaal waar al je e-Boxen samenkomen"

[federation]
code = "federation"
name = "Federatie van de e-Box"
url = "{base}/federation"
token_url = "{base}/federation/token"
client_id = "{client}"

[events]
code = "events"
name = "Gebeurtenissen van de e-Box"
url = "{base}/events"
token_url = "{base}/events/token"
client_id = "{client}"

[ours]
provider_id = "burgerprofiel"
"""


def write_ebox(settings: config.Config) -> Path:
    """The file of the e-Box, with the simulated federation."""
    return _write(settings, "ebox.toml", _EBOX, port="ebox", client=_EBOX_CLIENT, portal=_PORTAL)


_PORTAL = "ebox"
_PORTAL_SCOPES = ("messagesfull", "reply")
_SCOPES = "scope:document:management:consult:ws-eboxrestentreprise:"


def write_portal(settings: config.Config) -> Path:
    """Where the simulated portal of the e-Box asks people, and which key it signs in with: one of the seed world."""
    platform = settings.public_url
    path = settings.data_dir / "run" / "ebox-portal.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {
        "issuer": platform,
        "client_id": _PORTAL,
        "scope": " ".join(f"{_SCOPES}{name}" for name in _PORTAL_SCOPES),
        "resource": f"{platform}/api/ebox",
        "api": f"{platform}/api/ebox/v3",
        "key": str((_seed_keys(settings) / f"{_PORTAL}.pem").resolve()),
    }
    path.write_text(json.dumps(told))
    return path


def _seed_keys(settings: config.Config) -> Path:
    """Where the private keys of the senders of the seed world lie."""
    return settings.data_dir / "seed-keys"


def portal_url(settings: config.Config) -> str:
    """Where people find the simulated portal of the e-Box."""
    return f"http://127.0.0.1:{ports(settings)['ebox']}/portal"


def write_certificate_authorities(settings: config.Config) -> Path:
    """The file of authorities that have certificates, with the simulated ones."""
    name, port = "certificate-authorities.toml", "certificates"
    return _write(settings, name, _CERTIFICATES, port=port, client=_CERTIFICATES_CLIENT)


def _write(settings: config.Config, name: str, content: str, *, port: str, **values: str) -> Path:
    path = settings.data_dir / "run" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content.format(base=f"http://127.0.0.1:{ports(settings)[port]}", **values))
    return path


def write_registers(settings: config.Config) -> Path:
    """The file of registers that people can ask, with the simulated ones."""
    return _write(settings, "registers.toml", _REGISTERS, port="registers", client=_REGISTERS_CLIENT)


_REST_KEY = "rest.key"
_REST_JWKS = "rest-jwks.json"
_REST_KEY_BITS = 3072
# what its own people are known to; GeefOndernemingVKBO has answers in the official data only
MAGDA_SERVICES = (
    "GeefPersoon",
    "GeefGezinssamenstelling",
    "GeefHistoriekPersoon",
    "GeefAttest",
    "GeefPasfoto",
    "GeefOnderneming",
    "GeefFuncties",
    "GeefBewijs",
    "GeefHistoriekInschrijving",
    "GeefKindVoordelen",
    "GeefEpc",
    "ZoekEigendomstoestanden",
    "GeefAanslagbiljetPersonenbelasting",
    "GeefSociaalStatuut",
    "GeefDossierHandicap",
    "GeefStatusRechtOndersteuningen",
    "RaadpleegLeerkredietsaldo",
    "GeefWerkrelaties",
    "GeefDossiers",
)
_SOURCES = """[[adapter]]
name = "magda"

[adapter.settings]
identification = "{identification}"
soap_url = "{url}"
ca = "ca.pem"
certificate = "client.pem"
key = "client.key"
signing_certificate = "signing.pem"
signing_key = "signing.key"
answer_ca = "ca.pem"
answer_names = ["MAGDA (simulated)"]
{schemas}
[adapter.settings.rest]
url = "{url}"
token_url = "{url}/oauth/token"
client_id = "{client}"
key = "{key}"
services.MobilityRegistrations.capacity = "{capacity}"

[adapter.settings.services]
{services}
"""


def write_sources(settings: config.Config, *, environment: Mapping[str, str]) -> Path:
    """The file of sources with the simulated MAGDA; with $MAGDA_DATA messages are held against its schemas."""
    folder = magda_folder(settings)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    _make_rest_key(folder)
    schemas = Path(environment["MAGDA_DATA"], "xsd").resolve() if environment.get("MAGDA_DATA") else None
    path = folder / "sources.toml"
    path.write_text(
        _SOURCES.format(
            identification=MAGDA_IDENTIFICATION,
            url=f"https://127.0.0.1:{ports(settings)['magda']}",
            schemas=f"schemas = {json.dumps(str(schemas))}\n" if schemas and schemas.is_dir() else "",
            client=MAGDA_CLIENT,
            key=_REST_KEY,
            capacity=MAGDA_CAPACITY,
            services="\n".join(f'{name}.capacity = "{MAGDA_CAPACITY}"' for name in MAGDA_SERVICES),
        )
    )
    return path


def _make_rest_key(folder: Path) -> None:
    """The key that we tell REST services with who we are, and its public half for them."""
    private = folder / _REST_KEY
    if not private.exists():
        secrets.create(private, content=RSAKey.generate_key(_REST_KEY_BITS).as_pem(private=True))
    key = RSAKey.import_key(private.read_bytes(), {"use": "sig", "alg": "RS256"})
    key.ensure_kid()
    (folder / _REST_JWKS).write_text(json.dumps({"keys": [key.as_dict(private=False)]}))


def are_certificates_made(settings: config.Config) -> bool:
    """Whether the simulated MAGDA has made its certificates and ours, the authority's last."""
    return (magda_folder(settings) / "ca.pem").exists()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seed:
    """Which world a database holds. The day is fixed at the first attempt, so that a second one resumes it."""

    database: str
    day: date
    done: bool

    @classmethod
    def read(cls, path: Path, *, database: str, today: date) -> Seed:
        """What is known of this database; a new seed when nothing is."""
        try:
            content = json.loads(path.read_text())
        except (OSError, ValueError):
            content = {}
        if content.get("database") != database:
            return cls(database=database, day=today, done=False)
        return cls(database=database, day=date.fromisoformat(content["day"]), done=content["done"])

    def write(self, path: Path) -> None:
        """Remember it."""
        content = {"database": self.database, "day": self.day.isoformat(), "done": self.done}
        temporary = path.with_suffix(".part")
        temporary.write_text(json.dumps(content))
        temporary.replace(path)


def world_command(settings: config.Config, *, day: date, reference: bool) -> tuple[str, ...]:
    """How the seed world's reference document is printed, or its files are sent."""
    told = ("--reference", "--portal", f"{portal_url(settings)}/back")
    target = told if reference else ("--to", settings.public_url)
    return _module("world", *target, "--keys", str(_seed_keys(settings)), "--day", day.isoformat())


def environment(base: Mapping[str, str], *, settings: config.Config) -> dict[str, str]:
    """What the platform needs to reach the partners on this machine."""
    return {
        "USAGE_REGISTERS": str(write_registers(settings)),
        "CERTIFICATE_AUTHORITIES": str(write_certificate_authorities(settings)),
        "SOURCES": str(write_sources(settings, environment=base)),
        "EBOX": str(write_ebox(settings)),
        "OUTBOUND_PRIVATE_ALLOWED": "127.0.0.1 localhost",
        "SMS_PROVIDERS": str(write_sms_providers(settings)),
        "PUSH_HOSTS": f"{push_settings.DEFAULT_HOSTS} 127.0.0.1",
        **({} if _is_scanner_here(settings) else {"CLAMD": config.NO_SCANNER}),
        **base,
    }


_SMS_PROVIDER = "gateway"
_SMS = """[[provider]]
kind = "http"
name = "{name}"
url = "http://127.0.0.1:{port}/v1/messages"
credentials_file = "gateway.token"
sender = "Burgerprof"
receipts_secret_file = "receipts.secret"
"""


def write_sms_providers(settings: config.Config) -> Path:
    """The file of providers of text messages, with the simulated gateway; what it sends shows on the gateway's page."""
    path = _sms_secret(settings, "gateway.token").with_name("providers.toml")
    path.write_text(_SMS.format(name=_SMS_PROVIDER, port=ports(settings)["sms"]))
    _sms_secret(settings, "receipts.secret")
    return path


def _sms_secret(settings: config.Config, name: str) -> Path:
    """A secret that we share with the simulated gateway, made once."""
    path = settings.data_dir / "run" / "sms" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        value = base64.b64encode(os.urandom(32)).decode()
        secrets.create(path, content=f"whsec_{value}".encode())
    return path


def _is_scanner_here(settings: config.Config) -> bool:
    """Whether files can be scanned. Where they cannot, a world of made-up people is tried out without a scanner.

    Only on the loopback interface; everywhere else files wait until there is one.
    """
    path = settings.clamd.removeprefix("unix:")
    return not settings.is_local or path == settings.clamd or Path(path).is_socket()


def personas() -> list[tuple[str, str]]:
    """Who can sign in: name and one line of description."""
    people = [one for file in PERSONAS for one in json.loads(file.read_text(encoding="utf-8"))]
    return [(f"{one['given_name']} {one['family_name']}", one["description"]) for one in people]
