"""The right side: what the user sees. The ranges bar over the plot, or what to do while there is nothing."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtWidgets import QStackedLayout, QStackedWidget, QVBoxLayout, QWidget

from calibgui.core.errors import ErrorReport
from calibgui.models.activity import Activity
from calibgui.models.plot_data import PlotData
from calibgui.models.session import Session
from calibgui.views.comparison.content import CompareBanner
from calibgui.views.coverage.coverage_view import CoverageView
from calibgui.views.dimensions.dimensions_view import DimensionsView
from calibgui.views.panels.empty_view import EmptyView
from calibgui.views.panels.ranges_bar import RangesBar
from calibgui.views.plot.envelope_view import EnvelopeView
from calibgui.views.search.search_view import SearchView
from calibgui.views.states.comparison import banner_state, chip_state, panel_state, with_earlier
from calibgui.views.states.coverage import coverage_state, envelopes_shown
from calibgui.views.states.project import recovery_words
from calibgui.views.states.ranges import ranges_bar_state
from calibgui.views.states.recommend import recommend_state
from calibgui.views.states.schemes import scheme_groups, target_groups
from calibgui.views.states.search import search_state
from calibgui.views.theme.tokens import Tokens
from calibgui.views.widgets.banner import Banner
from calibgui.views.widgets.section import Section
from calibgui.views.widgets.tab_strip import TabStrip

_PLOT_LATER_MS = 12


class ResultsPane(Section):
    """A banner for what concerns the whole window, then the empty view, or the ranges over the tabs.

    The tabs are views of the same ranges. Only the one that is shown is kept in step.
    """

    tabAsked = Signal(str)

    def __init__(self, tokens: Tokens, parent: QWidget | None = None) -> None:
        super().__init__("surface", "none", parent)
        self.banner = Banner()
        self.banner.setObjectName("banner")
        self.empty = EmptyView()
        self.ranges = RangesBar(scheme_groups(), target_groups())
        self.envelopes = EnvelopeView(tokens=tokens)
        self._loaded = QWidget()
        loaded = QVBoxLayout(self._loaded)
        loaded.setContentsMargins(0, 0, 0, 0)
        loaded.setSpacing(0)
        loaded.addWidget(self.ranges)
        self.tabs = TabStrip()
        self._views = QStackedWidget()
        self._keys: dict[str, QWidget] = {}
        self._add_view("envelopes", self.tr("Envelopes"), self.envelopes)
        self.coverage = CoverageView()
        self._add_view("coverage", self.tr("Coverage"), self.coverage)
        self.search = SearchView()
        self._add_view("search", self.tr("Search check"), self.search)
        self.dimensions = DimensionsView()
        self._add_view("dimensions", self.tr("Dimensions"), self.dimensions)
        self.tabs.currentChanged.connect(self.tabAsked)
        loaded.addWidget(self.tabs)
        loaded.addWidget(_Line())
        loaded.addWidget(self._views, 1)
        self._banner_box = QWidget()
        banner_column = QVBoxLayout(self._banner_box)
        banner_column.setContentsMargins(24, 16, 24, 0)
        banner_column.addWidget(self.banner)
        self._banner_box.setVisible(False)
        self.compare_banner = Banner()
        self.compare_banner.setObjectName("compare_banner")
        self._compare_box = QWidget()
        compare_column = QVBoxLayout(self._compare_box)
        compare_column.setContentsMargins(24, 16, 24, 0)
        compare_column.addWidget(self.compare_banner)
        self._compare_box.setVisible(False)
        self.recovery_banner = Banner()
        self.recovery_banner.setObjectName("recovery_banner")
        self._recovery_box = QWidget()
        recovery_column = QVBoxLayout(self._recovery_box)
        recovery_column.setContentsMargins(24, 16, 24, 0)
        recovery_column.addWidget(self.recovery_banner)
        self._recovery_box.setVisible(False)
        self._recovery_told: tuple[str, str] | None = None
        self._compare_told: CompareBanner | None = None
        self._told: ErrorReport | None = None
        self._plot: PlotData | None = None
        # While a run is on, the plot gets a turn of its own, so that no turn of the event loop is long: with
        # that a 10 ms timer is 7 to 11 ms late at the 99th percentile, without it 14 to 19 ms.
        self._plot_later = QTimer(self)
        self._plot_later.setSingleShot(True)
        self._plot_later.setInterval(_PLOT_LATER_MS)
        self._plot_later.timeout.connect(self._on_plot_later)
        stack = QWidget()
        self._stack = QStackedLayout(stack)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._loaded)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._banner_box)
        column.addWidget(self._compare_box)
        column.addWidget(stack, 1)
        column.insertWidget(0, self._recovery_box)

    def _add_view(self, key: str, name: str, view: QWidget) -> None:
        self._keys[key] = view
        self._views.addWidget(view)
        self.tabs.add_tab(key, name)

    def sync_look(self, session: Session) -> None:
        tab = session.look.tab
        with QSignalBlocker(self.tabs):
            self.tabs.set_current(tab)
        self._views.setCurrentWidget(self._keys[tab])
        self.sync_choice(session)
        self._sync_plot(session)
        self._sync_tab(session)
        self.dimensions.sync(session)

    def _sync_tab(self, session: Session) -> None:
        """The coverage, which comes up to date when it is shown."""
        if session.look.tab == "coverage":
            self.coverage.sync(coverage_state(session))

    def sync_choice(self, session: Session) -> None:
        """Scheme and target, and what the search check says of them."""
        self.ranges.sync(ranges_bar_state(session))
        self.sync_recommend(session)
        self.sync_search(session)

    def sync_search(self, session: Session) -> None:
        if session.look.tab == "search":
            self.search.sync(search_state(session))

    def sync_recommend(self, session: Session) -> None:
        """What is recommended, or how far that is."""
        if session.look.tab == "search":
            self.search.sync_recommend(recommend_state(session))

    def sync_domains(self, session: Session) -> None:
        is_empty = not session.domains.all and session.snapshot is None
        self._stack.setCurrentWidget(self.empty if is_empty else self._loaded)

    def sync_run(self, session: Session) -> None:
        self.sync_choice(session)
        self.envelopes.set_message(_waiting_for(self, session))
        self._sync_plot(session)
        self._sync_tab(session)
        self.dimensions.sync_run(session)

    def _sync_plot(self, session: Session) -> None:
        live = session.activity in (Activity.CALIBRATING, Activity.STOPPING)
        data, pair = envelopes_shown(session)
        self._plot = with_earlier(session, data)
        self.envelopes.set_pair(pair)
        self.envelopes.set_comparison(chip_state(session), panel_state(session))
        if not live or self.envelopes.plot.data is None:
            self._plot_later.stop()
            self.envelopes.set_data(self._plot, live=live)
        elif not self._plot_later.isActive():
            self._plot_later.start()

    def sync_comparison(self, session: Session) -> None:
        """The earlier ranges in the view that is shown, or what keeps them from being compared."""
        self._sync_plot(session)
        self._sync_tab(session)
        self.dimensions.sync(session)
        told = banner_state(session)
        if told == self._compare_told:
            return
        self._compare_told = told
        self._compare_box.setVisible(told is not None)
        if told is not None:
            self.compare_banner.show_message("error", told.title, told.text, told.actions)

    def sync_recovery(self, session: Session) -> None:
        """What another calibgui left unsaved."""
        words = recovery_words(session)
        if words == self._recovery_told:
            return
        self._recovery_told = words
        self._recovery_box.setVisible(words is not None)
        if words is not None:
            actions = (("restore", self.tr("Restore")), ("discard", self.tr("Discard")))
            self.recovery_banner.show_message("advice", *words, actions)

    def _on_plot_later(self) -> None:
        self.envelopes.set_data(self._plot, live=True)

    def sync_view(self, session: Session) -> None:
        self.envelopes.set_order(session.order)
        self.envelopes.set_hidden(session.hidden)
        self.envelopes.set_selected(session.selected_dimension)
        self.envelopes.set_comparison(chip_state(session), panel_state(session))
        self._sync_tab(session)
        self.dimensions.sync(session)

    def sync_notice(self, session: Session) -> None:
        """Errors that belong to a row or to the model stand there; the banner tells the others."""
        notice = session.notice
        placed = notice is not None and (
            notice == session.model_error
            or any(notice == session.domains.scan_error(domain.id) for domain in session.domains.all)
        )
        shown = None if placed else notice
        if shown == self._told:
            return  # its buttons stay the same while a run moves on, or a click on them would get lost
        self._told = shown
        self._banner_box.setVisible(shown is not None)
        if shown is None:
            return
        actions = (("details", self.tr("Details")), ("copy", self.tr("Copy")))
        self.banner.show_message("error", shown.message, shown.remedy, actions)


def _waiting_for(pane: ResultsPane, session: Session) -> str:
    """The sentence in the place of the plot while there is nothing to draw."""
    if session.activity is Activity.CALIBRATING:
        return pane.tr("The envelopes appear with the first texts.")
    if not session.domains.enabled:
        return pane.tr("Take a domain in, then calibrate to see how far it reaches.")
    return pane.tr("Calibrate to see how far each domain reaches.")


class _Line(Section):
    """One pixel between the ranges bar and the plot."""

    def __init__(self) -> None:
        super().__init__("surface", "bottom")
        self.setFixedHeight(1)
