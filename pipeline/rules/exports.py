"""Cells that a spreadsheet shows as they are."""

import re

HIDDEN = re.compile(r"([;,\t\r\n]\s*)([=+\-@＝＋－＠|%])")
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", "|", "%")


def safe_cell(value: object) -> str:
    """The value as text that no spreadsheet takes for a formula."""
    text = str(value).replace("\0", "")
    # A spreadsheet that parts cells by semicolons finds the second half of "a;=1+1" on its own.
    text = HIDDEN.sub(r"\1'\2", text)
    return f"'{text}" if text.lstrip().startswith(RISKY) or text.startswith(RISKY) else text
