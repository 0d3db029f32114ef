from pipeline.actions.taking import Taking


class Salesforce:
    def __init__(self, taking: Taking) -> None:
        self.taking = taking
