"""What a judge may say of a record besides nothing, which means that it passed."""


class Declined(Exception):
    """Raised with the reason and the setting that would be needed."""


class Differs(Exception):
    """Raised when the engine's answer is not the recorded one."""


def equal(name, found, expected):
    if found != expected:
        raise Differs(f"{name} is {found}, expected {expected}")
