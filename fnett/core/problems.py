"""What a use case may answer instead of doing what it was asked."""


class NotFound(LookupError):
    """There is no such thing within the scope; foreign and absent look alike (security rule 8)."""


class Refused(ValueError):
    """A rule says no; the message is a whole English sentence (a msgid) for the person who asked.

    `values` fills the sentence's named placeholders; `field` names the form field it concerns, if one does.
    """

    def __init__(self, message: str, *, field: str | None = None, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.values = values


def where(error: BaseException) -> str:
    """The file and line that an error comes from, for the log: it holds no value (security rule 25)."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{trace.tb_lineno}" if trace else "?"
