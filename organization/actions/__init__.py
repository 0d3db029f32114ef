from organization.actions.calendar import open_year
from organization.actions.jobs import finish_job, job_failed, report_progress, start_job
from organization.actions.people import (
    add_member,
    add_unit,
    deactivate,
    delegate,
    grant_role,
    place,
    rebuild_reporting,
)
from organization.actions.records import deliver_outbox, enqueue, record

__all__ = [
    "add_member",
    "add_unit",
    "deactivate",
    "delegate",
    "deliver_outbox",
    "enqueue",
    "finish_job",
    "grant_role",
    "job_failed",
    "open_year",
    "place",
    "rebuild_reporting",
    "record",
    "report_progress",
    "start_job",
]
