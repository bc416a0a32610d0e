"""The JSON schema of the project file, for editors and other programs. `python -m` prints it."""

from __future__ import annotations

import json

from calibgui.core.project.document import ProjectDocument


def schema_text() -> str:
    """What `resources/project.schema.json` holds."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema"} | ProjectDocument.model_json_schema()
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(schema_text(), end="")  # noqa: T201 - it is asked to print
