"""What scoring rules are called in the Search check tab, and what a target costs."""

from __future__ import annotations

from calibgui.core.search.rules import ScoringRule
from calibgui.core.search.targets import TARGETS, Target
from calibgui.models.session import Session
from calibgui.views.search.content import RuleHead
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import count_text


def head_of(rule: ScoringRule, *, is_target: bool) -> RuleHead:
    first, second, short = _words()[rule.id]
    engines = [target.name for target in TARGETS if target.rule == rule]
    lines = [rule.name]
    if engines:
        lines.append(tr("as in {engines}").format(engines=", ".join(engines)))
    return RuleHead(rule.id, (first, second), short, "\n".join(lines), is_target)


def rule_words(rule: ScoringRule) -> str:
    """In one line: `Raw codes, dot product`."""
    first, second, _short = _words()[rule.id]
    return tr("{what}, {how}").format(what=first, how=second)


def loss_words(rule: ScoringRule) -> str:
    """What loses, at the beginning of a sentence: `Raw int8 search`."""
    words = {
        "raw-int8-dot": tr("Raw int8 search"),
        "raw-int8-cosine": tr("Raw int8 search"),
        "raw-uint8-dot": tr("Raw uint8 search"),
        "rescored-int8-raw": tr("Rescored int8 search"),
        "rescored-int8-dot": tr("Rescored int8 search"),
        "rescored-uint8-dot": tr("Rescored uint8 search"),
        "rescored-uint8-raw": tr("Rescored uint8 search"),
    }
    return words.get(rule.id, tr("Quantized search"))


def cost_text(session: Session, target: Target) -> str:
    """`384 bytes a text; at query time: quantize the query`."""
    result = session.result
    dim = 0 if result is None else result.mixed.dim
    words = tr("{bytes} bytes a text of {full} in float32").format(
        bytes=count_text(target.bytes_per_vector(dim)), full=count_text(4 * dim)
    )
    if target.query_work:
        words = tr("{words}; at query time: {work}").format(words=words, work=target.query_work)
    return words


def _words() -> dict[str, tuple[str, str, str]]:
    return {
        "raw-int8-dot": (tr("Raw codes"), tr("dot product"), tr("dot")),
        "raw-int8-cosine": (tr("Raw codes"), tr("cosine"), tr("cosine")),
        "raw-l2": (tr("Raw codes"), tr("L2"), tr("L2")),
        "raw-uint8-dot": (tr("Raw uint8"), tr("dot product"), tr("uint8")),
        "float-by-codes": (tr("Float query"), tr("raw codes"), tr("float query")),
        "decoded-dot": (tr("Decoded"), tr("float query"), tr("decoded")),
        "decoded-l2": (tr("Decoded"), tr("L2"), tr("decoded L2")),
        "folded-dot": (tr("Step folded"), tr("into query"), tr("folded")),
        "rescored-int8-dot": (tr("Rescored"), tr("decoded"), tr("rescored")),
        "rescored-int8-raw": (tr("Rescored"), tr("raw codes"), tr("rescored raw")),
        "rescored-uint8-dot": (tr("uint8"), tr("rescored"), tr("uint8 resc.")),
        "rescored-uint8-raw": (tr("uint8"), tr("rescored raw"), tr("uint8 raw")),
        "hamming": (tr("Binary"), tr("Hamming"), tr("binary")),
        "rescored-hamming": (tr("Binary"), tr("rescored"), tr("binary resc.")),
    }
