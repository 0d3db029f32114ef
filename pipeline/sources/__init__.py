from pipeline.sources.files import SourceFile
from pipeline.sources.folders import Recognized, csv_files, recognize

__all__ = ["Recognized", "SourceFile", "csv_files", "recognize"]
