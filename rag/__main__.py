"""`python -m rag ask`: a question in, a cited answer out."""

from __future__ import annotations

import json
import logging
import sys
from datetime import date, datetime
from pathlib import Path

import click

from rag.commands.again import alarms, recheck
from rag.commands.files import ExportFile, save
from rag.errors import ParleyError, QuestionError
from rag.settings import Settings
from rag.types import Scope


class _Day(click.ParamType[date]):
    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a day; write it as 2024-03-08", param, ctx)


DAY = _Day()


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Ask Parley about the record."""


main.add_command(recheck)
main.add_command(alarms)


@main.command()
@click.argument("question")
@click.option("--as-of", type=DAY, help="Answer as known on that day; later documents are not used.")
@click.option("--since", type=DAY, help="Only what happened or appeared on or after that day.")
@click.option("--until", type=DAY, help="Only what happened or appeared on or before that day.")
@click.option("--publisher", "publishers", multiple=True, help="Only this outlet; may be given several times.")
@click.option("--language", "languages", multiple=True, help="Only documents in this language (en, uk, ru, tr, …).")
@click.option(
    "--side",
    "sides",
    multiple=True,
    help="Only documents that speak for this side or record its position (Russia, Turkey, …); several times for any.",
)
@click.option("--no-window", is_flag=True, help="Do not use the dates that are read from the question's words.")
@click.option("--home", type=click.Path(path_type=Path), help="Folder of library.db and releases/ [PARLEY_HOME].")
@click.option(
    "--export",
    "exports",
    multiple=True,
    type=ExportFile(),
    help="Also write the answer to FILE.md, .docx, .pdf or .json (which `recheck` reads); may be given several times.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one Answer as JSON.")
def ask(  # noqa: PLR0913, PLR0917 - an argument an option
    question: str,
    as_of: date | None,
    since: date | None,
    until: date | None,
    publishers: tuple[str, ...],
    languages: tuple[str, ...],
    sides: tuple[str, ...],
    no_window: bool,
    home: Path | None,
    exports: tuple[Path, ...],
    as_json: bool,
) -> None:
    """Answer QUESTION from the current release, each sentence with its source.

    Example: python -m rag ask "Is Turkey ready to host a peace summit?" --as-of 2024-03-31
    """
    from rag.chain import Parley  # the chain's libraries take a second to load; --help should not
    from rag.present import answer_json, answer_text
    from rag.sides import side_of

    settings = Settings.load(home=home)
    logging.basicConfig(level=settings.log_level, stream=sys.stderr)
    scope = Scope(
        as_of, since, until, publishers, languages, not no_window, tuple(side_of(side) or side for side in sides)
    )
    asked = datetime.now().astimezone()
    parley = Parley.open(settings)
    answer = parley.answer(question, scope)
    for file in exports:
        save(answer, file, asked, parley.index())
    click.echo(json.dumps(answer_json(answer), ensure_ascii=False) if as_json else answer_text(answer))


@main.command()
@click.argument("text")
@click.option("--as-of", type=DAY, help="Judge by what was known on that day.")
@click.option("--home", type=click.Path(path_type=Path), help="Folder of library.db and releases/ [PARLEY_HOME].")
@click.option("--json", "as_json", is_flag=True, help="Print the verdicts as JSON.")
def check(text: str, as_of: date | None, home: Path | None, as_json: bool) -> None:
    """Check each sentence of TEXT (or of the file it names) against the corpus: supported, contradicted or not found.

    Example: python -m rag check "Erdoğan offered on 8 March 2024 to host a peace summit."
    """
    from rag.chain import Parley
    from rag.present import review_json, review_text

    settings = Settings.load(home=home)
    logging.basicConfig(level=settings.log_level, stream=sys.stderr)
    review = Parley.open(settings).review(_text_of(text), Scope(as_of))
    click.echo(json.dumps(review_json(review), ensure_ascii=False) if as_json else review_text(review))


def _text_of(text: str) -> str:
    """The text itself, or that of the file it names."""
    try:
        if len(text) > 1_000 or not Path(text).is_file():
            return text
        return Path(text).read_text(encoding="utf-8")
    except ValueError:  # NUL bytes name no file; bytes that are not UTF-8 hold no text
        if Path(text.replace("\0", "")).is_file():
            raise QuestionError(f"{text}: not a UTF-8 text file; save it as plain text") from None
        return text
    except OSError as error:
        raise QuestionError(f"{text}: cannot be read ({error.strerror})") from error


def run() -> int:
    """Exit code: 0 ok, 1 failed with one line on stderr, 2 wrong usage, 3 an answer does not stand as it stood."""
    try:
        ended: object = main(standalone_mode=False)  # a command that calls exit() has its code returned here
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        return 130
    except ParleyError as error:
        click.echo(str(error), err=True)
        return 1
    return ended if isinstance(ended, int) else 0


if __name__ == "__main__":
    sys.exit(run())
