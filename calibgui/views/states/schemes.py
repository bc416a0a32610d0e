"""What range schemes and search targets are called in the window."""

from __future__ import annotations

from calibgui.core.ranges.catalogue import (
    KINDS,
    PER_DIMENSION_LEAST_ERROR,
    PER_DIMENSION_MIN_MAX,
    PER_DIMENSION_QUANTILE,
    PER_DIMENSION_SIGMA,
    SHARED_LARGEST,
    SHARED_MIN_MAX,
    SHARED_QUANTILE,
    SHARED_SHARE,
    SchemeKind,
)
from calibgui.core.ranges.schemes import RangeScheme
from calibgui.core.search.targets import TARGETS, Target
from calibgui.views.states.translate import tr
from calibgui.views.widgets.choice_combo import Choice, ChoiceGroup
from calibgui.views.widgets.parameter_text import parameter_text


def scheme_name(name: str) -> str:
    """Of a scheme of the catalogue, short enough for the ranges bar."""
    names = {
        PER_DIMENSION_MIN_MAX: tr("Per dimension, min–max"),
        PER_DIMENSION_QUANTILE: tr("Per dimension, quantile"),
        PER_DIMENSION_SIGMA: tr("Per dimension, mean ± k σ"),
        PER_DIMENSION_LEAST_ERROR: tr("Per dimension, least error"),
        SHARED_LARGEST: tr("Shared, largest value"),
        SHARED_QUANTILE: tr("Shared, quantile"),
        SHARED_SHARE: tr("Shared, share of largest"),
        SHARED_MIN_MAX: tr("Shared, min–max"),
    }
    return names.get(name, name)


def scheme_text(scheme: RangeScheme) -> str:
    """With its parameter: `Shared, quantile 99.99 %`. A margin of 0 is left out."""
    for parameter in scheme.kind.parameters:
        value = scheme[parameter.name]
        if (parameter.name, value) != ("margin", 0.0):
            shown = parameter_text(parameter, value)
            if scheme.name == PER_DIMENSION_SIGMA:
                return tr("Per dimension, mean ± {value}").format(value=shown)
            if parameter.name == "margin":
                return tr("Per dimension, min–max, margin {value}").format(value=shown)
            return f"{scheme_name(scheme.name)} {shown}"
    return scheme_name(scheme.name)


def scheme_groups() -> tuple[ChoiceGroup, ...]:
    """All schemes for the picker: each dimension its own range, one zero-centred range, one range."""
    groups = (
        (tr("Each dimension a range of its own"), [kind for kind in KINDS if not kind.shared]),
        (tr("One zero-centred range, shared by all"), [kind for kind in KINDS if kind.zero_centred]),
        (
            tr("One range, shared by all"),
            [kind for kind in KINDS if kind.shared and not kind.zero_centred],
        ),
    )
    return tuple(ChoiceGroup(title, tuple(_scheme(kind) for kind in kinds)) for title, kinds in groups)


def target_name(target: Target) -> str:
    """Short enough for the ranges bar."""
    names = {
        "st-usearch": tr("ST + usearch"),
        "st-usearch-rescore": tr("ST + usearch, rescored"),
        "st-usearch-rescore-raw": tr("ST < 6.2 + usearch, resc."),
        "st-faiss": tr("ST + faiss"),
        "st-faiss-rescore": tr("ST + faiss, rescored"),
        "usearch-i8": tr("usearch i8 (raw codes)"),
        "elasticsearch-byte": tr("Elasticsearch byte"),
    }
    return names.get(target.id, target.name)


def target_groups() -> tuple[ChoiceGroup, ...]:
    """All targets for the picker."""
    libraries = [target for target in TARGETS if target.id.startswith("st-")]
    others = [target for target in TARGETS if target not in libraries]
    groups = ((tr("sentence-transformers"), libraries), (tr("Indexes and engines"), others))
    return tuple(ChoiceGroup(title, tuple(_target(it) for it in targets)) for title, targets in groups)


def _scheme(kind: SchemeKind) -> Choice:
    name = scheme_name(kind.name)
    return Choice(kind.name, name, name, f"{kind.title}: {kind.formula}")


def _target(target: Target) -> Choice:
    name = target_name(target) if target.id == "usearch-i8" else target.name
    return Choice(target.id, name, target_name(target), f"{target.rule.name}. {target.setting}")
