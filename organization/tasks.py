from celery import current_app, shared_task
from django.utils import timezone

from organization import actions


@shared_task(name="organization.deliver_outbox", expires=30)
def deliver_outbox() -> int:
    return actions.deliver_outbox(current_app.send_task, at=timezone.now())
