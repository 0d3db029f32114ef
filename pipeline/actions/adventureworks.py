from pipeline.actions.taking import Taking


class AdventureWorks:
    def __init__(self, taking: Taking) -> None:
        self.taking = taking
