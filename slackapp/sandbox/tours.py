"""Short tours through the workspace: a strip above each page says what to do there and leads on."""

from dataclasses import dataclass
from typing import Final

from flask import Blueprint, abort, redirect, session, url_for
from werkzeug.wrappers import Response

from slackapp.sandbox.config import Config, Link, Step, Tour

ON: Final = "tour"
"""Where a browser's session says which tour it is on, and at which step."""


@dataclass(frozen=True)
class Place:
    """Where somebody is on a tour, counted from 1; `link` is a page elsewhere that the step is about."""

    tour: Tour
    at: int
    step: Step
    link: Link | None

    @property
    def is_last(self) -> bool:
        """Whether no step follows."""
        return self.at == len(self.tour.steps)


def place(config: Config) -> Place | None:
    """Where this browser is on a tour; None where it is on none."""
    tour_id, at = session.get(ON) or ("", 0)
    tour = next((tour for tour in config.tours if tour.id == tour_id), None)
    if tour is None or not 1 <= at <= len(tour.steps):
        return None
    step = tour.steps[at - 1]
    return Place(tour, at, step, next((link for link in config.links if link.label == step.link), None))


def blueprint(config: Config) -> Blueprint:
    """Return the routes that begin, continue and end a tour."""
    tours = Blueprint("tours", __name__)

    @tours.get("/tour/<tour_id>/<int:at>")
    def go(tour_id: str, at: int) -> Response:
        session[ON] = (tour_id, at)
        found = place(config)
        if found is None:
            session.pop(ON)
            abort(404)
        view = "ui.home" if found.step.home else "ui.messages"
        return redirect(url_for(view, user=found.step.person), 303)

    @tours.post("/tour/end")
    def end() -> Response:
        session.pop(ON, None)
        return redirect(url_for("ui.start"), 303)

    return tours
