"""What the window says of judged queries: in the list of domains, and in a line of the Search check tab."""

from __future__ import annotations

from calibgui.core.domain import Domain, JudgedFolder
from calibgui.core.errors import ErrorReport
from calibgui.core.search.judged_check import MOST_TEXTS, UNASKED_TEXTS
from calibgui.models.judged_corpus import corpus_texts
from calibgui.models.session import Session
from calibgui.views.search.content import JudgedLineState
from calibgui.views.states.coverage import name_of
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import count_text, percent_text

PREFIX = "judged:"


def judged_choice(domain_id: str) -> str:
    """The choice of this domain's judged queries, among those of queries."""
    return PREFIX + domain_id


def shown_judged(session: Session) -> str:
    """The domain whose judged queries the table shows, "" where it shows the held-out texts."""
    domain_id = session.look.search.queries.removeprefix(PREFIX)
    if domain_id == session.look.search.queries or domain_id not in judged_ids(session):
        return ""
    state = session.judged.search_of(domain_id)
    return domain_id if state is not None and state.result is not None else ""


def judged_ids(session: Session) -> tuple[str, ...]:
    """The domains of the result that have judged queries."""
    result = session.result
    if result is None:
        return ()
    there = {domain.id for domain in session.domains.all if domain.judged is not None}
    return tuple(item.domain.id for item in result.domains if item.domain.id in there)


def judged_words(session: Session, domain: Domain) -> str:
    """Such as "judged: 323 queries, test"; "" for a domain that is not."""
    if domain.judged is None:
        return ""
    facts = session.judged.facts(domain.judged)
    if facts is None:
        return tr("judged, {split}").format(split=domain.judged.split)
    if facts.queries == 1:
        return tr("judged: 1 query, {split}").format(split=domain.judged.split)
    return tr("judged: {count} queries, {split}").format(
        count=count_text(facts.queries), split=domain.judged.split
    )


def judged_details(session: Session, domain: Domain) -> str:
    """A line for the tooltip of the domain's row; "" where there is nothing to say."""
    if domain.judged is None:
        return ""
    error, facts = session.judged.error(domain.judged), session.judged.facts(domain.judged)
    if error is not None:
        return tr("judged queries can't be used: {error}").format(error=_told(error))
    lines = [judged_words(session, domain)]
    if facts is not None and len(facts.splits) > 1:
        others = [split for split in facts.splits if split != domain.judged.split]
        lines.append(tr("other judgements: {names}").format(names=", ".join(others)))
    return "\n".join(lines)


def judged_line(session: Session) -> JudgedLineState | None:
    """Of the domain that the table shows, else of the first; None without judged queries."""
    ids = judged_ids(session)
    if not ids:
        return None
    chosen = session.look.search.queries.removeprefix(PREFIX)
    domain_id = chosen if chosen in ids else ids[0]
    domain = session.domains.get(domain_id)
    assert domain is not None
    assert domain.judged is not None
    text, action, is_error = _line(session, domain_id, domain.judged)
    name = name_of(session, domain_id)
    return JudgedLineState(
        domain_id, tr("Judged queries of {name}").format(name=name), text, action, is_error
    )


def _line(session: Session, domain_id: str, judged: JudgedFolder) -> tuple[str, str, bool]:
    """What stands there, what its button says, and whether it is an error."""
    state, result = session.judged.search_of(domain_id), session.result
    assert result is not None
    error = session.judged.error(judged) or (state.error if state is not None else None)
    if error is not None:
        return _told(error), tr("Read again"), True
    facts, texts = session.judged.facts(judged), corpus_texts(result, domain_id, judged)
    if facts is None or state is None:
        return tr("reading the judgements"), "", False
    kept = _kept(session, domain_id)
    if kept:
        return kept, "", False
    if texts > MOST_TEXTS:
        return (
            tr(
                "{texts} texts are more than the {most} that are searched here: use “calibgui recommend” on "
                "the command line"
            ).format(texts=count_text(texts), most=count_text(MOST_TEXTS)),
            "",
            False,
        )
    encoded = session.judged.encoded(domain_id)
    if encoded is not None:
        words = tr("{done} of {total} texts encoded") if state.running == "running" else ""
        words = words or tr("paused, {done} of {total} texts encoded")
        return words.format(done=count_text(encoded.done), total=count_text(encoded.total)), "", False
    if texts > UNASKED_TEXTS and not session.judged.is_wanted(domain_id):
        return (
            tr("{texts} texts are to be encoded for them").format(texts=count_text(texts + facts.queries)),
            tr("Search with the judged queries"),
            False,
        )
    if state.running == "running":
        return tr("searching {texts} texts").format(texts=count_text(texts)), "", False
    return tr("they search once the search check is through"), "", False


def _kept(session: Session, domain_id: str) -> str:
    """The sentence of what the ranges in use keep under the target's rule; "" while it is not known."""
    state = session.judged.search_of(domain_id)
    found = None if state is None else state.result
    if state is None or found is None:
        return ""
    case = found.case(state.in_use, session.target.rule)
    if case is None:
        return ""
    part = case.overall
    if part.ndcg is None or part.reference_ndcg is None:
        return tr("no query has a document that is judged relevant")
    share = part.retention
    words = tr("nDCG@10 {mean} of {float} with float32").format(
        mean=f"{part.ndcg.mean:.3f}", float=f"{part.reference_ndcg.mean:.3f}"
    )
    if share is None:
        return words
    return tr("{words}: {share} kept").format(words=words, share=percent_text(share))


def _told(error: ErrorReport) -> str:
    return f"{error.message} {error.remedy}"


def judged_status(session: Session) -> tuple[str, str, float] | None:
    """While a corpus is encoded: text, detail and share for the status line."""
    for domain_id in judged_ids(session):
        encoded, state = session.judged.encoded(domain_id), session.judged.search_of(domain_id)
        if encoded is not None and state is not None and state.running == "running":
            text = tr("Encoding {name} for its judged queries").format(name=name_of(session, domain_id))
            detail = tr("{done} of {total}").format(
                done=count_text(encoded.done), total=count_text(encoded.total)
            )
            return text, detail, encoded.done / encoded.total
    return None
