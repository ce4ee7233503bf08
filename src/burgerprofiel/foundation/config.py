"""Settings of an installation: read once from the environment, typed, refused when insecure.

Every name a person can set stands here, with its default; `docs/operators/settings.md` explains them.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

from burgerprofiel.foundation import push_settings, seal_settings
from burgerprofiel.foundation.variables import Environment, listed, number, path, secret, whole

LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})
NO_SCANNER = "none"

OIDC_SCOPES = "openid profile rrn vo wettelijkvertegenwoordiger burgerprofiel_rol"
# The means of ACM/IDM and their levels, from its documentation; others are never accepted.
ACM_ACR_LEVELS = " ".join(
    f"urn:be:vlaanderen:authmech:{means}={level}"
    for means, level in (
        ("eid", 35),
        ("eidashigh", 35),
        ("itsme", 27),
        ("csamtotp", 26),
        ("csamsms", 25),
        ("eidassubstantial", 25),
        ("csampassword", 5),
        ("csamselfreg", 5),
    )
)


class InsecureConfigurationError(Exception):
    """The installation would run without a protection that it promises."""


@dataclass(frozen=True, slots=True)
class OidcConfig:
    """The identity provider that residents and staff sign in with (OpenID Connect).

    `acr_levels` gives every `acr` that we accept its ACM level. Empty means that the provider knows no `acr`: none is
    asked, and every sign-in has `level_without_acr`.
    """

    issuer: str
    client_id: str
    scopes: tuple[str, ...]
    acr_levels: Mapping[str, int]
    level_without_acr: int
    role_claim: str
    max_age_seconds: int


@dataclass(frozen=True, slots=True)
class DkimConfig:
    """How mails are signed (RFC 6376): `key` is a PEM file whose public half stands in DNS."""

    domain: str
    selector: str
    key: Path


@dataclass(frozen=True, slots=True)
class MailConfig:
    """The SMTP relay that notifications leave through, and where bounces come back to.

    `bounces` takes mail for itself and for `name+anything@domain`; it arrives in the Maildir `bounce_maildir`.
    """

    host: str
    port: int
    username: str
    password: str = field(repr=False)
    starttls: bool
    sender: str
    dkim: DkimConfig | None
    bounces: str
    bounce_maildir: Path | None


@dataclass(frozen=True, slots=True)
class VaultConfig:
    """The vault: how the platform reaches it (`url`, `role`), and how the process itself runs (the rest).

    `forget_seconds` after a process opened a data key it forgets it; so long after its last request a web worker ends.
    `official_rights` says, per right in the role claim, which class of keys it may ask for and how many officials must
    agree: `Right=class:eyes`.
    """

    url: str
    role: str
    bind: str
    folder: Path
    credentials: Path
    tls_certificate: str
    tls_key: str
    tls_ca: str
    provider: str
    pkcs11_module: str
    pkcs11_token: str
    pkcs11_pin_file: str
    openbao_url: str
    openbao_mount: str
    openbao_key: str
    openbao_token_file: str
    required_assurance: int
    grant_seconds: int
    idle_seconds: int
    official_seconds: int
    official_rights: Mapping[str, tuple[str, int]]
    contact_per_minute: int
    forget_seconds: int
    approval_seconds: int
    admin_settle_seconds: int
    erasure_delay_seconds: int
    erasures_per_day: int


@dataclass(frozen=True, slots=True)
class AccessLogConfig:
    """Under which name the access log publishes its checkpoints, who witnesses them, who puts the time on them.

    `witnesses` are pairs of a witness's key (vkey) and its address; `tsa_url` empty means that nobody stamps.
    """

    origin: str
    witnesses: tuple[tuple[str, str], ...]
    tsa_url: str
    tsa_roots: Path


@dataclass(frozen=True, slots=True)
class ControllerConfig:
    """Who answers for what this installation does with personal data, and their data protection officer."""

    name: str
    ovo_code: str
    contact: str
    dpo_contact: str


@dataclass(frozen=True, slots=True)
class Config:
    """One installation. `database_url` empty means: the embedded PostgreSQL in `data_dir`."""

    data_dir: Path
    public_url: str
    host: str
    port: int
    web_bind: str
    live_bind: str
    live_relay: bool
    database_url: str = field(repr=False)
    database_owner_url: str = field(repr=False)
    database_worker_url: str = field(repr=False)
    database_listen_url: str = field(repr=False)
    secret_dir: Path
    upload_dir: Path
    upload_max_bytes: int
    clamd: str
    oidc: OidcConfig
    mail: MailConfig
    vault: VaultConfig
    access_log: AccessLogConfig
    controller: ControllerConfig
    seal: seal_settings.SealConfig
    push: push_settings.PushConfig
    trusted_proxies: tuple[str, ...]
    metrics_allowed: tuple[str, ...]
    outbound_private_allowed: tuple[str, ...]
    usage_registers: Path | None
    certificate_authorities: Path | None
    sources: Path | None
    ebox: Path | None
    sms_providers: Path | None
    representations_seconds: float
    webhook_ports: frozenset[int]
    webhook_proxy: str
    limits: Mapping[str, tuple[int, int]]
    workers: int
    session_idle_seconds: int
    session_absolute_seconds: int
    access_token_seconds: int
    required_assurance: int
    tenant_name: str
    tenant_line: str
    security_contact: str
    log_level: str
    otlp_endpoint: str = field(repr=False)  # of some collectors the address holds a key
    debug: bool

    @property
    def public_host(self) -> str:
        """Host part of the public address, without the port."""
        return urlsplit(self.public_url).hostname or "localhost"

    @property
    def is_local(self) -> bool:
        """Whether people reach this installation over the loopback interface only."""
        return self.public_host in LOOPBACK_HOSTS

    def check(self) -> None:
        """Raise InsecureConfigurationError when a setting would break what `SECURITY.md` promises."""
        problems = []
        if not self.is_local and not self.public_url.startswith("https://"):
            problems.append("PUBLIC_URL must start with https://")
        issuer = urlsplit(self.oidc.issuer)
        if issuer.scheme != "https" and issuer.hostname not in LOOPBACK_HOSTS:
            problems.append("OIDC_ISSUER must start with https://")
        if self.debug and not self.is_local:
            problems.append("DEBUG is for the loopback interface only")
        if self.clamd == NO_SCANNER and not self.is_local:
            problems.append("CLAMD=none is for the loopback interface only")
        if self.upload_dir.is_relative_to(self.data_dir / "static"):
            problems.append("UPLOAD_DIR may not lie among the files that are served")
        if self.push.problem:
            problems.append(self.push.problem)
        if problems:
            raise InsecureConfigurationError("; ".join(problems))


def _levels(env: Environment) -> dict[str, int]:
    """`acr=level` pairs; an `acr` may itself contain an equals sign."""
    pairs = (part.rpartition("=") for part in listed(env, "OIDC_ACR_LEVELS", default=ACM_ACR_LEVELS))
    return {acr: whole(level, name="OIDC_ACR_LEVELS") for acr, _, level in pairs}


def _limits(env: Environment) -> dict[str, tuple[int, int]]:
    """`name=times/seconds` pairs. Raises ValueError for one that is none."""
    found = {}
    for part in listed(env, "LIMITS"):
        name, _, given = part.partition("=")
        times, _, seconds = given.partition("/")
        found[name] = (whole(times, name="LIMITS"), whole(seconds, name="LIMITS"))
        if min(found[name]) < 1:
            raise ValueError(f"LIMITS: {part} must be at least once per second")
    return found


def _oidc(env: Environment, port: int) -> OidcConfig:
    return OidcConfig(
        issuer=env.get("OIDC_ISSUER", f"http://127.0.0.1:{port + 1}/op"),
        client_id=env.get("OIDC_CLIENT_ID", "burgerprofiel"),
        scopes=listed(env, "OIDC_SCOPES", default=OIDC_SCOPES),
        acr_levels=_levels(env),
        level_without_acr=number(env, "OIDC_LEVEL_WITHOUT_ACR", default=0),
        role_claim=env.get("OIDC_ROLE_CLAIM", "burgerprofiel_rol_3d"),
        max_age_seconds=number(env, "OIDC_MAX_AGE", default=3600),
    )


def _mail(env: Environment, port: int) -> MailConfig:
    return MailConfig(
        host=env.get("SMTP_HOST", "127.0.0.1"),
        port=number(env, "SMTP_PORT", default=port + 3),
        username=env.get("SMTP_USERNAME", ""),
        password=secret(env, "SMTP_PASSWORD"),
        starttls=env.get("SMTP_STARTTLS", "0") == "1",
        sender=env.get("MAIL_FROM", "meldingen@burgerprofiel.example"),
        dkim=_dkim(env),
        bounces=env.get("BOUNCE_ADDRESS", ""),
        bounce_maildir=path(env, "BOUNCE_MAILDIR"),
    )


def _dkim(env: Environment) -> DkimConfig | None:
    domain, selector, key = env.get("DKIM_DOMAIN", ""), env.get("DKIM_SELECTOR", ""), path(env, "DKIM_KEY")
    if domain and selector and key:
        return DkimConfig(domain, selector, key)
    if domain or selector or key:
        raise ValueError("DKIM_DOMAIN, DKIM_SELECTOR and DKIM_KEY go together")
    return None


def _rights(env: Environment) -> dict[str, tuple[str, int]]:
    """`Right=class:eyes` entries."""
    found = {}
    for part in listed(env, "VAULT_OFFICIAL_RIGHTS", default="Veiligheidsverantwoordelijke=log:2"):
        right, _, rule = part.partition("=")
        key_class, _, eyes = rule.partition(":")
        found[right] = (key_class, whole(eyes or "1", name="VAULT_OFFICIAL_RIGHTS"))
    return found


def _vault(env: Environment, data_dir: Path) -> VaultConfig:
    bind = env.get("VAULT_BIND", f"unix:{data_dir / 'run' / 'vault.sock'}")
    assurance = number(env, "REQUIRED_ASSURANCE", default=25)
    absolute = number(env, "SESSION_ABSOLUTE_SECONDS", default=28800)
    return VaultConfig(
        url=env.get("VAULT_URL", bind),
        role=env.get("VAULT_ROLE", "web"),
        bind=bind,
        folder=Path(env.get("VAULT_DIR", str(data_dir / "vault"))),
        credentials=Path(env.get("VAULT_CREDENTIALS_DIR", env.get("SECRET_DIR", str(data_dir / "secrets")))),
        tls_certificate=env.get("VAULT_TLS_CERT", ""),
        tls_key=env.get("VAULT_TLS_KEY", ""),
        tls_ca=env.get("VAULT_TLS_CA", ""),
        provider=env.get("VAULT_PROVIDER", "file"),
        pkcs11_module=env.get("VAULT_PKCS11_MODULE", ""),
        pkcs11_token=env.get("VAULT_PKCS11_TOKEN", "burgerprofiel"),
        pkcs11_pin_file=env.get("VAULT_PKCS11_PIN_FILE", ""),
        openbao_url=env.get("VAULT_OPENBAO_URL", "").rstrip("/"),
        openbao_mount=env.get("VAULT_OPENBAO_MOUNT", "transit"),
        openbao_key=env.get("VAULT_OPENBAO_KEY", "burgerprofiel"),
        openbao_token_file=env.get("VAULT_OPENBAO_TOKEN_FILE", ""),
        required_assurance=number(env, "VAULT_REQUIRED_ASSURANCE", default=assurance),
        grant_seconds=number(env, "VAULT_GRANT_SECONDS", default=absolute),
        idle_seconds=number(env, "VAULT_IDLE_SECONDS", default=1800),
        official_seconds=number(env, "VAULT_OFFICIAL_SECONDS", default=600),
        official_rights=_rights(env),
        contact_per_minute=number(env, "VAULT_CONTACT_PER_MINUTE", default=6000),
        forget_seconds=number(env, "VAULT_FORGET_SECONDS", default=300),
        approval_seconds=number(env, "VAULT_APPROVAL_SECONDS", default=86400),
        admin_settle_seconds=number(env, "VAULT_ADMIN_SETTLE_SECONDS", default=86400),
        erasure_delay_seconds=number(env, "VAULT_ERASURE_DELAY_SECONDS", default=604800),
        erasures_per_day=number(env, "VAULT_ERASURES_PER_DAY", default=500),
    )


def _access_log(env: Environment, *, public_url: str) -> AccessLogConfig:
    pairs = (part.partition("=") for part in listed(env, "WITNESSES"))
    return AccessLogConfig(
        origin=env.get("ACCESSLOG_ORIGIN", f"{urlsplit(public_url).hostname or 'localhost'}/access"),
        witnesses=tuple((vkey, url.rstrip("/")) for vkey, _, url in pairs),
        tsa_url=env.get("TSA_URL", ""),
        tsa_roots=Path(env.get("TSA_ROOTS", "tsa-roots.pem")),
    )


def _controller(env: Environment) -> ControllerConfig:
    return ControllerConfig(
        name=env.get("CONTROLLER_NAME", env.get("TENANT_LINE", "Vlaanderen")),
        ovo_code=env.get("CONTROLLER_OVO", ""),
        contact=env.get("CONTROLLER_CONTACT", "mailto:privacy@burgerprofiel.example"),
        dpo_contact=env.get("DPO_CONTACT", "mailto:dpo@burgerprofiel.example"),
    )


def read(env: Environment) -> Config:
    """Make a Config of environment variables. Raises ValueError, which names the setting, for a number that is none."""
    port = number(env, "PORT", default=8000)
    data_dir = Path(env.get("DATA_DIR", ".data")).resolve()
    host = env.get("HOST", "127.0.0.1")
    database_url = secret(env, "DATABASE_URL")
    return Config(
        data_dir=data_dir,
        public_url=env.get("PUBLIC_URL", f"http://localhost:{port}").rstrip("/"),
        host=host,
        port=port,
        web_bind=env.get("WEB_BIND", f"unix:{data_dir / 'run' / 'web.sock'}"),
        live_bind=env.get("LIVE_BIND", f"{host}:{port}"),
        live_relay=env.get("LIVE_RELAY", "1") == "1",
        database_url=database_url,
        database_owner_url=secret(env, "DATABASE_OWNER_URL", default=database_url),
        database_worker_url=secret(env, "DATABASE_WORKER_URL", default=database_url),
        database_listen_url=secret(env, "DATABASE_LISTEN_URL", default=database_url),
        secret_dir=Path(env.get("SECRET_DIR", str(data_dir / "secrets"))),
        upload_dir=Path(env.get("UPLOAD_DIR", str(data_dir / "uploads"))).resolve(),
        upload_max_bytes=number(env, "UPLOAD_MAX_BYTES", default=25 * 1024 * 1024),
        clamd=env.get("CLAMD", "unix:/run/clamav/clamd.ctl"),
        oidc=_oidc(env, port),
        mail=_mail(env, port),
        vault=_vault(env, data_dir),
        access_log=_access_log(env, public_url=env.get("PUBLIC_URL", "")),
        controller=_controller(env),
        seal=seal_settings.read(env),
        push=push_settings.read(env),
        trusted_proxies=listed(env, "TRUSTED_PROXIES"),
        metrics_allowed=listed(env, "METRICS_ALLOWED", default="127.0.0.0/8 ::1"),
        outbound_private_allowed=listed(env, "OUTBOUND_PRIVATE_ALLOWED"),
        usage_registers=path(env, "USAGE_REGISTERS"),
        certificate_authorities=path(env, "CERTIFICATE_AUTHORITIES"),
        sources=path(env, "SOURCES"),
        ebox=path(env, "EBOX"),
        sms_providers=path(env, "SMS_PROVIDERS"),
        representations_seconds=number(env, "REPRESENTATIONS_SECONDS", default=2),
        webhook_ports=frozenset(
            whole(port, name="WEBHOOK_PORTS") for port in listed(env, "WEBHOOK_PORTS", default="443")
        ),
        webhook_proxy=env.get("WEBHOOK_PROXY", ""),
        limits=_limits(env),
        workers=number(env, "WEB_WORKERS", default=os.cpu_count() or 1),
        session_idle_seconds=number(env, "SESSION_IDLE_SECONDS", default=1200),
        session_absolute_seconds=number(env, "SESSION_ABSOLUTE_SECONDS", default=28800),
        access_token_seconds=number(env, "ACCESS_TOKEN_SECONDS", default=3600),
        required_assurance=number(env, "REQUIRED_ASSURANCE", default=25),
        tenant_name=env.get("TENANT_NAME", "Burgerprofiel"),
        tenant_line=env.get("TENANT_LINE", "Vlaanderen"),
        security_contact=env.get("SECURITY_CONTACT", "mailto:security@burgerprofiel.example"),
        log_level=env.get("LOG_LEVEL", "INFO").upper(),
        otlp_endpoint=env.get("OTEL_EXPORTER_OTLP_ENDPOINT", ""),
        debug=env.get("DEBUG", "0") == "1",
    )


@lru_cache(maxsize=1)
def current() -> Config:
    """The configuration of this process."""
    return read(os.environ)
