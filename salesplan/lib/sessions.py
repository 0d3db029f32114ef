"""Sessions that end: two hours after the last request, twelve hours after sign-in."""

import time
from datetime import timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db

WHOLE = timedelta(hours=12).total_seconds()
KEEP_ALIVE_AFTER = timedelta(minutes=5).total_seconds()
SIGNED_IN, SEEN = "_signed_in", "_seen"


class SessionStore(db.SessionStore):
    """Rows as Django's, with the moments of sign-in and of the last save kept in the data.

    SESSION_COOKIE_AGE is how long it may rest; the row expires that long after the last save.
    """

    def load(self) -> dict[str, Any]:
        data: dict[str, Any] = super().load()
        if SESSION_KEY not in data or time.time() - data.get(SIGNED_IN, 0) < WHOLE:
            return data
        self.delete()
        self._session_key = None
        return {}

    def save(self, must_create: bool = False) -> None:
        if SESSION_KEY in self:
            now = time.time()
            self.setdefault(SIGNED_IN, now)
            self[SEEN] = now
        super().save(must_create=must_create)

    def cycle_key(self) -> None:
        """A key of its own for whoever signs in, who begins the twelve hours again."""
        self.pop(SIGNED_IN, None)
        super().cycle_key()

    def keep_alive(self) -> None:
        """Ask for a save now and then: one a request would take SQLite's write lock for a read."""
        if SESSION_KEY in self and time.time() - self.get(SEEN, 0) > KEEP_ALIVE_AFTER:
            self.modified = True
