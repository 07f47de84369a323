"""Who belongs, where, in what standing, holding which office; what is sent to them and what is kept of them."""

from members.models.groups import Attendance, Meeting
from members.models.offices import Appointment, Office, Term
from members.models.people import VOTING, Member, Membership, MembershipClass, User, UserManager
from members.models.places import LocalGroup, Region
from members.models.post import Bounce, Consent, Message, MessageState, Notice, Purpose
from members.models.protection import (
    Attribute,
    Breach,
    BreachStep,
    Correction,
    Erasure,
    SelfDefinition,
)
from members.models.register import (
    Channel,
    Confirmed,
    ContactChange,
    Export,
    Import,
    ImportRow,
    ImportState,
    Look,
    Merge,
    Outcome,
    Reading,
    RegisterRules,
    Transfer,
)

__all__ = [
    "VOTING",
    "Appointment",
    "Attendance",
    "Attribute",
    "Bounce",
    "Breach",
    "BreachStep",
    "Channel",
    "Confirmed",
    "Consent",
    "ContactChange",
    "Correction",
    "Erasure",
    "Export",
    "Import",
    "ImportRow",
    "ImportState",
    "LocalGroup",
    "Look",
    "Meeting",
    "Member",
    "Membership",
    "MembershipClass",
    "Merge",
    "Message",
    "MessageState",
    "Notice",
    "Office",
    "Outcome",
    "Purpose",
    "Reading",
    "Region",
    "RegisterRules",
    "SelfDefinition",
    "Term",
    "Transfer",
    "User",
    "UserManager",
]
