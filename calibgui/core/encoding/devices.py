"""What a model can run on here."""

from __future__ import annotations

from calibgui.core.encoding.spec import Device


def available_devices() -> tuple[Device, ...]:
    """The choices that make sense on this computer. Imports torch."""
    import torch

    found: list[Device] = ["auto", "cpu"]
    if torch.cuda.is_available():
        found.append("cuda")
    if torch.backends.mps.is_available():
        found.append("mps")
    return tuple(found)
