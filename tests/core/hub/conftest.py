from __future__ import annotations

from tests.hub_fixtures import hub

__all__ = ["hub"]
