"""Plans in every state, made by the actions a person would use."""

from decimal import Decimal

from organization.models import Member
from pipeline.models import Account
from territories import actions
from territories.models import Plan, PlanText
from tests.factories import NOON

MARKER = "heron"
SECRET = "nightjar"


def started(rep: Member, *, year=2027) -> Plan:
    return actions.start_plan(rep, year=year, by=rep, at=NOON)


def write(plan: Plan, section: str, value: str) -> PlanText:
    text = plan.texts.select_related("plan").get(section=section)
    return actions.save_text(text, value=value, version=text.version, by=plan.member, at=NOON)


def filled(rep: Member) -> Plan:
    plan = started(rep)
    for section in ("markets", "new_business", "activities"):
        write(plan, section, f"{MARKER} {section}")
    write(plan, "energy", SECRET)
    return plan


def line(plan: Plan, label="Clinics", *, section="new_business", target=100, key="k1"):
    return actions.add_line(
        plan,
        section=section,
        label=label,
        target=Decimal(target),
        sent_key=key,
        by=plan.member,
        at=NOON,
    )


def account_of(rep: Member, name: str, **fields) -> Account:
    return Account.objects.create(
        organization_id=rep.organization_id, crm_key=name, name=name, owner=rep, **fields
    )


def submitted(plan: Plan, reason="") -> Plan:
    return actions.submit(plan, version=plan.version, by=plan.member, at=NOON, reason=reason)


def returned(plan: Plan, by: Member) -> Plan:
    plan = submitted(plan)
    return actions.return_plan(plan, reason="Name them.", version=plan.version, by=by, at=NOON)


def approved(plan: Plan, by: Member) -> Plan:
    plan = submitted(plan)
    return actions.approve(plan, version=plan.version, by=by, at=NOON)


def in_state(plan: Plan, state: str, by: Member) -> Plan:
    if state == "draft":
        return plan
    if state == "submitted":
        return submitted(plan)
    return {"returned": returned, "approved": approved}[state](plan, by)


def url_of_draft(house) -> dict:
    plan = filled(house.rep)
    return {"year": plan.year, "pk": plan.member_id}


def url_of_submitted(house) -> dict:
    plan = submitted(filled(house.rep))
    return {"year": plan.year, "pk": plan.member_id}


def url_of_approved(house) -> dict:
    plan = approved(filled(house.rep), house.mgr)
    return {"year": plan.year, "pk": plan.member_id}


def text_of(house) -> dict:
    return {"pk": filled(house.rep).texts.get(section="markets").pk}


def account_row_of(house) -> dict:
    row = actions.add_key_account(
        started(house.rep), account=account_of(house.rep, "Aldermoor"), by=house.rep, at=NOON
    )
    return {"pk": row.pk}


def line_of(house) -> dict:
    return {"pk": line(started(house.rep)).pk}
