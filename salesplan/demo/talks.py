"""What the sample company's managers logged, and how its reps said they were."""

from datetime import date, datetime, timedelta

from coaching.actions import (
    add_commitment,
    check_in,
    complete_conversation,
    log_conversation,
    settle_commitment,
)
from coaching.rules import Feeling, Talk
from organization.models import Member
from pipeline.models import Account
from salesplan.demo import words
from salesplan.demo.people import Company

MODES = ("phone", "phone", "passing", "account", "field")


def hold(company: Company) -> None:
    accounts = {
        account.owner_id: account
        for account in Account.objects.filter(organization=company.organization).order_by("-pk")
    }
    for team in company.teams:
        manager = company.managers[team.pk]
        for rep in company.reps[team.pk]:
            _talks(company, manager, rep, accounts.get(rep.pk))
            _check_ins(company, rep)


def _talks(company: Company, manager: Member, rep: Member, account: Account | None) -> None:
    """Two to five talks over the last ten weeks; the field less often than the phone."""
    for _ in range(company.chance.randrange(2, 6)):
        at = _moment(company, company.chance.randrange(1, 70))
        mode = company.chance.choice(MODES)
        where = account.pk if account and mode in {"account", "field"} else None
        talk = Talk(
            mode=mode,
            note=company.chance.choice(words.TALKS),
            account_id=where,
            private=company.chance.random() < 0.1,
        )
        conversation = log_conversation(rep, talk=talk, by=manager.seen(at), at=at)
        if mode == "field" and not talk.private:
            texts = {
                "preparation": "Find out who signs, and get a second meeting with that person.",
                "happened": "The finance head joined after ten minutes and asked for one price.",
                "learned": "Above 100k one person signs; the others only advise.",
            }
            complete_conversation(conversation, version=1, texts=texts, by=manager, at=at)
        if company.chance.random() < 0.4:
            _commit(company, conversation, rep, manager, at)


def _commit(company: Company, conversation, rep: Member, manager: Member, at: datetime) -> None:  # noqa: ANN001
    text = company.chance.choice(words.COMMITMENTS)
    due: date = company.organization.day_of(at) + timedelta(days=10)
    commitment = add_commitment(conversation, owner=rep, text=text, due_on=due, by=manager, at=at)
    if due < company.today and company.chance.random() < 0.8:
        kept = company.chance.random() < 0.75
        settle_commitment(commitment, kept=kept, by=rep, at=company.at)


def _check_ins(company: Company, rep: Member) -> None:
    level = company.chance.randrange(5, 9)
    for week in range(8, 0, -1):
        if company.chance.random() < 0.25:
            continue
        level = min(9, max(3, level + company.chance.choice((-1, 0, 0, 1))))
        at = _moment(company, week * 7)
        check_in(rep, feeling=Feeling(level, min(10, level + 1), level), by=rep, at=at)


def _moment(company: Company, days_ago: int) -> datetime:
    return company.at - timedelta(days=days_ago)
