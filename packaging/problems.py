"""What can go wrong in one line, and programs whose failure is such a line."""
import subprocess


class Problem(Exception):
    """One line that says what happened and what to do next."""


def output_of(*command, **more):
    """Standard output of a program that must succeed."""
    words = [str(word) for word in command]
    try:
        ran = subprocess.run(words, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, **more)
    except FileNotFoundError as error:
        raise Problem(f"{words[0]} is not installed: run `setup/system.sh package`, then run this again") from error
    if ran.returncode:
        said = [line.strip() for line in ran.stderr.splitlines() if line.strip()] or ["it gave no reason"]
        raise Problem(f"`{' '.join(words)[:200]}` failed ({said[-1]}): put that right, then run this again")
    return ran.stdout
