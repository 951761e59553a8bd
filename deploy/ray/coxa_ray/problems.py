"""What can go wrong, told apart by whose fault it is, because only that says who is to try again."""


class Problem(Exception):
    """The command can not do its job; one line that says what happened and what to do next."""

    code = 1
    """That the program exits with."""


class WrongCommand(Problem):
    """What was typed can not be meant."""

    code = 2


class ClipFault(Exception):
    """The clip can not be assessed, wherever that is tried; becomes its row's error."""


class NodeFault(Exception):
    """The node is not in order, so the clip is tried on another one."""
