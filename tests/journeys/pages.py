"""The address of every page that axe looks at, by whom or for what it is: test_every_page.py opens each.

A new page goes into the list of its own noun here, or its name into elsewhere.py, with the test that sees it.
"""

from __future__ import annotations

ANYONE = [
    "/accounts/login/",
    "/accounts/login/code/",
    "/accounts/inactive/",
    "/accounts/signup/",
    "/ballots/how-we-count/",
    "/ballots/refounding/result/",
    "/ballots/refounding/result/2/",
    "/ballots/refounding/receipt/",
    "/ballots/london-and-eastern/result/",
    "/ballots/london-and-eastern/result/1/?stage=2",
    "/ballots/workplace-officer-london-and-eastern/result/",
    "/ballots/glasgow-linn-2017/result/",
    "/ballots/refounding/sheet/",
    "/ballots/wales-meeting/result/",
    "/ballots/wales-meeting/sheet/",
    "/ballots/glasgow-linn-2017/sheet/",
    "/ballots/no-such-ballot/result/",
    "/demo/people/",
    "/demo/outbox/",
    "/design/",
]
MEMBER = [
    "/",
    "/ballots/",
    "/ballots/convention-committee/",
    "/ballots/wales-meeting/",
    "/ballots/convention-committee/roll/",
    "/ballots/convention-committee/vote/",
    "/ballots/priorities/",
    "/ballots/priorities/vote/",
    "/ballots/two-campaigns/vote/",
    "/ballots/refounding/",
    "/accounts/email/",
    "/accounts/logout/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/sessions/",
]
OFFICER = [
    "/staff/",
    "/staff/new-ballot/",
    "/staff/ballots/convention-committee/",
    "/staff/ballots/wales/",
    "/staff/ballots/wales/about/",
    "/staff/ballots/wales/dates/",
    "/staff/ballots/wales/electorate/",
    "/staff/ballots/wales/questions/",
    "/staff/ballots/wales/questions/proposal/",
    "/staff/ballots/wales/questions/election/",
    "/staff/ballots/wales/questions/1/",
    "/staff/ballots/wales/questions/1/remove/",
    "/staff/ballots/wales/questions/1/statements/",
    "/staff/ballots/wales/review/",
    "/staff/ballots/priorities/recall/",
]
RULES = [  # open to anyone
    "/rules/",
    "/rules/1/",
    "/rules/1/?on=1999-01-01",
    "/rules/1/version/1/",
    "/rules/1/clause/original.40/",
    "/rules/1/words/?q=at%20least%20fourteen%20members",
    "/rules/1/words/?q=no%20such%20words",
    "/rules/1/changes/?from=1",
    "/rules/policies/1/",
    "/rules/booklets/rules-review/",
]
MOTIONS = [  # open to anyone
    "/motions/",
    "/motions/refounding-2/",
    "/motions/refounding-2/?q=nothing+like+it",
    "/motions/refounding-2/1/",
    "/motions/refounding-2/1/?view=passed&lines=1",
    "/motions/refounding-2/1/?view=original&version=1",
    "/motions/refounding-2/1/compare/",
    "/motions/refounding-2/1/trace/",
    "/motions/refounding-2/1/words/?q=every%20year",
    "/motions/refounding-2/1/1/",
    "/motions/refounding-2/1/5/trace/",
]
QUESTIONS = [  # the returning officer's
    "/staff/motions/questions/",
    "/staff/motions/questions/wales/5/",
    "/staff/motions/rule-books/new/",
    "/staff/motions/convenors/",
]
ASSEMBLIES = [
    "/assemblies/",
    "/assemblies/first-assembly/",
    "/assemblies/first-assembly/draw/",
    "/assemblies/first-assembly/draw/again/",
    "/assemblies/second-assembly/draw/",
    "/assemblies/second-assembly/to-decide/",
]
COMMITTEE = [
    "/staff/",
    "/committee/rulings/",
    "/committee/rulings/1/",
    "/committee/processes/",
    "/committee/processes/new/",
    "/committee/processes/refounding-2/",
    "/committee/processes/refounding-2/composite/",
    "/committee/processes/refounding-2/conflict/",
    "/committee/stages/1/move/",
    "/committee/",
    "/committee/assemblies/second-assembly/",
    "/committee/assemblies/second-assembly/seats/",
    "/committee/assemblies/second-assembly/draw/",
    "/committee/assemblies/second-assembly/order/",
    "/committee/assemblies/second-assembly/meetings/",
    "/committee/assemblies/first-assembly/meetings/1/",
    "/committee/assemblies/first-assembly/meetings/1/close/",
    "/committee/assemblies/second-assembly/motions/1/",
]
ENDORSEMENTS = [
    "/endorsements/",
    "/endorsements/office/leader/",
    "/endorsements/leader/",
    "/endorsements/leader/guarantee/",
    "/endorsements/leader/guarantee/?receipt=0",
    "/endorsements/leader/terms/",
    "/endorsements/leader/relationship/",
    "/endorsements/leader/requests/1/",
    "/endorsements/leader/requests/1/person/",
    "/endorsements/mayor-of-northmoor/",
    "/endorsements/mayor-of-northmoor/guarantee/",
    "/endorsements/mayor-of-northmoor/ask/",
    "/endorsements/mayor-of-northmoor/requests/1/withdraw/",
]
ENDORSEMENTS_OF_MEMBERS = [
    "/endorsements/mayor-of-northmoor/ask/",
    "/endorsements/leader/relationship/concern/",
]
ENDORSEMENTS_DESK = [
    "/staff/endorsements/",
    "/staff/endorsements/announce/",
    "/staff/endorsements/mayor-of-northmoor/abandon/",
    "/endorsements/mayor-of-northmoor/requests/1/rule/",
]
ELECTIONS = [
    "/elections/",
    "/elections/coordinating-group/",
    "/elections/by-election-london-and-eastern/",
    "/elections/workplace-officer/",
]
ELECTIONS_OF_MEMBERS = [
    "/elections/coordinating-group/1/",
    "/elections/coordinating-group/compare/london-and-eastern/?who=1&who=2&who=3",
    "/elections/by-election-london-and-eastern/stand/",
    "/elections/by-election-london-and-eastern/2/",
    "/elections/by-election-london-and-eastern/2/nominate/",
]
ELECTIONS_DESK = [
    "/staff/elections/",
    "/staff/elections/announce/",
    "/staff/elections/by-election/",
    "/staff/elections/rules/",
    "/staff/elections/rules/3/london-and-eastern/",
    "/staff/elections/by-election-london-and-eastern/abandon/",
    "/staff/elections/coordinating-group/ballots/",
    "/elections/by-election-london-and-eastern/2/rule/",
]
ELECTIONS_RULES = [
    "/staff/elections/rules/new/",
    "/staff/elections/rules/1/",
    "/staff/elections/rules/drafts/1/",
    "/staff/elections/rules/drafts/1/groups/",
    "/staff/elections/rules/drafts/1/places/",
    "/staff/elections/rules/drafts/1/standing/",
    "/staff/elections/rules/drafts/1/times/",
    "/staff/elections/rules/drafts/1/counting/",
    "/staff/elections/rules/drafts/1/adopt/",
]
RULE_SETS = [
    "/staff/rules/",
    "/staff/rules/1/",
    "/staff/rules/new/",
    "/staff/rules/1/change/",
    "/staff/endorsements/rules/",
    "/staff/endorsements/rules/1/",
    "/staff/endorsements/rules/new/",
    "/staff/endorsements/rules/1/change/",
]
RULE_SETS_OF_COMMITTEE = [
    "/committee/rules/",
    "/committee/rules/1/",
    "/committee/rules/new/",
    "/committee/rules/1/change/",
    "/staff/conventions/rules/",
    "/staff/conventions/rules/1/",
    "/staff/conventions/rules/new/",
    "/staff/conventions/rules/1/change/",
]
CONVENTIONS = [
    "/conventions/",
    "/conventions/members-convention/",
    "/conventions/members-convention/agenda/",
    "/conventions/members-convention/agenda/1/",
    "/conventions/members-convention/items/8/",
    "/conventions/members-convention/now/",
    "/conventions/members-convention/hall/",
    "/conventions/autumn/now/",
    "/conventions/autumn/hall/",
    "/conventions/special/",
    "/conventions/special/decisions/",
    "/conventions/special/minutes/",
]
CONVENTIONS_OF_MEMBERS = [
    "/conventions/members-convention/register/",
    "/conventions/members-convention/ticket/",
]
CONVENTIONS_DESK = [
    "/conventions/members-convention/door/",
    "/conventions/members-convention/cards/",
    "/conventions/members-convention/chair/",
    "/staff/conventions/",
    "/staff/conventions/announce/",
    "/staff/conventions/members-convention/",
    "/staff/conventions/members-convention/words/",
    "/staff/conventions/members-convention/needs/",
    "/staff/conventions/members-convention/draft/",
    "/staff/conventions/members-convention/draft/release/",
    "/staff/conventions/members-convention/draft/sessions/2/",
    "/staff/conventions/members-convention/draft/sessions/2/items/",
    "/staff/conventions/special/",
    "/staff/conventions/special/undertakings/2/",
]
HALL = [
    "/hall/members-convention/",
    "/hall/members-convention/plans/",
]
HALL_CHAIR = [
    "/hall/members-convention/plans/new/",
    "/hall/members-convention/policy/",
]
OWN = [
    "/you/",
    "/you/looks/",
    "/you/contact/",
    "/you/correction/",
    "/you/erasure/",
    "/you/mail/",
    "/you/of-myself/",
    "/groups/",
    "/groups/hackney/",
    "/groups/hackney/about/",
    "/groups/hackney/meetings/call/",
]
REGISTER = [
    "/staff/register/",
    "/staff/register/find/",
    "/staff/register/enrol/",
    "/staff/register/doubles/",
    "/staff/register/contacts/",
    "/staff/register/lapses/",
    "/staff/register/moves/",
    "/staff/register/export/",
    "/staff/register/imports/",
    "/staff/register/places/",
    "/staff/register/places/new-region/",
    "/staff/register/places/new-group/",
    "/staff/register/places/regions/wales/",
    "/staff/register/places/groups/hackney/",
    "/staff/register/offices/",
    "/staff/register/offices/new/",
    "/staff/register/offices/appoint/",
    "/staff/register/rules/",
    "/staff/register/notices/",
    "/staff/register/notices/campaign/",
    "/staff/register/bounces/",
    "/staff/register/corrections/",
    "/staff/register/breaches/",
    "/staff/register/breaches/new/",
]
PROTECTION = [
    "/staff/register/erasures/",
    "/staff/register/attributes/",
    "/staff/register/attributes/new/",
    "/staff/register/keeping/",
]
ROLLS = [
    "/ballots/priorities/roll/",
    "/ballots/priorities/roll/object/",
]
STAFF = [
    "/staff/",
    "/staff/search/",
    "/staff/scrutiny/",
    "/staff/scrutiny/refounding/",
    "/staff/scrutiny/priorities/",
    "/staff/ballots/priorities/interest/",
    "/staff/ballots/priorities/roll/",
    "/staff/ballots/priorities/roll/2/",
    "/staff/register/contacts/1/confirm/",
]
SEALED = [
    "/ballots/how-your-vote-stays-secret/",
    "/ballots/check-a-ballot/",
    "/ballots/convention-committee/receipt/",
]
SEALED_MEMBER = [
    "/ballots/convention-committee/vote/without-a-script/",
]
SEALED_OFFICER = [
    "/staff/ballots/convention-committee/abandon/",
    "/staff/ballots/wales-meeting/",
    "/staff/ballots/refounding/annul/",
    "/staff/ballots/wales/trustees/",
    "/staff/ballots/convention-committee/assisted/",
]
WRITING = [  # Ada's, of Hackney
    "/motions/drafts/",
    "/motions/drafts/7/",
    "/motions/drafts/7/write/",
    "/motions/drafts/7/write/?whole=1",
    "/motions/drafts/7/write/?after=",
    "/motions/drafts/7/together/3/",
    "/motions/drafts/7/versions/?from=1&to=2",
    "/motions/drafts/7/about/",
    "/motions/drafts/7/editors/",
    "/motions/drafts/7/comment/",
    "/motions/drafts/7/mandate/",
    "/motions/drafts/7/give-up/",
    "/motions/drafts/8/",
    "/motions/drafts/8/write/",
    "/motions/drafts/8/submit/",
    "/motions/refounding-2/draft/",
    "/motions/refounding-2/1/amend/",
    "/motions/refounding-2/1/3/amend/",
    "/motions/refounding-2/1/support/",
]
COORDINATING = [  # the coordinating group's
    "/motions/appeals/",
    "/motions/refounding-2/1/counter/",
]
LISTED = (
    WRITING
    + COORDINATING
    + ANYONE
    + MEMBER
    + OFFICER
    + RULES
    + MOTIONS
    + QUESTIONS
    + ASSEMBLIES
    + COMMITTEE
    + ENDORSEMENTS
    + ENDORSEMENTS_OF_MEMBERS
    + ENDORSEMENTS_DESK
    + ELECTIONS
    + ELECTIONS_OF_MEMBERS
    + ELECTIONS_DESK
    + ELECTIONS_RULES
    + RULE_SETS
    + RULE_SETS_OF_COMMITTEE
    + CONVENTIONS
    + CONVENTIONS_OF_MEMBERS
    + CONVENTIONS_DESK
    + HALL
    + HALL_CHAIR
    + OWN
    + REGISTER
    + PROTECTION
    + ROLLS
    + STAFF
    + SEALED
    + SEALED_MEMBER
    + SEALED_OFFICER
)
