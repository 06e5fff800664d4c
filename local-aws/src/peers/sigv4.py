"""Signature Version 4 by hand, so that it can be wrong in one place at a time."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import urllib.parse
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

KEY = SECRET = "test"
UNSIGNED = "UNSIGNED-PAYLOAD"


class Request(NamedTuple):
    target: str
    headers: dict[str, str]
    body: bytes


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def encode(text: str, safe: str = "-_.~") -> str:
    return urllib.parse.quote(text, safe=safe)


@dataclass
class Signer:
    """Signs requests, or spoils them.

    payload: what x-amz-content-sha256 says; None for the body's hash. chunked: frames the body and signs each chunk.
    """

    region: str
    service: str = "s3"
    key: str = KEY
    secret: str = SECRET
    payload: str | None = None
    anonymous: bool = False
    spoiled: bool = False
    age_seconds: int = 0
    chunked: Callable[[ChunkSigner, bytes], bytes] | None = None
    now: datetime.datetime = field(default_factory=lambda: datetime.datetime.now(datetime.UTC))

    @property
    def timestamp(self) -> str:
        return (self.now - datetime.timedelta(seconds=self.age_seconds)).strftime("%Y%m%dT%H%M%SZ")

    @property
    def scope(self) -> str:
        return f"{self.timestamp[:8]}/{self.region}/{self.service}/aws4_request"

    def _hmac(self, text: str) -> str:
        key = f"AWS4{self.secret}".encode()
        for part in self.scope.split("/"):
            key = hmac.digest(key, part.encode(), "sha256")
        return hmac.digest(key, text.encode(), "sha256").hex()

    def signature(self, algorithm: str, hashes: str) -> str:
        return self._hmac("\n".join([algorithm, self.timestamp, self.scope, hashes]))

    def _canonical(self, method: str, path: str, query: dict[str, str], headers: dict[str, str], payload: str) -> str:
        lines = [f"{name.lower()}:{value.strip()}" for name, value in headers.items()]
        names = ";".join(sorted(name.lower() for name in headers))
        parameters = "&".join(sorted(f"{encode(name)}={encode(value)}" for name, value in query.items()))
        return "\n".join([method, path, parameters, *sorted(lines), "", names, payload])

    def sign(self, method: str, path: str, query: dict[str, str], headers: dict[str, str], body: bytes) -> Request:
        target = path + ("?" + "&".join(f"{encode(n)}={encode(v)}" for n, v in query.items()) if query else "")
        if self.anonymous:
            return Request(target, headers, body)
        payload = self.payload or sha256(body)
        headers = {**headers, "x-amz-date": self.timestamp, "x-amz-content-sha256": payload}
        canonical = self._canonical(method, path, query, headers, payload)
        signature = self.signature("AWS4-HMAC-SHA256", sha256(canonical.encode()))
        if self.spoiled:
            signature = signature[:-1] + ("0" if signature[-1] != "0" else "1")
        names = ";".join(sorted(name.lower() for name in headers))
        headers["Authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self.key}/{self.scope}, SignedHeaders={names}, Signature={signature}"
        )
        if self.chunked:
            body = self.chunked(ChunkSigner(self, signature), body)
        return Request(target, headers, body)

    def presign(self, method: str, path: str, authority: str, expires: int = 60) -> str:
        query = {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": f"{self.key}/{self.scope}",
            "X-Amz-Date": self.timestamp,
            "X-Amz-Expires": str(expires),
            "X-Amz-SignedHeaders": "host",
        }
        canonical = self._canonical(method, path, query, {"host": authority}, UNSIGNED)
        query["X-Amz-Signature"] = self.signature("AWS4-HMAC-SHA256", sha256(canonical.encode()))
        return path + "?" + "&".join(f"{encode(n)}={encode(v)}" for n, v in query.items())


@dataclass
class ChunkSigner:
    """Frames a body as aws-chunked; each chunk signs the one before."""

    signer: Signer
    previous: str

    def _chunk(self, content: bytes) -> bytes:
        hashes = "\n".join([self.previous, sha256(b""), sha256(content)])
        self.previous = self.signer.signature("AWS4-HMAC-SHA256-PAYLOAD", hashes)
        return f"{len(content):x};chunk-signature={self.previous}\r\n".encode() + content + b"\r\n"

    def framed(self, content: bytes, size: int = 8192) -> bytes:
        chunks = [self._chunk(content[at : at + size]) for at in range(0, len(content), size)]
        return b"".join(chunks) + self._chunk(b"")

    def with_trailer(self, content: bytes, trailer: str, signed: bool = True) -> bytes:
        """A trailer is `name:value`; its signature closes the chain."""
        framed = self.framed(content).removesuffix(b"\r\n")
        body = framed + f"{trailer}\r\n".encode()
        if signed:
            hashes = "\n".join([self.previous, sha256(f"{trailer}\n".encode())])
            body += f"x-amz-trailer-signature:{self.signer.signature('AWS4-HMAC-SHA256-TRAILER', hashes)}\r\n".encode()
        return body + b"\r\n"


def crc32(content: bytes) -> str:
    return base64.b64encode(zlib.crc32(content).to_bytes(4, "big")).decode()
