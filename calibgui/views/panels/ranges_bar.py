"""The bar above the plot: what the ranges are made of, and the verdict on them."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from calibgui.views.panels.facts import Fact
from calibgui.views.widgets.elided_label import as_tooltip
from calibgui.views.widgets.numbers import DASH, count_text, percent_text
from calibgui.views.widgets.section import Section

HEIGHT_PX = 80
_MARGIN_PX = 24
_SPACING_PX = 24
_NAME_LENGTH = 14
_OTHERS_PX = 64
_FIRST_DOMAIN = 5  # in the layout: four plain facts and the stretch come before


@dataclass(frozen=True, slots=True)
class DimensionWidth:
    """max minus min of one dimension of the mixed ranges."""

    dim: int
    width: float


@dataclass(frozen=True, slots=True)
class DomainShare:
    """The share of a domain's held-out values outside the mixed ranges; None while it isn't known."""

    id: str
    name: str
    color: int
    outside: float | None


@dataclass(frozen=True, slots=True)
class RangesBarState:
    """Everything None or empty is shown as a dash: nothing calibrated yet, or still waiting.

    `calibrated_on` says what `calibration_texts` counts.
    """

    calibration_texts: int | None = None
    dimensions: int | None = None
    narrowest: DimensionWidth | None = None
    widest: DimensionWidth | None = None
    domains: tuple[DomainShare, ...] = ()
    outside: float | None = None
    calibrated_on: str = ""


class RangesBar(Section):
    """Facts give way when the bar is narrow, the least telling first; the verdict always stays.

    The order of giving way: the words behind the verdict, the widest and narrowest dimension, the number of
    dimensions, then the domains with the smallest share outside. The tooltip of the verdict keeps all shares.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface", "none", parent)
        self._calibrated = self._fact("calibrated_fact", self.tr("Calibrated on"))
        self._dimensions = self._fact("dimensions_fact", self.tr("Dimensions"))
        self._narrowest = self._fact("narrowest_fact", self.tr("Narrowest"))
        self._narrowest.setToolTip(
            self.tr("The dimension whose range is the smallest: its codes have the finest steps")
        )
        self._widest = self._fact("widest_fact", self.tr("Widest"))
        self._widest.setToolTip(
            self.tr("The dimension whose range is the largest: its codes have the coarsest steps")
        )
        self._domains: list[Fact] = []
        self._shares: list[float] = []
        self._verdict = Fact(self.tr("Outside"), big=True)
        self._verdict.setObjectName("outside_fact")
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(_MARGIN_PX, 0, _MARGIN_PX, 0)
        self._row.setSpacing(_SPACING_PX)
        for fact in self._plain_facts():
            self._row.addWidget(fact)
        self._row.addStretch(1)
        self._others = Fact("")
        self._others.setObjectName("other_domains_fact")
        self._row.addWidget(self._others)
        self._row.addWidget(self._verdict)
        self.setFixedHeight(HEIGHT_PX)
        self.sync(RangesBarState())

    def sync(self, state: RangesBarState) -> None:
        texts = DASH if state.calibration_texts is None else count_text(state.calibration_texts)
        self._calibrated.show_fact(texts, state.calibrated_on if state.calibration_texts is not None else "")
        self._dimensions.show_fact(DASH if state.dimensions is None else count_text(state.dimensions))
        for fact, width in ((self._narrowest, state.narrowest), (self._widest, state.widest)):
            if width is None:
                fact.show_fact(DASH)
            else:
                fact.show_fact(_width_text(width.width), self.tr("dim {dim}").format(dim=width.dim))
        self._sync_domains(state.domains)
        of_values = "" if state.outside is None else self.tr("of held-out values")
        self._verdict.show_fact(percent_text(state.outside), of_values)
        self._verdict.setToolTip(self._tooltip(state))
        self._fit(self.width())

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * _MARGIN_PX + self._verdict.width_alone(), HEIGHT_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size().width())

    def _sync_domains(self, domains: tuple[DomainShare, ...]) -> None:
        while len(self._domains) > len(domains):
            fact = self._domains.pop()
            self._row.removeWidget(fact)
            fact.setParent(None)
            fact.deleteLater()
        while len(self._domains) < len(domains):
            fact = Fact("", swatch=True)
            self._row.insertWidget(_FIRST_DOMAIN + len(self._domains), fact)
            self._domains.append(fact)
        for fact, domain in zip(self._domains, domains, strict=True):
            fact.setObjectName(f"domain_fact_{domain.id}")
            name = domain.name
            if len(name) > _NAME_LENGTH:
                name = name[: _NAME_LENGTH - 1].rstrip() + "…"
            fact.show_fact(percent_text(domain.outside), caption=name, color=domain.color)
            fact.setToolTip(as_tooltip(self._share_text(domain)))
        self._shares = [-1.0 if domain.outside is None else domain.outside for domain in domains]

    def _fit(self, width_px: int) -> None:
        """Hide what doesn't fit. Widths are asked of the facts, not of the layout, which is not settled."""
        # One spacing beside the verdict, one beside the stretch.
        room_px = width_px - 2 * _MARGIN_PX - self._verdict.width_alone() - 2 * _SPACING_PX
        room_px -= self._fit_domains(room_px - self._calibrated.width_with_note() - _SPACING_PX)
        room_px, fits = _show_while_room(self._plain_facts(), room_px)
        note_px = self._verdict.width_with_note() - self._verdict.width_alone()
        self._verdict.set_note_visible(fits and note_px <= room_px)

    def _fit_domains(self, room_px: int) -> int:
        """Show all domains, or the worst ones and a word on the others; how much room that takes."""
        by_share = sorted(range(len(self._shares)), key=lambda index: -self._shares[index])
        needs_px = [self._domains[index].width_with_note() + _SPACING_PX for index in by_share]
        shown = len(by_share)
        taken_px = sum(needs_px)
        if taken_px > room_px:
            taken_px = _OTHERS_PX + _SPACING_PX
            shown = 0
            while shown < len(by_share) and taken_px + needs_px[shown] <= room_px:
                taken_px += needs_px[shown]
                shown += 1
        for place, index in enumerate(by_share):
            self._domains[index].setVisible(place < shown)
        self._others.setVisible(0 < shown < len(by_share))
        if 0 < shown < len(by_share):
            share = max(self._shares[by_share[shown]], 0.0)
            caption = self.tr("{n} more").format(n=len(by_share) - shown)
            self._others.show_fact(f"≤ {percent_text(share)}", caption=caption)
        return taken_px if shown else 0

    def _plain_facts(self) -> tuple[Fact, ...]:
        return (self._calibrated, self._dimensions, self._narrowest, self._widest)

    def _fact(self, name: str, caption: str) -> Fact:
        fact = Fact(caption)
        fact.setObjectName(name)
        return fact

    def _share_text(self, domain: DomainShare) -> str:
        text = self.tr("{name}: {share} of held-out values outside")
        return text.format(name=domain.name, share=percent_text(domain.outside))

    def _tooltip(self, state: RangesBarState) -> str:
        lines = [self.tr("Held-out values below the minimum or above the maximum of their dimension")]
        lines += [self._share_text(domain) for domain in state.domains]
        return as_tooltip("\n".join(lines))


def _width_text(width: float) -> str:
    """Three places. Some models have dimensions that hardly move: 1e-32 wide is as good as nothing."""
    return "<0.001" if 0 < width < 0.0005 else f"{width:.3f}"


def _show_while_room(facts: tuple[Fact, ...], room_px: int) -> tuple[int, bool]:
    """Show facts in order until one doesn't fit; the room left, and whether all fitted."""
    fits = True
    for fact in facts:
        need_px = fact.width_with_note() + _SPACING_PX
        fits = fits and need_px <= room_px
        fact.setVisible(fits)
        if fits:
            room_px -= need_px
    return room_px, fits
