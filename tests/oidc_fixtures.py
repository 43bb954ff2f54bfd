"""An OpenID Connect provider on loopback: whoever is named as its `person` is signed in without being asked."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "parley-tests", "a secret of the tests"
HOUR = 3600


@dataclass(frozen=True)
class Person:
    """Somebody who can sign in."""

    sub: str
    name: str
    email: str
    email_verified: bool = True

    def claims(self) -> dict[str, str | bool]:
        return {"sub": self.sub, "name": self.name, "email": self.email, "email_verified": self.email_verified}


@dataclass
class Grant:
    """A code that was handed out, and what must come with it."""

    person: Person
    nonce: str
    challenge: str
    redirect: str


@dataclass
class Provider:
    """The provider: discovery, authorize, token, keys, userinfo."""

    person: Person
    address: str = ""
    grants: dict[str, Grant] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"}))

    def discovery(self) -> dict[str, object]:
        return {
            "issuer": self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "jwks_uri": f"{self.address}/keys",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }

    def authorize(self, asked: Mapping[str, str]) -> str:
        """Where the browser is sent back to, with a code."""
        assert asked["client_id"] == CLIENT
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe()
        self.grants[code] = Grant(self.person, asked["nonce"], asked["code_challenge"], asked["redirect_uri"])
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, asked: Mapping[str, str], authorization: str) -> dict[str, object]:
        """The signed identity that a code stands for; each code works once."""
        grant = self.grants.pop(asked["code"])
        assert authorization == "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        assert asked["redirect_uri"] == grant.redirect
        digest = hashlib.sha256(asked["code_verifier"].encode()).digest()
        assert base64.urlsafe_b64encode(digest).rstrip(b"=").decode() == grant.challenge
        now = int(time.time())
        claims = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + HOUR, "nonce": grant.nonce}
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, {**claims, **grant.person.claims()}, self.key)
        return {"access_token": secrets.token_urlsafe(), "token_type": "Bearer", "expires_in": HOUR, "id_token": signed}


@contextmanager
def provider(person: Person) -> Iterator[Provider]:
    """A running provider."""
    running = Provider(person)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            match parts.path:
                case "/.well-known/openid-configuration":
                    self._json(running.discovery())
                case "/keys":
                    self._json({"keys": [running.key.as_dict(private=False)]})
                case "/userinfo":
                    self._json(running.person.claims())
                case "/authorize":
                    self.send_response(302)
                    self.send_header("Location", running.authorize(asked))
                    self.end_headers()
                case _:
                    self.send_error(404)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked = {name: values[0] for name, values in parse_qs(body).items()}
            self._json(running.token(asked, self.headers.get("Authorization", "")))

        def _json(self, values: object) -> None:
            data = json.dumps(values).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    running.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def write_secrets(folder: Path, provider: Provider) -> None:
    """Have a server whose HOME is the folder ask people to sign in there."""
    file = folder / ".streamlit" / "secrets.toml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(
        "[auth]\n"
        'redirect_uri = "http://localhost:{port}/oauth2callback"\n'
        f'cookie_secret = "{secrets.token_hex(32)}"\n'
        f'client_id = "{CLIENT}"\nclient_secret = "{SECRET}"\n'
        f'server_metadata_url = "{provider.address}/.well-known/openid-configuration"\n',
        encoding="utf-8",
    )
