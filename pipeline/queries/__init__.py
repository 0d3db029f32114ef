from pipeline.queries.imports import changes, full_report, last_done, newest_fact, refusals

__all__ = ["changes", "full_report", "last_done", "newest_fact", "refusals"]
