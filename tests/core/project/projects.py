"""Projects for tests, by hand and by hypothesis."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from calibgui.core.domain import Domain, JudgedFolder, ReadOptions, SamplePlan, Source
from calibgui.core.encoding.spec import ModelSpec
from calibgui.core.project.project import ExportWish, Project
from calibgui.core.quantization.quantize import PRECISIONS
from calibgui.core.ranges.catalogue import KINDS
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.search.targets import TARGETS, target_of


def full_project(folder: Path) -> Project:
    """One in which nothing is left as it comes."""
    source = Source(
        folder / "texts" / "a b.csv",
        "text",
        ("title", "body"),
        ReadOptions("csv", "utf-8", ";", "", True, "Sheet 1"),
        "set@1a2b/a.csv",
        " ",
    )
    return Project(
        domains=(
            Domain(
                "domain-1",
                "Erste 河",
                (source, Source(Path("/elsewhere/b.txt"))),
                SamplePlan(100, 0, 5, 900, "year"),
                3,
                False,
                "queries",
                frozenset({"a\nb", "ü"}),
                JudgedFolder(folder / "judged", "test"),
            ),
        ),
        model=ModelSpec(str(folder / "model"), "cpu", False, 64, "doc: ", 4_096, "query: "),
        seed=-7,
        scheme=RangeScheme("per-dimension quantile", (("q", 0.99),)),
        target=target_of("st-faiss"),
        export=ExportWish(False, False, ("uint8", "binary"), False, source, True, ("npy", "faiss")),
        compared=folder / "old" / "ranges.npy",
        view={"tab": "coverage", "nested": [1, 2.5, None, {"x": True}]},
        wants_remote_code=True,
    )


def _joined(text: str) -> str:
    """JSON has no way to say two halves of a pair that aren't one."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


any_text = st.text(st.characters(), max_size=20).map(_joined)
names = st.text(st.characters(), min_size=1, max_size=20).map(_joined)
_steps = st.text(st.characters(blacklist_characters="/\0"), min_size=1, max_size=12).map(_joined)
paths = st.lists(_steps.filter(lambda step: step not in (".", "..")), min_size=1, max_size=4).map(
    lambda steps: Path("/", *steps)
)
_options = st.builds(
    ReadOptions,
    st.none() | any_text,
    st.none() | any_text,
    st.none() | st.just(","),
    st.none() | st.sampled_from(["", '"']),
    st.none() | st.booleans(),
    st.none() | any_text,
)
sources = st.builds(
    Source,
    paths,
    st.none() | any_text,
    st.lists(any_text, max_size=3).map(tuple),
    _options,
    any_text,
    any_text,
)
_plans = st.builds(
    SamplePlan,
    st.integers(1, 10_000),
    st.integers(0, 10_000),
    st.integers(0, 100),
    st.none() | st.integers(0, 100),
    st.none() | any_text,
)
_domains = st.builds(
    Domain,
    names.map(lambda name: f"d-{name}"),
    names,
    st.lists(sources, max_size=3).map(tuple),
    _plans,
    st.integers(0, 7),
    st.booleans(),
    st.sampled_from(["documents", "queries"]),
    st.frozensets(any_text, max_size=3),
    st.none() | st.builds(JudgedFolder, paths, names),
)
_models = st.builds(
    ModelSpec,
    st.sampled_from(["org/model", "", "./model"]) | paths.map(str),
    st.sampled_from(["auto", "cpu", "cuda", "mps"]),
    st.none() | st.booleans(),
    st.none() | st.integers(1, 4_096),
    any_text,
    st.none() | st.integers(1, 100_000),
    any_text,
)
_schemes = st.sampled_from(KINDS).flatmap(
    lambda kind: st.tuples(*(st.floats(it.minimum, it.maximum) for it in kind.parameters)).map(
        lambda values: RangeScheme(
            kind.name, tuple((it.name, v) for it, v in zip(kind.parameters, values, strict=True))
        )
    )
)
_wishes = st.builds(
    ExportWish,
    st.booleans(),
    st.booleans(),
    st.lists(st.sampled_from(PRECISIONS), unique=True).map(tuple),
    st.booleans(),
    st.none() | sources,
    st.booleans(),
    st.lists(names, max_size=3).map(tuple),
)
_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | any_text,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(any_text, inner, max_size=3),
    max_leaves=8,
)
projects = st.builds(
    Project,
    st.lists(_domains, max_size=3, unique_by=lambda domain: domain.id).map(tuple),
    _models,
    st.integers(-(2**63), 2**63 - 1),
    _schemes,
    st.sampled_from(TARGETS),
    _wishes,
    st.none() | paths,
    st.dictionaries(any_text, _json, max_size=4),
    st.booleans(),
)
