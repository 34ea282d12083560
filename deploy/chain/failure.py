"""The one exception that ends a command with a message for a person."""


class Failure(Exception):
    """What went wrong, and what to do about it."""

    def __init__(self, message, remedy=""):
        super().__init__(message)
        self.remedy = remedy

    def __str__(self):
        message = super().__str__()
        return f"{message}\n  -> {self.remedy}" if self.remedy else message
