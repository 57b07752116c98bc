"""Where an institution stands with fnett: its state is its own row, not the register's."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, String, select, text
from sqlalchemy.orm import Mapped, mapped_column

from fnett.core.db import Base


class Participation(Base):
    """Invited, joined or left; absent for the thousands that are only listed."""

    __tablename__ = "participation"
    __table_args__ = (
        ForeignKeyConstraint(["institution_id"], ["institution.id"]),
        CheckConstraint("state IN ('invited', 'joined', 'left')", name="state"),
    )

    institution_id: Mapped[UUID] = mapped_column(primary_key=True)
    state: Mapped[str] = mapped_column(String(12))
    invited_at: Mapped[datetime] = mapped_column(server_default=text("now()"))
    joined_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]


LEFT = select(Participation.institution_id).where(Participation.state == "left")  # those that get and send no letters
