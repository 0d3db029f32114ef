import json
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from organization.models import Organization
from pipeline.actions import BusyError, found_organization, import_files
from pipeline.queries import full_report
from pipeline.rules import FileError
from pipeline.sources import recognize

NAMES = {
    "maven": "Maven",
    "adventureworks": "AdventureWorks",
    "salesforce_devorg": "Salesforce dev org",
}


class Command(BaseCommand):
    help = "Take in CRM files: a folder or single .csv files, recognized by their columns."

    def add_arguments(self, parser):
        parser.add_argument("paths", nargs="+", type=Path, metavar="DIR", help="folder or files")
        parser.add_argument("--organization", help="name; made from the files where it is new")
        parser.add_argument("--dry-run", action="store_true", help="report, change nothing")
        parser.add_argument("--format", choices=["text", "json"], default="text")

    def handle(self, *, paths, organization, dry_run, **options):
        try:
            report = self._import(paths, organization, dry_run)
        except (FileError, BusyError) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(
            json.dumps(report, indent=1, ensure_ascii=False)
            if options["format"] == "json"
            else _in_words(report)
        )

    def _import(self, paths, name, dry_run):
        now = timezone.now()
        paths = [path.resolve() for path in paths]
        organization = _organization(name)
        how = {"at": now, "dry_run": dry_run, "clock": timezone.now}
        if organization is None:
            name = name or NAMES[recognize(paths).preset]
            return found_organization(name, paths, **how)
        return full_report(import_files(organization, paths, by=None, **how))


def _organization(name):
    if name:
        return Organization.objects.filter(name=name).first()
    found = list(Organization.objects.order_by("name")[:20])
    if len(found) > 1:
        names = ", ".join(one.name for one in found)
        raise CommandError(f"Which organization? Add --organization with one of: {names}.")
    return found[0] if found else None


def _in_words(report):
    lines = [f"{report['organization']} ({report['preset']})"]
    lines += [
        f"{file['file']}: {file['rows']:,} rows, {file['added']:,} added, {file['changed']:,} "
        f"changed, {file['same']:,} the same, {file['refused']:,} refused, {file['gone']:,} gone"
        for file in report["files"]
    ]
    lines += [
        f"{alias['spelling']} was read as {alias['means']} ({alias['kind']}) in "
        f"{alias['rows']:,} rows"
        for alias in report["aliases"]
    ]
    lines += report["notes"]
    lines += [
        f"Refused: {row['file']}, line {row['line']}, {row['column'] or 'row'}: {row['reason']}"
        for row in report["refused"]
    ]
    return "\n".join(lines)
