"""A server on 127.0.0.1 that misbehaves as told: raw sockets, so that it can break what a real server would not.

    with faultserver.start({"/jobs": faultserver.json_answer({"jobs": []}), "/slow": faultserver.mute}) as server:
        ... server.url + "/jobs" ...
        assert server.paths() == ["/robots.txt", "/jobs"]

A route is bytes (the whole answer, sent as they are), a function that gets the `Connection` and does what it likes,
or a list of those: one a request, the last one again after that. A path without a route is 404.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Asked:
    """One request as it arrived. `target` is path and query; header names are in lower case."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]


@dataclass
class Connection:
    """What a misbehaving route has in its hands."""

    sock: socket.socket
    asked: Asked
    closing: threading.Event

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def pause(self, seconds: float) -> bool:
        """Waits; False once the server is being closed."""
        return not self.closing.wait(seconds)

    def reset(self) -> None:
        """Closes with RST instead of FIN."""
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.sock.close()


Misbehaviour = Callable[[Connection], None]
Route = bytes | Misbehaviour | Sequence[bytes | Misbehaviour]


@dataclass
class Server:
    """A running server. `asked` grows with each request."""

    url: str
    port: int
    asked: list[Asked] = field(default_factory=list)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]


@contextlib.contextmanager
def start(routes: Mapping[str, Route], *, tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Serves until the block ends. `routes` may be changed meanwhile."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    server = Server(f"{'https' if tls else 'http'}://127.0.0.1:{port}", port)
    closing = threading.Event()
    turns: dict[str, int] = {}
    workers: list[threading.Thread] = []
    lock = threading.Lock()

    def route(asked: Asked) -> bytes | Misbehaviour:
        found = routes.get(asked.target, routes.get(asked.path, answer(b"", status="404 Not Found")))
        if isinstance(found, bytes) or callable(found):
            return found
        with lock:
            turn = turns[asked.path] = turns.get(asked.path, -1) + 1
        return found[min(turn, len(found) - 1)]

    def serve(sock: socket.socket) -> None:
        with contextlib.suppress(OSError), sock:
            sock.settimeout(10)
            if tls:
                sock = tls.wrap_socket(sock, server_side=True)
            while (asked := _read(sock)) and not closing.is_set():
                server.asked.append(asked)
                what = route(asked)
                if isinstance(what, bytes):
                    sock.sendall(what)
                else:
                    what(Connection(sock, asked, closing))
                if isinstance(what, bytes) and b"content-length:" in what.partition(b"\r\n\r\n")[0].lower():
                    continue  # the connection is kept for the next request
                break
            with contextlib.suppress(OSError):
                sock.shutdown(socket.SHUT_WR)
            sock.close()

    def accept() -> None:
        while not closing.is_set():
            try:
                sock, _ = listener.accept()
            except OSError:
                return
            worker = threading.Thread(target=serve, args=(sock,), daemon=True)
            workers.append(worker)
            worker.start()

    accepting = threading.Thread(target=accept, daemon=True)
    accepting.start()
    try:
        yield server
    finally:
        closing.set()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        accepting.join(2)
        for worker in workers:
            worker.join(0.05)


def _read(sock: socket.socket) -> Asked | None:
    data = b""
    while b"\r\n\r\n" not in data:
        try:
            chunk = sock.recv(65536)
        except OSError:
            return None
        if not chunk:
            return None
        data += chunk
    head, _, body = data.partition(b"\r\n\r\n")
    start, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += sock.recv(65536)
    method, target, _ = start.split(" ")
    return Asked(method, target, headers, body)


# ── answers ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def head(status: str = "200 OK", **headers: str) -> bytes:
    """The beginning of an answer; `content_type="…"` becomes Content-Type."""
    lines = [f"HTTP/1.1 {status}", *(f"{name.replace('_', '-').title()}: {value}" for name, value in headers.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1")


def answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    """A well-formed answer."""
    return head(status, content_length=str(len(body)), **headers) + body


def json_answer(value: Any, status: str = "200 OK", **headers: str) -> bytes:
    return answer(json.dumps(value).encode(), status, content_type="application/json", **headers)


def html_answer(page: str, status: str = "200 OK", **headers: str) -> bytes:
    return answer(page.encode(), status, content_type="text/html; charset=utf-8", **headers)


def redirect(location: str, status: str = "302 Found") -> bytes:
    return answer(b"", status, location=location)


def gzipped(body: bytes, keep: float = 1.0) -> bytes:
    """A gzip answer, well framed; with `keep` below 1 only that part of the compressed body is there."""
    packed = gzip.compress(body, mtime=0)
    return answer(packed[: int(len(packed) * keep)], content_encoding="gzip", content_type="application/json")


# ── misbehaviour ─────────────────────────────────────────────────────────────────────────────────────────────────────


def mute(connection: Connection) -> None:
    """Takes the request and never says a word."""
    while connection.pause(0.1):
        pass


def drip(data: bytes, every: float = 0.05) -> Misbehaviour:
    """Sends what it has one byte at a time, and then goes on with spaces for ever."""

    def act(connection: Connection) -> None:
        for n in range(len(data)):
            connection.send(data[n : n + 1])
            if not connection.pause(every):
                return
        while connection.pause(every):
            connection.send(b" ")

    return act


def endless(start: bytes, chunk: bytes = b"x" * 65536) -> Misbehaviour:
    """A body that does not end."""

    def act(connection: Connection) -> None:
        connection.send(start)
        while not connection.closing.is_set():
            connection.send(chunk)

    return act


def reset_after(data: bytes) -> Misbehaviour:
    """Sends a part and resets the connection."""

    def act(connection: Connection) -> None:
        connection.send(data)
        connection.pause(0.05)
        connection.reset()

    return act


def hang_up(data: bytes) -> Misbehaviour:
    """Sends a part and closes the connection in all politeness."""
    return lambda connection: connection.send(data)
