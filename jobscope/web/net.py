"""The wire: `Live`, the only transport that opens a socket.

Names are resolved, addresses checked and connections made in one place, at every hop. The total deadline of a request
and the stop on Ctrl-C live in the network stream, the one place that has the socket: no other limit that httpx offers
stops a header that drips. The body is decoded here too, since httpx hands out half a gzip body without a word.
"""

from __future__ import annotations

import ipaddress
import os
import select
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any, Final, TypeVar

import httpcore
import httpx

from jobscope.errors import Stopped, Unavailable
from jobscope.web import decode
from jobscope.web.exchange import Request, Response, shown, timestamp
from jobscope.web.failures import Cut, Late, Refused, Unreached

_SLICE: Final = 0.1  # seconds that a wait lasts before the stop is looked at
_HEADERS: Final = 500
_NAT64: Final = ipaddress.ip_network("64:ff9b::/96")
_FINISH_LINE: Final = "closed connection", "disconnected"  # how h11 and httpcore say that the other side hung up

_T = TypeVar("_T")
Address = tuple[str, int]
Resolve = Callable[[str, int], list[Address]]


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet, also behind the wrappings of IPv6.

    >>> [is_public(a) for a in ("8.8.8.8", "127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "fe80::1%eth0")]
    [True, False, False, False, False]
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        ip = inner or ip
    return ip.is_global and not ip.is_multicast


def resolve(host: str, port: int) -> list[Address]:
    """The addresses of a name, as the system orders them. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(str(sockaddr[0]), int(sockaddr[1])) for *_, sockaddr in found]


class Live:
    """The transport to the internet. Times are seconds: `deadline` of a whole request, `connect` with name and TLS,
    `read` of one silence. `private_ok` are addresses that a test may reach; nothing else makes one reachable.
    """

    def __init__(
        self,
        *,
        stop: threading.Event | None = None,
        private_ok: frozenset[str] = frozenset(),
        deadline: float = 30.0,
        connect: float = 10.0,
        read: float = 15.0,
        resolve: Resolve = resolve,
        ssl_context: ssl.SSLContext | None = None,
    ) -> None:
        self._deadline = deadline
        self._stop = stop or threading.Event()
        backend = _Backend(self._stop, resolve, private_ok, connect, read)
        self._client = httpx.Client(transport=_Pool(backend, ssl_context or httpx.create_ssl_context()))

    def send(self, request: Request) -> Response:
        """Raises Late, Cut, Refused or another Unavailable, and Stopped."""
        name = shown(request.url)
        try:
            return self._send(request)
        except Unavailable as error:
            raise type(error)(f"{name}: {error.message}", error.hint) from None
        except (httpcore.RemoteProtocolError, httpx.RemoteProtocolError) as error:
            if any(words in str(error) for words in _FINISH_LINE):
                raise Cut(f"{name}: the connection was closed before the answer was whole") from None
            raise Refused(f"{name}: the answer breaks the protocol ({error})") from None
        except (httpx.InvalidURL, httpcore.LocalProtocolError, httpcore.UnsupportedProtocol, UnicodeError) as error:
            raise Refused(f"{name}: no request can be made of this ({error})") from None
        except (httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
            raise Unavailable(f"{name}: {error or type(error).__name__}") from None

    def _send(self, request: Request) -> Response:
        end = time.monotonic() + self._deadline
        asked = httpx.Request(
            request.method,
            request.url,
            headers=list(request.headers),
            content=request.body,
            extensions={"end": end},
        )
        answer = self._client.send(asked, stream=True)
        try:
            if len(answer.headers.raw) > _HEADERS:
                raise Refused(f"the answer breaks the protocol ({len(answer.headers.raw):,} headers)")
            headers = _headers(answer.headers)
            encoding = headers.get("content-encoding", "")
            body = decode.decoded(answer.iter_raw(), encoding, request.cap, partial=request.partial)
        finally:
            answer.close()
        framed = bool({"content-length", "transfer-encoding"} & headers.keys()) or "gzip" in encoding
        return Response(
            answer.status_code,
            request.url,
            {k: v for k, v in headers.items() if k not in ("content-encoding", "content-length", "transfer-encoding")},
            body,
            timestamp(),
            framed,
        )

    def close(self) -> None:
        self._client.close()

    def __enter__(self) -> Live:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _headers(headers: httpx.Headers) -> dict[str, str]:
    """Names in lower case; several cookies one a line, all else that repeats joined by commas."""
    found: dict[str, str] = {}
    for name, value in headers.multi_items():
        glue = "\n" if name == "set-cookie" else ", "
        found[name] = f"{found[name]}{glue}{value}" if name in found else value
    return found


# ── between httpx and httpcore ───────────────────────────────────────────────────────────────────────────────────────


class _Pool(httpx.BaseTransport):
    """A pool of connections over our backend. A transport of one's own also makes httpx ignore proxy variables."""

    def __init__(self, backend: httpcore.NetworkBackend, context: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=context, network_backend=backend, max_connections=None, keepalive_expiry=20.0
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        # httpcore hands these "timeouts" to the backend unseen; there they are the moment at which the request ends.
        end = request.extensions["end"]
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions={"timeout": {"connect": end, "read": end, "write": end}},
            )
        )
        return httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


# ── the socket ───────────────────────────────────────────────────────────────────────────────────────────────────────


class _Backend(httpcore.NetworkBackend):
    """Resolves, checks and connects. Every `timeout` here is a moment of the monotonic clock, see `_Pool`."""

    def __init__(
        self, stop: threading.Event, resolve: Resolve, private_ok: frozenset[str], connect: float, read: float
    ) -> None:
        self._stop = stop
        self._resolve = resolve
        self._private_ok = private_ok
        self._connect = connect
        self._read = read

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        end = _sooner(timeout, self._connect)
        addresses = self._checked(host, self._addresses(host, port, end))
        for n, address in enumerate(addresses):
            last = n == len(addresses) - 1
            # An address that is never answered must not eat the time of those after it.
            share = end if last else time.monotonic() + (end - time.monotonic()) / 2
            try:
                sock = self._connected(address, share)
            except OSError as error:
                if last:
                    raise Unreached(f"cannot connect to {address[0]} ({error.strerror or error})") from None
            else:
                return _Stream(sock, self._stop, self._connect, self._read)
        raise Unreached(f"{host} has no address")

    def _addresses(self, host: str, port: int, end: float) -> list[Address]:
        """Resolved in a thread of its own: the system's resolver knows neither deadlines nor Ctrl-C."""
        answer: list[list[Address] | OSError | UnicodeError] = []

        def ask() -> None:
            try:
                answer.append(self._resolve(host, port))
            except (OSError, UnicodeError) as error:
                answer.append(error)

        thread = threading.Thread(target=ask, name=f"resolve {host}", daemon=True)
        thread.start()
        while thread.is_alive():
            thread.join(_patience(self._stop, end, Unreached(f"the name {host} was not resolved in time")))
        if isinstance(found := answer[0], list):
            return found
        raise Unreached(
            f"the name {host} cannot be resolved ({getattr(found, 'strerror', None) or found})",
            hint="check the spelling of the board, and whether this machine is online",
        )

    def _checked(self, host: str, addresses: list[Address]) -> list[Address]:
        good = [a for a in addresses if a[0] in self._private_ok or is_public(a[0])]
        if addresses and not good:
            raise Refused(f"{host} leads to {addresses[0][0]}, which is no public address")
        return good

    def _connected(self, address: Address, end: float) -> socket.socket:
        family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        sock = socket.socket(family, socket.SOCK_STREAM)
        try:
            sock.setblocking(False)
            sock.connect_ex(address)
            while not select.select([], [sock], [], min(_SLICE, max(0.0, end - time.monotonic())))[1]:
                if self._stop.is_set():
                    raise Stopped("stopped")
                if time.monotonic() >= end:
                    raise OSError("no answer in time")
            if code := sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
                raise OSError(code, os.strerror(code))
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException:
            sock.close()
            raise
        return sock


class _Stream(httpcore.NetworkStream):
    """A socket whose every wait ends at the request's end, after a silence that is too long, and at a stop."""

    def __init__(self, sock: socket.socket, stop: threading.Event, connect: float, read: float) -> None:
        self._sock = sock
        self._stop = stop
        self._connect = connect
        self._silence = read

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        end = _sooner(timeout, self._silence)
        try:
            return self._wait(partial(self._sock.recv, max_bytes), end, Late("the answer was not there in time"))
        except OSError as error:
            raise httpcore.ReadError(f"the connection broke ({error.strerror or error})") from error

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        end = _sooner(timeout, self._silence)
        rest = memoryview(buffer)
        late = Late("the request was not taken in time")
        try:
            while rest:
                rest = rest[self._wait(partial(self._sock.send, rest), end, late) :]
        except OSError as error:
            raise httpcore.WriteError(f"the connection broke ({error.strerror or error})") from error

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        end = _sooner(timeout, self._connect)
        try:
            sock = ssl_context.wrap_socket(self._sock, server_hostname=server_hostname, do_handshake_on_connect=False)
            self._sock = sock
            self._wait(sock.do_handshake, end, Unavailable("no TLS handshake in time"))
        except (ssl.SSLEOFError, ssl.SSLZeroReturnError):
            self.close()
            raise Unavailable("the connection was closed during the TLS handshake") from None
        except ssl.SSLError as error:
            self.close()
            raise _tls_fault(error) from None
        except OSError as error:
            self.close()
            raise Unavailable(f"the connection broke during the TLS handshake ({error})") from None
        except BaseException:
            self.close()
            raise
        return _Stream(sock, self._stop, self._connect, self._silence)

    def _wait(self, act: Callable[[], _T], end: float, too_late: Unavailable) -> _T:
        while True:
            self._sock.settimeout(_patience(self._stop, end, too_late))
            try:
                return act()
            except (TimeoutError, ssl.SSLWantReadError, ssl.SSLWantWriteError):
                continue

    def close(self) -> None:
        self._sock.close()

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # asked of an idle connection: has the other side hung up?
            return self._sock.fileno() < 0 or bool(select.select([self._sock], [], [], 0)[0])
        return {"socket": self._sock, "ssl_object": self._sock if isinstance(self._sock, ssl.SSLSocket) else None}.get(
            info
        )


def _sooner(end: float | None, seconds: float) -> float:
    limit = time.monotonic() + seconds
    return limit if end is None else min(end, limit)


def _patience(stop: threading.Event, end: float, too_late: Unavailable) -> float:
    """How long to wait before looking again. Raises Stopped, and `too_late` at the end."""
    if stop.is_set():
        raise Stopped("stopped")
    left = end - time.monotonic()
    if left <= 0:
        raise too_late
    return min(_SLICE, left)


def _tls_fault(error: ssl.SSLError) -> Refused:
    why = getattr(error, "verify_message", "") or error.reason or str(error)
    return Refused(
        f"no safe connection ({why})",
        hint="the host's certificate or this machine's clock is wrong, or something in between reads along;"
        " jobscope has no switch to go on regardless",
    )
