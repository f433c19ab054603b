"""The accessibility check: axe-core in the page, as the front end's lock file brings it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "themes" / "default" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")


def violations(page: Page) -> list[str]:
    """What axe finds wrong with the page as it is now, one line per rule and element."""
    return _run(page, {"type": "tag", "values": RULES})


def contrast_violations(page: Page) -> list[str]:
    """Only what is wrong with colours; for looking at the same page in another colour scheme."""
    return _run(page, {"type": "rule", "values": ["color-contrast"]})


def _run(page: Page, only: dict[str, Any]) -> list[str]:
    if not AXE.is_file():
        raise RuntimeError("axe-core is not there: make build")
    session = page.context.new_cdp_session(page)
    try:
        # By the debugger rather than by a script element, so that the page's own policy stays in force.
        if _evaluate(session, "typeof axe") == "undefined":
            _evaluate(session, AXE.read_text(encoding="utf-8") + "\n;true")
        options = json.dumps({"runOnly": only, "resultTypes": ["violations"]})
        results = json.loads(
            _evaluate(session, f"axe.run(document, {options}).then(r => JSON.stringify(r.violations))")
        )
    finally:
        session.detach()
    return [
        f"{result['id']} ({result['impact']}): {result['help']}\n    at {' '.join(map(str, node['target']))}\n"
        f"    {node['html'][:200]}\n    {_why(node)}"
        for result in results
        for node in result["nodes"]
    ]


def _why(node: dict[str, Any]) -> str:
    reasons = [check["message"] for kind in ("any", "all", "none") for check in node[kind]]
    return "; ".join(reasons)[:400]


def _evaluate(session: Any, expression: str) -> Any:
    answer = session.send("Runtime.evaluate", {"expression": expression, "awaitPromise": True, "returnByValue": True})
    if "exceptionDetails" in answer:
        details = answer["exceptionDetails"]
        raise RuntimeError(details.get("exception", {}).get("description") or details["text"])
    return answer["result"].get("value")
