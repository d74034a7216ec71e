"""Everything in the library is frozen, has exactly its named fields, and holds no empty text."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Shape(BaseModel):
    """A piece of the library: cannot be changed once read, and refuses a field it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
