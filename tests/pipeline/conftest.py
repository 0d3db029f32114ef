from tests.pipeline.crm import folder  # noqa: F401
