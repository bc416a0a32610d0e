"""How large the corpus of judged queries is, as far as a calibration knows it."""

from __future__ import annotations

from calibgui.core.calibration.snapshot import CalibrationResult
from calibgui.core.domain import JudgedFolder
from calibgui.core.sources.judged_folder import CORPUS


def corpus_texts(result: CalibrationResult, domain_id: str, judged: JudgedFolder) -> int:
    """Texts that are not blank; 0 where the domain is not part of the result."""
    path = judged.folder / CORPUS
    scans = (item.scan for item in result.domains if item.domain.id == domain_id)
    return sum(source.texts for scan in scans for source in scan.sources if source.source.path == path)
