from organization.actions.calendar import open_year, turn_year
from organization.actions.jobs import finish_job, job_failed, report_progress, start_job
from organization.actions.people import (
    add_member,
    change_member,
    deactivate,
    note_link,
    set_look,
)
from organization.actions.places import Placing, place, place_all, rebuild_reporting
from organization.actions.records import StaleError, deliver_outbox, enqueue, forget_sent, record
from organization.actions.rights import delegate, end_delegation, end_role, grant_role
from organization.actions.units import add_unit, rename_unit

__all__ = [
    "Placing",
    "StaleError",
    "add_member",
    "add_unit",
    "change_member",
    "deactivate",
    "delegate",
    "deliver_outbox",
    "end_delegation",
    "end_role",
    "forget_sent",
    "enqueue",
    "finish_job",
    "grant_role",
    "job_failed",
    "note_link",
    "open_year",
    "place",
    "place_all",
    "rebuild_reporting",
    "record",
    "rename_unit",
    "report_progress",
    "set_look",
    "start_job",
    "turn_year",
]
