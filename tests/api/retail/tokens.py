"""Tokens no server would make, signed with a server's own key or with none."""
import base64
import hashlib
import hmac
import json
import os
import subprocess
import time
import urllib.request


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unsigned(header, claims):
    return ".".join(base64url(json.dumps(part, separators=(",", ":")).encode()) for part in (header, claims))


def raw_signature(der):
    """r || s of 32 bytes each, as JWS wants it, from the DER that openssl writes."""
    numbers, at = [], 2
    for _ in range(2):
        length = der[at + 1]
        numbers.append(int.from_bytes(der[at + 2:at + 2 + length], "big"))
        at += 2 + length
    return b"".join(number.to_bytes(32, "big") for number in numbers)


def parts_of(token):
    """Header and claims of a token."""
    return [json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
            for part in token.split(".")[:2]]


class Forger:
    """Makes variations of a genuine token of a server."""

    def __init__(self, server, token):
        self.key_path = os.path.join(server.settings["state_dir"], "signing-key.pem")
        self.header, self.claims = parts_of(token)
        self.genuine = token
        self.url = server.url

    def signed(self, header=None, **claims):
        text = unsigned({**self.header, **(header or {})}, {**self.claims, **claims})
        der = subprocess.run(["openssl", "dgst", "-sha256", "-sign", self.key_path], input=text.encode(),
                             capture_output=True, check=True).stdout
        return text + "." + base64url(raw_signature(der))

    def signed_by_this_server(self, **claims):
        """Genuine for the server whose key it is, whatever server the pattern came from."""
        with urllib.request.urlopen(self.url + "/.well-known/jwks.json", timeout=10) as reply:
            key_id = json.load(reply)["keys"][0]["kid"]
        return self.signed(header={"kid": key_id}, **claims)

    def expired(self):
        now = int(time.time())
        return self.signed(iat=now - 7200, nbf=now - 7200, exp=now - 3600)

    def without_algorithm(self):
        return unsigned({**self.header, "alg": "none"}, self.claims) + "."

    def signed_with_public_key(self):
        """The algorithm confusion: HMAC with what everybody can read."""
        public = subprocess.run(["openssl", "ec", "-in", self.key_path, "-pubout"], capture_output=True,
                                check=True).stdout
        text = unsigned({**self.header, "alg": "HS256"}, self.claims)
        return text + "." + base64url(hmac.new(public, text.encode(), hashlib.sha256).digest())

    def with_more_rights(self):
        """The genuine signature over other claims."""
        text = unsigned(self.header, {**self.claims, "scope": "hq:manage_users"})
        return text + "." + self.genuine.rsplit(".", 1)[1]

    def all(self):
        return {
            "expired": self.expired(),
            "not yet valid": self.signed(nbf=int(time.time()) + 3600),
            "another audience": self.signed(aud="outpost-elsewhere"),
            "another issuer": self.signed(iss="somebody"),
            "another key id": self.signed(header={"kid": "unknown"}),
            "no algorithm": self.without_algorithm(),
            "algorithm confusion": self.signed_with_public_key(),
            "changed claims": self.with_more_rights(),
            "cut short": self.genuine[:-7],
            "no token at all": "x",
        }
