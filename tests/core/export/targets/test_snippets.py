"""Every snippet is run as it is written, with a real model, against the file that it is for."""

import json
import runpy
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from calibgui.core.export.targets.base import CodesHead, Target
from calibgui.core.export.targets.beside import companions_of, save_text, snippet_name, snippet_of
from calibgui.core.export.targets.blocks import Block
from calibgui.core.export.targets.registry import TARGETS, target_of
from calibgui.core.export.targets.snippets import facts_of
from calibgui.core.export.targets.write import write_codes
from calibgui.core.quantization.quantize import quantize_embeddings
from tests.tiny_model import build_tiny_model

QUERY, PROMPT = "the quick on this", "query: "
SERVERS = {"elasticsearch": "ELASTICSEARCH_URL", "opensearch": "OPENSEARCH_URL", "qdrant": "QDRANT_URL"}
SERVERS |= {"vespa": "VESPA_URL"}


class Made:
    """Codes of real vectors by a real model, with the provenance that says so."""

    def __init__(self, folder: Path) -> None:
        from sentence_transformers import SentenceTransformer

        self.model = build_tiny_model(folder, prompts={"query": "wrong: "}, default_prompt_name="query")
        encoder = SentenceTransformer(str(self.model), device="cpu")
        words = ["the", "of", "and", "to", "in", "that", "for", "it", "with", "be", "not", "his", "have"]
        rng = np.random.default_rng(3)
        texts = [" ".join(rng.choice(words, 6)) for _ in range(120)]
        self.vectors: NDArray[np.float32] = encoder.encode(texts, prompt="", normalize_embeddings=True)
        self.query: NDArray[np.float32] = encoder.encode(QUERY, prompt=PROMPT, normalize_embeddings=True)
        self.ranges = np.vstack((self.vectors.min(axis=0), self.vectors.max(axis=0)))
        told = {"name": str(self.model), "fingerprint": "f" * 64, "query_prompt": PROMPT, "normalize": True}
        self.provenance = {"format": "calibgui provenance", "format_version": 1, "model": told}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("model"))


def _export(made: Made, target: Target, folder: Path, precision: Any = None) -> Path:
    """The artefact with what lies beside it; returns the snippet."""
    precision = precision or target.precisions[0]
    codes = quantize_embeddings(made.vectors, precision, made.ranges)
    rows = 0 if target.holds == "ranges" else len(codes)
    ranges = made.ranges if precision in ("int8", "uint8") else None
    head = CodesHead(rows, made.vectors.shape[1], precision, ranges, made.provenance)
    path = folder / f"found{target.suffix}"
    list(write_codes(target, path, head, [Block(codes)] if rows else [], lambda: False))
    np.save(folder / "ranges.npy", made.ranges)
    for name, text in companions_of(target, path.name, head).items():
        save_text(folder / name, text)
    snippet = folder / snippet_name(path.name)
    save_text(snippet, snippet_of(target, path.name, head, "ranges.npy"))
    return snippet


def _run(snippet: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, *arguments: str) -> list[str]:
    monkeypatch.setattr(sys, "argv", [str(snippet), *arguments])
    with suppress(SystemExit):  # of those that print a request; others would print nothing
        runpy.run_path(str(snippet), run_name="__main__")
    lines: list[str] = capsys.readouterr().out.splitlines()
    return lines


def _rows(lines: list[str]) -> list[int]:
    return [int(line.split()[0]) for line in lines if line.split()[0].isdigit()]


@pytest.mark.parametrize(
    "target",
    [it for it in TARGETS if it.id not in SERVERS and it.holds != "ranges"],
    ids=lambda target: target.id,
)
def test_that_a_snippet_finds_what_searching_the_codes_finds(
    made: Made, target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    for precision in target.precisions:
        lines = _run(_export(made, target, tmp_path, precision), monkeypatch, capsys, *QUERY.split())
        codes = quantize_embeddings(made.vectors, precision, made.ranges).astype(np.float64)
        query = quantize_embeddings(made.query[None], precision, made.ranges)[0]
        steps = (made.ranges[1] - made.ranges[0]) / 255
        if precision in ("binary", "ubinary"):
            bits = [np.unpackbits(part.astype(int).astype(np.uint8), axis=-1) for part in (codes, query)]
            scores = -(bits[0] != bits[1]).sum(axis=1)
        elif target.id == "usearch":
            scores = codes @ query.astype(np.float64)
        else:
            scores = codes @ (made.query * steps)
        found = _rows(lines)
        assert len(found) == 10
        wanted = np.sort(scores)[::-1][:10]
        assert np.allclose(scores[found], wanted, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "target", [it for it in TARGETS if it.holds == "ranges"], ids=lambda target: target.id
)
def test_that_a_snippet_of_ranges_prints_the_codes_of_the_query(
    made: Made, target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    if target.id == "haystack":
        pytest.importorskip(
            "haystack_integrations.components.embedders.sentence_transformers",
            reason="optional extra: consumers",
        )
    for precision in target.precisions:
        lines = _run(_export(made, target, tmp_path, precision), monkeypatch, capsys, QUERY)
        codes = quantize_embeddings(made.query[None], precision, made.ranges)[0]
        assert [int(code) for code in lines[-1].split()] == codes.tolist()


class Server(BaseHTTPRequestHandler):
    """Takes every request down and answers {}."""

    def _take(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.requests.append((self.command, self.path, self.headers["Content-Type"], body))  # type: ignore[attr-defined]
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def do_PUT(self) -> None:
        self._take()

    def do_POST(self) -> None:
        self._take()

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[Any]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        server.requests = []  # type: ignore[attr-defined]
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("id_", SERVERS)
def test_that_a_snippet_of_a_server_prints_the_body_of_a_search(
    made: Made, id_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.delenv(SERVERS[id_], raising=False)
    target = target_of(id_)
    lines = _run(_export(made, target, tmp_path), monkeypatch, capsys, QUERY)
    codes = quantize_embeddings(made.query[None], target.precisions[0], made.ranges)[0].tolist()
    body = json.loads(lines[-1])
    if id_ == "elasticsearch":
        assert body["knn"] == {"field": "embedding", "query_vector": codes, "k": 10, "num_candidates": 100}
    elif id_ == "opensearch":
        assert body == {"size": 10, "query": {"knn": {"embedding": {"vector": codes, "k": 10}}}}
    elif id_ == "qdrant":
        assert body == {"query": codes, "limit": 10, "with_payload": True}
    else:
        assert body["input.query(q)"] == codes
        assert body["yql"].endswith("nearestNeighbor(embedding, q)")
        assert body["ranking"] == "codes"


@pytest.mark.parametrize("id_", ["elasticsearch", "opensearch", "qdrant"])
def test_that_a_snippet_uploads_the_whole_file_and_searches(
    made: Made, id_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any, server: Any
) -> None:
    monkeypatch.setenv(SERVERS[id_], f"http://127.0.0.1:{server.server_address[1]}")
    target = target_of(id_)
    snippet = _export(made, target, tmp_path)
    text = snippet.read_text(encoding="utf-8").replace("10_000_000", "5_001")  # several chunks
    snippet.write_text(text, encoding="utf-8")
    _run(snippet, monkeypatch, capsys, "--upload", QUERY)
    first, *uploads, last = server.requests
    companion = next(path for path in tmp_path.iterdir() if path.name.endswith((".json", "-mapping.json")))
    assert first[:1] + first[3:] == ("PUT", companion.read_bytes())
    sent = [body for method, path, kind, body in uploads if body]
    assert b"".join(sent) == (tmp_path / f"found{target.suffix}").read_bytes()
    assert "search" in last[1] or last[1].endswith("/points/query")
    if id_ != "qdrant":
        assert len(sent) > 2
        assert all(body.count(b"\n") % 2 == 0 and len(body) < 6_000 for body in sent)
        assert {kind for _, path, kind, _ in uploads if path.endswith("_bulk")} == {"application/x-ndjson"}


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.id)
def test_that_every_snippet_stops_before_older_releases_that_wrap(
    made: Made, target: Target, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sentence_transformers

    text = target.snippet(
        facts_of(f"found{target.suffix}", made.provenance, 32, target.precisions[0], "r.npy")
    )
    if target.id == "haystack":
        text = "".join(line + "\n" for line in text.splitlines() if not line.startswith("from haystack"))
    snippet = tmp_path / "use.py"
    snippet.write_text(text, encoding="utf-8")
    monkeypatch.setattr(sentence_transformers, "__version__", "5.6.1")
    with pytest.raises(SystemExit, match=r"5\.7: older ones wrap"):
        runpy.run_path(str(snippet))


def test_that_a_snippet_for_ranges_of_vectors_alone_takes_a_vector(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    bare = Made.__new__(Made)
    bare.__dict__.update(made.__dict__)
    bare.provenance = {"model": {"name": "precomputed vectors", "fingerprint": ""}}
    np.save(tmp_path / "query.npy", made.query)
    snippet = _export(bare, target_of("npy"), tmp_path)
    assert "SentenceTransformer" not in snippet.read_text(encoding="utf-8")
    assert len(_rows(_run(snippet, monkeypatch, capsys, str(tmp_path / "query.npy")))) == 10


def test_that_names_and_prompts_are_quoted_as_python_reads_them() -> None:
    told = {"name": 'a\\b"c', "fingerprint": "f", "query_prompt": 'say "é"\n', "normalize": False}
    for target in TARGETS:
        facts = facts_of("x y.bin", {"model": told}, 8, target.precisions[0], "r.npy")
        compile(target.snippet(facts), target.id, "exec")
        compile(target.snippet(replace(facts, truncate_dim=4)), target.id, "exec")


def test_that_a_snippet_without_normalisation_takes_it_off_the_model(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    raw = Made.__new__(Made)
    raw.__dict__.update(made.__dict__)
    raw.provenance = {"model": {**made.provenance["model"], "normalize": False}}  # type: ignore[dict-item]
    from sentence_transformers import SentenceTransformer

    encoder = SentenceTransformer(str(made.model), device="cpu")
    del encoder[-1]
    query = encoder.encode(QUERY, prompt=PROMPT)
    lines = _run(_export(raw, target_of("ranges-npy"), tmp_path), monkeypatch, capsys, QUERY)
    codes = quantize_embeddings(query[None], "int8", made.ranges)[0]
    assert [int(code) for code in lines[-1].split()] == codes.tolist()
