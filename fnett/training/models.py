"""How far a person has come in the modules; it follows the person between institutions."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from fnett.core.db import Base
from fnett.core.tenancy import PersonOwned


class ModuleProgress(PersonOwned, Base):
    """One person's way through one edition of a module: the step reached, and when all was answered right."""

    __tablename__ = "module_progress"
    __table_args__ = (UniqueConstraint("person_id", "module", "edition"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, sort_order=-3)
    module: Mapped[str] = mapped_column(String(10))
    edition: Mapped[int]
    steps_read: Mapped[int] = mapped_column(server_default="0")
    started_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    passed_at: Mapped[datetime | None]


class ModuleAnswer(PersonOwned, Base):
    """The present answer to one question; a new answer takes its place until the module is passed."""

    __tablename__ = "module_answer"
    __table_args__ = (UniqueConstraint("person_id", "module", "edition", "question"),)

    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), primary_key=True, sort_order=-3)
    module: Mapped[str] = mapped_column(String(10))
    edition: Mapped[int]
    question: Mapped[str] = mapped_column(String(40))
    choice: Mapped[str] = mapped_column(String(10))
    is_right: Mapped[bool]
    answered_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
