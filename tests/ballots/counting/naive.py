"""A second count of the Scottish rule, for comparison only: paper by paper, in fractions.

Written from the text of SSI 2011/399, Sch. 1, rules 46-53 without regard to speed, and sharing
nothing with ballots.counting but the input.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor


def recount(ballots, candidates, seats, lot):
    """Elected candidates in order, and the votes at the end of each stage.

    ballots     one list of candidates for each paper
    lot         candidates, the luckiest first
    """
    quota = len(ballots) // (seats + 1) + 1  # 47
    holder = [ballot[0] for ballot in ballots]  # 46
    value = [Fraction(1) for _ in ballots]
    elected: list[str] = []
    excluded: list[str] = []
    transferred: list[str] = []
    stages: list[dict[str, Fraction]] = []

    def votes_of(candidate):
        return sum((v for h, v in zip(holder, value, strict=True) if h == candidate), Fraction(0))

    def continuing():
        return [c for c in candidates if c not in elected and c not in excluded]

    def end_of_stage():
        votes = {c: votes_of(c) for c in candidates}
        for c in transferred:
            votes[c] = Fraction(quota)
        stages.append(votes)
        reached = [c for c in continuing() if votes[c] >= quota]  # 48
        elected.extend(sorted(reached, key=lambda c: (-votes[c], candidates.index(c))))

    def tie(among, best):  # 50(2)-(3), 52
        for votes in reversed(stages):
            mark = best(votes[c] for c in among)
            among = [c for c in among if votes[c] == mark]
        order = sorted(among, key=lot.index)
        return order[0] if best is max else order[-1]

    def pass_on(giver, factor):
        for i, ballot in enumerate(ballots):
            if holder[i] != giver:
                continue
            if factor is not None:  # 49(3): five places, any remainder being ignored
                value[i] = Fraction(floor(value[i] * factor * 100000), 100000)
            after = ballot[ballot.index(giver) + 1 :]
            holder[i] = next((c for c in after if c in continuing()), None)

    end_of_stage()
    while len(elected) < seats and len(continuing()) > seats - len(elected):
        now = stages[-1]
        over = [c for c in elected if now[c] > quota and c not in transferred]
        if over:  # 49, 50(1)
            most = max(now[c] for c in over)
            giver = tie([c for c in over if now[c] == most], max)
            pass_on(giver, (now[giver] - quota) / now[giver])
            transferred.append(giver)
        else:  # 51
            least = min(now[c] for c in continuing())
            loser = tie([c for c in continuing() if now[c] == least], min)
            excluded.append(loser)
            pass_on(loser, None)
        end_of_stage()
    if len(elected) < seats:  # 53
        elected.extend(sorted(continuing(), key=lambda c: (-stages[-1][c], candidates.index(c))))
    return elected, stages
