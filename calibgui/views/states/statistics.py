"""The words for what was found in a domain's files."""

from __future__ import annotations

from calibgui.core.domain import Domain
from calibgui.core.sources.scan import Scan
from calibgui.core.sources.statistics import TokenStatistics
from calibgui.models.domains import Domains
from calibgui.views.states.nouns import Nouns
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import about, count_text


def statistics_lines(domains: Domains, domain: Domain) -> tuple[tuple[str, ...], str]:
    """Lines of facts, each " · " from the next, and a warning or ""; nothing for a domain not read."""
    scan = domains.scan(domain.id)
    if scan is None:
        return (), ""
    tokens = domains.statistics(domain.id)
    lines = (_counts(scan), *((_tokens(tokens),) if tokens is not None else ()))
    return lines, _undecodable(scan)


def _counts(scan: Scan) -> str:
    is_estimate = scan.available_is_estimate
    facts = [
        Nouns.of((scan,)).count(scan.available, is_estimate=is_estimate and scan.available > 0),
        _about(tr("{n} duplicates"), scan.duplicates, is_estimate)
        if scan.duplicates != 1
        else tr("1 duplicate"),
        tr("{n} blank").format(n=count_text(scan.blanks))
        if scan.dim is None
        else tr("{n} dimensions").format(n=count_text(scan.dim)),
    ]
    if scan.too_short:
        facts.append(tr("{n} too short").format(n=count_text(scan.too_short)))
    if scan.too_long:
        facts.append(tr("{n} too long").format(n=count_text(scan.too_long)))
    return " · ".join(facts)


def _about(text: str, count: int, is_estimate: bool) -> str:
    if not is_estimate or not count:
        return text.format(n=count_text(count))
    return tr("about {count}").format(count=text.format(n=count_text(about(count))))


def _tokens(tokens: TokenStatistics) -> str:
    words = tr("{shortest} to {longest} tokens, median {median}")
    if tokens.shortest == tokens.longest:
        words = tr("{median} tokens each")
    lengths = words.format(
        shortest=count_text(tokens.shortest),
        longest=count_text(tokens.longest),
        median=count_text(tokens.median),
    )
    if tokens.truncated is None or tokens.max_tokens is None or not tokens.texts:
        return lengths
    limit = count_text(tokens.max_tokens)
    if not tokens.truncated:
        return f"{lengths} · {tr('none cut at {limit}').format(limit=limit)}"
    share = _percent(tokens.truncated / tokens.texts)
    return f"{lengths} · {tr('{share} cut at {limit}').format(share=share, limit=limit)}"


def _percent(share: float) -> str:
    """0.031 -> "3.1 %"; what is there at all is never "0.0 %"."""
    percent = 100 * share
    return tr("< 0.1 %") if percent < 0.1 else f"{percent:.1f} %"


def _undecodable(scan: Scan) -> str:
    bad = [source for source in scan.sources if source.undecodable]
    if not bad:
        return ""
    count = sum(source.undecodable for source in bad)
    first = bad[0]
    text = tr("1 undecodable line dropped") if count == 1 else tr("{n} undecodable lines dropped")
    text = text.format(n=count_text(count))
    if first.first_undecodable is None:
        return text
    where = (tr("line {line}") if len(scan.sources) == 1 else tr("line {line} of {name}")).format(
        line=count_text(first.first_undecodable), name=first.source.path.name
    )
    if count == 1:
        return tr("{dropped}, in {where}").format(dropped=text, where=where)
    return tr("{dropped}, first in {where}").format(dropped=text, where=where)
