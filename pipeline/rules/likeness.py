"""Another spelling of a known name."""

import unicodedata
from collections.abc import Iterable, Mapping


def bare(name: str) -> str:
    """Letters and digits only, in one case: `GTX Pro`, `gtx-pro` and `GTXPro` are alike."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    return "".join(sign for sign in folded if sign.isalnum())


def alike(spelling: str, names: Iterable[str]) -> list[str]:
    """Every known name that differs from the spelling in case, spaces and punctuation only."""
    wanted = bare(spelling)
    return [name for name in names if wanted and bare(name) == wanted]


class Names:
    """What the names of one kind in a file stand for, by a number for each.

    Known names carry their row's id. New ones get a negative number, which becomes an id when
    their row is written. A spelling that was decided or found to mean a known name is counted:
    every use of it is reported.
    """

    def __init__(
        self,
        ids: Mapping[str, int],
        *,
        decided: Mapping[str, str] | None = None,
        like: bool = False,
    ) -> None:
        self._numbers = dict(ids)
        self.exact = self._numbers.get
        self._decided = dict(decided or {})
        self._like = like
        self._meant: dict[str, str] = {}
        self.new: dict[str, int] = {}
        self.used: dict[str, int] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._numbers

    def add(self, name: str) -> int:
        """The name will have a row; the number stands for it until then."""
        if name not in self._numbers:
            self._numbers[name] = self.new[name] = -1 - len(self.new)
        return self._numbers[name]

    def number(self, spelling: str) -> int | None:
        """None where the name is unknown, or like several known ones."""
        number = self._numbers.get(spelling)
        if number is not None:
            return number
        means = self.means(spelling)
        if means is None:
            return None
        self.count(spelling, 1)
        return self._numbers[means]

    def count(self, spelling: str, uses: int) -> None:
        self.used[spelling] = self.used.get(spelling, 0) + uses

    def means(self, spelling: str) -> str | None:
        if spelling not in self._meant:
            found = self._look(spelling)
            if found is None:
                return None
            self._meant[spelling] = found
        return self._meant[spelling]

    def _look(self, spelling: str) -> str | None:
        decided = self._decided.get(spelling)
        if decided in self._numbers:
            return decided
        found = alike(spelling, self._numbers) if self._like else []
        return found[0] if len(found) == 1 else None
