"""Which files of a folder or an upload are what, told by their columns."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.rules import FileError, UnknownFileError, kind_of
from pipeline.sources.files import SourceFile, header_of


@dataclass(frozen=True, slots=True)
class Recognized:
    preset: str
    files: dict[str, SourceFile]

    def get(self, kind: str) -> SourceFile | None:
        return self.files.get(kind)

    @property
    def size(self) -> int:
        return sum(file.size for file in self.files.values())


def csv_files(paths: Iterable[Path]) -> list[Path]:
    """The files given, and every .csv directly in a folder given."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(
                file for file in path.iterdir() if file.is_file() and file.suffix.lower() == ".csv"
            )
        else:
            found.append(path)
    return found


def recognize(paths: Iterable[Path]) -> Recognized:
    """One kind of export, each kind of file at most once. Raises FileError otherwise."""
    given = [Path(path) for path in paths]
    files = csv_files(given)
    if not files:
        raise FileError(given[0].name if given else "import", "there is no .csv file in it.")
    read: dict[str, SourceFile] = {}
    for path in files:
        file = _file(path)
        other = next(iter(read.values()), file)
        if file.kind.preset != other.kind.preset:
            raise FileError(
                file.name,
                f"it belongs to {file.kind.preset}, and {other.name} to {other.kind.preset}. "
                "Import them one after the other.",
            )
        if file.kind.name in read:
            raise FileError(
                file.name,
                f"it is another {file.kind.name}, as {read[file.kind.name].name} is. Give one.",
            )
        read[file.kind.name] = file
    return Recognized(next(iter(read.values())).kind.preset, read)


def _file(path: Path) -> SourceFile:
    if not path.is_file():
        raise FileError(path.name, "there is no such file.")
    header = header_of(path)
    try:
        return SourceFile(path, kind_of(header), header)
    except UnknownFileError as error:
        raise FileError(path.name, str(error)) from None
