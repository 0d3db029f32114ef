"""What a write of a plan may be refused for; views turn each into a page that keeps the text."""

from django.db import models

from territories.models import Plan


class RefusedError(Exception):
    """It cannot be done now: what, why and what to do, in two sentences."""

    def __init__(self, title: str, why: str) -> None:
        super().__init__(f"{title} {why}")
        self.title = title
        self.why = why


class ReasonNeededError(RefusedError):
    """It can be done once somebody says why."""


class StaleError(Exception):
    """Somebody saved the same fields after they were read. Carries the row as it stands now."""

    def __init__(self, current: models.Model, fields: tuple[str, ...] = ()) -> None:
        super().__init__("Somebody saved this after you opened it.")
        self.current = current
        self.fields = fields


class LockedError(Exception):
    """The plan is not being written now. Carries it, for the sentence why."""

    def __init__(self, plan: Plan) -> None:
        super().__init__(f"The plan is {plan.state}; nothing in it changes now.")
        self.plan = plan
