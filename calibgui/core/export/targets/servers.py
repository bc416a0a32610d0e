"""Snippets for engines that are servers: without an address they print the request, with one they send it."""

from __future__ import annotations

from collections.abc import Sequence

from calibgui.core.export.targets.base import SnippetFacts
from calibgui.core.export.targets.snippets import snippet


def server_snippet(
    facts: SnippetFacts,
    variable: str,
    example: str,
    body: str,
    send: Sequence[str],
    search: str,
    imports: Sequence[str] = (),
) -> str:
    """`body` sets the body of a search, `send` uploads with `call`, `search` is the path to post to.

    The address is in the environment variable `variable`; `--upload` as first argument uploads first.
    """
    return snippet(
        facts,
        ('upload = "--upload" in sys.argv', "if upload:", '    sys.argv.remove("--upload")'),
        (
            body,
            f'server = os.environ.get("{variable}")  # such as {example}',
            "if not server:",
            "    print(json.dumps(body))",
            "    sys.exit()",
            "",
            "",
            'def call(method, path, data=None, kind="application/json"):',
            '    headers = {"Content-Type": kind}',
            "    request = urllib.request.Request(server + path, data, headers, method=method)",
            "    with urllib.request.urlopen(request) as reply:",
            "        return json.load(reply)",
            "",
            "",
            "if upload:",
            *(f"    {line}" for line in send),
            f'print(json.dumps(call("POST", "{search}", json.dumps(body).encode()), indent=2))',
        ),
        ["import json", "import os", "import urllib.request", *imports],
    )
