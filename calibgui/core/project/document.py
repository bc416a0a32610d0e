"""The project file's models: what may stand in it, and within which bounds.

Unknown fields are refused, not kept: in a file of this version they are a slip of the pen, and a later
version says so by its number. The JSON schema in resources/ follows from these models.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from calibgui.core.checks.matrix import MIXED
from calibgui.core.encoding.spec import BUNDLED
from calibgui.core.project.fields import (
    MOST_COUNT,
    Character,
    CharacterOrNone,
    Count,
    FilePath,
    Line,
    Name,
    Prompt,
    Short,
    Text,
    View,
)

FORMAT = "calibgui project"
FORMAT_VERSION = 1
MOST_DOMAINS = 2_000
MOST_SOURCES = 20_000  # of all domains
MOST_EXCLUDED = 100_000  # of one domain

Precision = Literal["float32", "int8", "uint8", "binary", "ubinary"]


class _Part(BaseModel):
    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        frozen=True,
        allow_inf_nan=False,
        hide_input_in_errors=True,  # what stands in a field that should not be there may be a secret
    )


class OptionsPart(_Part):
    """How a file is read; null leaves it to detection."""

    format: Short | None = None
    encoding: Short | None = None
    delimiter: Character | None = None
    quote: CharacterOrNone | None = None
    header: bool | None = None
    sheet: Line | None = None


class SourcePart(_Part):
    """One file; relative paths start at the folder of the project file."""

    path: FilePath
    column: Line | None = None
    joined: list[Line] = Field(default_factory=list, max_length=1_000)
    between: Line = "\n"
    options: OptionsPart = Field(default_factory=OptionsPart)
    origin: Line = ""


class PlanPart(_Part):
    """Texts to calibrate on and to hold out, limits of length in characters, and strata."""

    calibration: Count
    held_out: Count
    shortest: Count = 0
    longest: Count | None = None
    stratify_by: Line | None = None

    @model_validator(mode="after")
    def _draws_something(self) -> PlanPart:
        if self.calibration + self.held_out < 1:
            raise ValueError("a plan needs at least 1 calibration text or 1 held-out text")
        return self


class JudgedPart(_Part):
    """A folder of judged texts, and which of its judgements."""

    folder: FilePath
    split: Name


class DomainPart(_Part):
    """A domain."""

    id: Name
    name: Name
    color: Annotated[int, Field(ge=0, le=7)] = 0
    enabled: bool = True
    role: Literal["documents", "queries"] = "documents"
    plan: PlanPart
    sources: list[SourcePart] = Field(default_factory=list, max_length=MOST_SOURCES)
    excluded: list[Text] = Field(default_factory=list, max_length=MOST_EXCLUDED)
    judged: JudgedPart | None = None

    @model_validator(mode="after")
    def _has_an_id_of_its_own(self) -> DomainPart:
        if self.id == MIXED:
            raise ValueError(f"no domain can have the id {MIXED!r}")
        return self


class ModelPart(_Part):
    """A model by its name, or by its folder; never both, and never a token."""

    name: Line | None = None
    folder: FilePath | None = None
    device: Literal["auto", "cpu", "cuda", "mps"] = "auto"
    normalize: bool | None = None
    truncate_dim: Annotated[int, Field(ge=1, le=1_000_000)] | None = None
    prompt: Prompt = ""
    query_prompt: Prompt = ""
    batch_tokens: Annotated[int, Field(ge=1, le=MOST_COUNT)] | None = None
    trust_remote_code: bool = False

    @model_validator(mode="after")
    def _is_one_model(self) -> ModelPart:
        if (self.name is None) == (self.folder is None):
            raise ValueError("a model needs either a name or a folder")
        return self


class SchemePart(_Part):
    """A range scheme with its parameters; those left out have their default."""

    name: Short
    parameters: dict[str, float] = Field(default_factory=dict, max_length=20)


class ExportPart(_Part):
    """What a run writes."""

    mixed: bool = True
    per_domain: bool = True
    precisions: list[Precision] = Field(default=["int8"], max_length=5)
    sampled_codes: bool = True
    texts_file: SourcePart | None = None
    held_out: bool = False
    targets: list[Short] = Field(default_factory=list, max_length=100)


class ProjectDocument(_Part):
    """A calibgui project file, version 1."""

    format: Literal["calibgui project"]
    format_version: Literal[1]
    domains: list[DomainPart] = Field(default_factory=list, max_length=MOST_DOMAINS)
    model: ModelPart = Field(default_factory=lambda: ModelPart(name=BUNDLED))
    seed: Annotated[int, Field(ge=-(2**63), lt=2**63)] = 0
    scheme: SchemePart = Field(default_factory=lambda: SchemePart(name="per-dimension min-max"))
    target: Short = "usearch-i8"
    export: ExportPart = Field(default_factory=ExportPart)
    compared: FilePath | None = None
    view: View = Field(default_factory=dict)

    @model_validator(mode="after")
    def _holds_together(self) -> ProjectDocument:
        ids = [domain.id for domain in self.domains]
        if len(set(ids)) < len(ids):
            twice = next(it for it in ids if ids.count(it) > 1)
            raise ValueError(f"two domains have the id {twice!r}")
        if sum(len(domain.sources) for domain in self.domains) > MOST_SOURCES:
            raise ValueError(f"a project can have {MOST_SOURCES:,} files")
        return self
