"""A model hub on loopback that speaks as much of the hub's HTTP API as huggingface_hub asks for."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import unquote, urlparse

PIECE_BYTES = 1 << 14
REVISIONS = ("main", "v1", "refs/convert/parquet")  # of every repository, beside its commit


@dataclass
class Repo:
    """`files` by path; those of more than `large_bytes` have the ETag of a large file."""

    files: dict[str, bytes]
    commit: str = "c" * 40
    status: int = 0  # answered to everything, where it is not 0
    error_code: str = ""
    large_bytes: int = 1000

    def etag(self, path: str) -> str:
        content = self.files[path]
        if len(content) > self.large_bytes:
            return hashlib.sha256(content).hexdigest()
        return hashlib.sha1(f"blob {len(content)}\0".encode() + content).hexdigest()

    def entry(self, path: str) -> dict[str, object]:
        size, etag = len(self.files[path]), self.etag(path)
        entry: dict[str, object] = {"type": "file", "path": path, "size": size, "oid": "0" * 40}
        if len(etag) == 64:
            return entry | {"lfs": {"oid": etag, "size": size, "pointerSize": 130}}
        return entry | {"oid": etag}


@dataclass
class FakeHub:
    """`cut` shortens the body of a path's next answers, one number of bytes each; `spoil` damages it.

    `requests` counts (method, path of the address); `ranges` lists the Range headers asked per file. With
    `before_piece`, that is called before each piece of a body is sent.
    """

    repos: dict[str, Repo] = field(default_factory=dict)  # "datasets/org/name" or "models/org/name"
    cut: dict[str, list[int]] = field(default_factory=dict)
    spoil: set[str] = field(default_factory=set)
    ranges_known: bool = True
    requests: Counter[tuple[str, str]] = field(default_factory=Counter)
    ranges: dict[str, list[str]] = field(default_factory=dict)
    before_piece: Callable[[], object] | None = None

    def start(self) -> None:
        hub = self

        class Handler(_Handler):
            pass

        Handler.hub = hub
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False  # server_close() then waits for the answers under way
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()

    def stop(self) -> None:
        self.before_piece = None
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def add_dataset(self, name: str, files: dict[str, bytes], **options: object) -> Repo:
        self.repos[f"datasets/{name}"] = repo = Repo(files, **options)  # type: ignore[arg-type]
        return repo

    def add_model(self, name: str, folder: Path) -> Repo:
        files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        self.repos[f"models/{name}"] = repo = Repo(files)
        return repo

    def gets(self, path: str) -> int:
        """How often the content of the file was asked for."""
        return sum(n for (method, url), n in self.requests.items() if method == "GET" and url.endswith(path))


class _Handler(BaseHTTPRequestHandler):
    hub: FakeHub
    protocol_version = "HTTP/1.0"  # one request a connection, so that no thread waits for another

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def log_message(self, *_arguments: object) -> None:
        pass

    def _answer(self, *, body: bool) -> None:
        url = urlparse(self.path)
        path = url.path.strip("/")  # a branch's slashes are quoted in it
        self.hub.requests[self.command, unquote(path)] += 1
        with suppress(BrokenPipeError, ConnectionResetError):  # a stopped download
            self._api(path) if path.startswith("api/") else self._resolve(path, body)

    def _api(self, path: str) -> None:
        kind, *rest = path.removeprefix("api/").split("/")
        known = [name for name in self.hub.repos if f"{kind}/{'/'.join(rest)}/".startswith(f"{name}/")]
        repo = self.hub.repos[known[0]] if known else None
        if repo is None or repo.status:
            self._refuse(repo)
            return
        what = f"{kind}/{'/'.join(rest)}".removeprefix(known[0]).strip("/").split("/")
        if len(what) > 1 and unquote(what[1]) not in (*REVISIONS, repo.commit):
            self._error(404, "RevisionNotFound")
        elif what[0] == "tree":
            self._json([repo.entry(name) for name in repo.files])
        else:
            siblings = [{"rfilename": name} for name in repo.files]
            name = known[0].removeprefix(f"{kind}/")
            self._json({"id": name, "sha": repo.commit, "siblings": siblings, "tags": [], "private": False})

    def _resolve(self, path: str, body: bool) -> None:
        place, _, rest = path.partition("/resolve/")
        revision, name = (unquote(part) for part in rest.split("/", 1))
        repo = self.hub.repos.get(place if place.startswith("datasets/") else f"models/{place}")
        if repo is None or repo.status:
            self._refuse(repo)
        elif revision not in (*REVISIONS, repo.commit):
            self._error(404, "RevisionNotFound")
        elif name not in repo.files:
            self._error(404, "EntryNotFound")
        else:
            self._file(repo, name, body)

    def _file(self, repo: Repo, name: str, body: bool) -> None:
        content, first = repo.files[name], 0
        asked = self.headers.get("Range", "")
        if body:
            self.hub.ranges.setdefault(name, []).append(asked)
        if asked and self.hub.ranges_known:
            first = int(asked.removeprefix("bytes=").partition("-")[0])
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(content) - first))
        self.send_header("ETag", f'"{repo.etag(name)}"')
        self.send_header("X-Repo-Commit", repo.commit)
        self.end_headers()
        if body:
            self._send(name, content[first:])

    def _send(self, name: str, content: bytes) -> None:
        if self.hub.cut.get(name):
            content = content[: self.hub.cut[name].pop(0)]
        if name in self.hub.spoil:
            content = bytes(len(content))
        for at in range(0, len(content), PIECE_BYTES):
            if self.hub.before_piece is not None:
                self.hub.before_piece()
            self.wfile.write(content[at : at + PIECE_BYTES])

    def _refuse(self, repo: Repo | None) -> None:
        self._error(repo.status if repo else 401, repo.error_code if repo else "RepoNotFound")

    def _error(self, status: int, code: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", "0")
        if code:
            self.send_header("X-Error-Code", code)
        self.end_headers()

    def _json(self, value: object) -> None:
        content = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
