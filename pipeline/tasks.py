from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from organization.actions import enqueue
from pipeline import actions
from pipeline.models import Import
from pipeline.rules import FileError

AGAIN_AFTER = timedelta(seconds=30)
UNFINISHED = {Import.State.WAITING, Import.State.RUNNING}


@shared_task(name=actions.TASK)
def run_import(import_id: int) -> None:
    """Do an import that waits. Delivered twice, the second one finds it done or waits for it."""
    run = Import.objects.filter(pk=import_id, state__in=UNFINISHED).first()
    if run is None:
        return
    try:
        actions.run_import(run, at=timezone.now(), clock=timezone.now)
    except actions.BusyError:
        enqueue(actions.TASK, at=timezone.now() + AGAIN_AFTER, import_id=import_id)
    except actions.SupersededError:
        return
    except FileError:
        actions.forget_files(run)
    except Exception:
        actions.fail_import(run, at=timezone.now())
        raise
    else:
        _tidy(import_id)


def _tidy(import_id: int) -> None:
    run = Import.objects.get(pk=import_id)
    if run.state == Import.State.DONE:
        actions.forget_files(run)
