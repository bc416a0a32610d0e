"""What the ranges bar shows: the choice, the verdict on it, and what stands behind both."""

from __future__ import annotations

from calibgui.models.activity import Activity
from calibgui.models.session import Session
from calibgui.views.panels.ranges_bar import RangesBarState
from calibgui.views.states.better import better_choice, recall_of
from calibgui.views.states.nouns import Nouns
from calibgui.views.states.recommend import can_recommend, recommend_tip
from calibgui.views.states.schemes import scheme_text
from calibgui.views.states.translate import tr
from calibgui.views.widgets.numbers import count_text, percent_text


def ranges_bar_state(session: Session) -> RangesBarState:
    """What a run has not settled yet is None, and its fields are locked meanwhile."""
    snapshot, tab = session.snapshot, str(session.look.tab)
    settled = snapshot is not None and snapshot.phase == "done"
    outside = snapshot.outside if snapshot is not None and settled else None
    return RangesBarState(
        session.scheme,
        session.target.id,
        locked=session.activity is not Activity.IDLE,
        outside=outside.share if outside is not None else None,
        recall=recall_of(session, session.scheme, session.target),
        better=better_choice(session) if tab != "search" else None,  # there a banner says it
        scheme_tip=_scheme_tip(session),
        target_tip=_target_tip(session),
        outside_tip=_outside_tip(session, settled),
        recall_tip=_recall_tip(session),
        can_recommend=can_recommend(session),
        recommend_tip=recommend_tip(session),
    )


def _scheme_tip(session: Session) -> str:
    kind = session.scheme.kind
    return "\n".join((f"{kind.title}: {kind.formula}", *_ranges_lines(session)))


def _ranges_lines(session: Session) -> tuple[str, ...]:
    """Of how many texts, and the narrowest and widest dimension of the ranges that are shown."""
    snapshot = session.snapshot
    if snapshot is None or snapshot.mixed is None:
        return ()
    ranges = snapshot.mixed.bounds if snapshot.result is None else snapshot.result.ranges
    widths = ranges[1] - ranges[0]
    narrowest, widest = int(widths.argmin()), int(widths.argmax())
    words = Nouns.of(scan for _, scan in snapshot.scans)
    lines = [
        tr("From {texts}, {dims} dimensions").format(
            texts=words.count(snapshot.mixed.count), dims=count_text(snapshot.mixed.dim)
        )
    ]
    if session.scheme.kind.shared and snapshot.result is not None:
        lines.append(tr("Every dimension {width} wide").format(width=_width_text(float(widths[widest]))))
    else:
        narrow, wide = _width_text(float(widths[narrowest])), _width_text(float(widths[widest]))
        line = tr("Narrowest {narrow} (dim {narrowest}), widest {wide} (dim {widest})")
        lines.append(line.format(narrow=narrow, narrowest=narrowest, wide=wide, widest=widest))
    return tuple(lines)


def _target_tip(session: Session) -> str:
    target = session.target
    return f"{target.name}: {target.setting}\n{target.rule.name}"


def _outside_tip(session: Session, settled: bool) -> str:
    lines = [tr("Held-out values below the minimum or above the maximum of their dimension")]
    for part in session.snapshot.domains if session.snapshot is not None else ():
        domain = session.domains.get(part.domain.id) or part.domain
        share = percent_text(part.outside.share if settled else None)
        line = tr("{name}: {share} of held-out values outside")
        lines.append(line.format(name=domain.name, share=share))
    return "\n".join((*lines, *_ranges_lines(session)))


def _recall_tip(session: Session) -> str:
    scheme, target = scheme_text(session.scheme), session.target.name
    tip = tr(
        "Of the 10 nearest texts of each held-out text, the share that {target} still finds with the codes "
        "of these ranges ({scheme})"
    ).format(target=target, scheme=scheme)
    if recall_of(session, session.scheme, session.target) is None:
        tip += "\n" + tr("Not computed yet: Search check computes it.")
    return tip


def _width_text(width: float) -> str:
    """Three places. Some models have dimensions that hardly move: 1e-32 wide is as good as nothing."""
    return "<0.001" if 0 < width < 0.0005 else f"{width:.3f}"
