"""Cells that a spreadsheet shows as they are."""

RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠", "|", "%")


def safe_cell(value: object) -> str:
    """The value as text that no spreadsheet takes for a formula."""
    text = str(value).replace("\0", "")
    return f"'{text}" if text.lstrip().startswith(RISKY) or text.startswith(RISKY) else text
