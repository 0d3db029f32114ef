"""Moves of deals by the export's own history: for timing, and for the stages a deal reached."""

from pipeline.actions import staging
from pipeline.actions.delta import OPPORTUNITY, STAGE_CHANGE, WON_LAST, gather_ids, resolved, touch
from pipeline.actions.staging import MOVES, Staging
from pipeline.actions.taking import Taking
from pipeline.rules import MoveRow, reached_bits, top_rank


class HistoryFile:
    """History rows are kept once each; a deal's stage is what the deal itself says."""

    def __init__(self, taking: Taking, kind: str) -> None:
        self.taking, self.kind = taking, kind
        self.moves = Staging("taken_moves", MOVES)
        self._top = top_rank(taking.steps.values())

    def __bool__(self) -> bool:
        return self.kind in self.taking.tallies

    def gather(self) -> None:
        self.moves.create()
        for line, row in self.taking.rows(self.kind):
            self.moves.add(self._staged(line, row))
        self.moves.index("deal")
        if self:
            self._refuse_unknown_deals()

    def _staged(self, line: int, row: MoveRow) -> tuple:
        step = self.taking.steps[row.stage]
        reached = reached_bits(step.state, step.rank or 1, top=self._top)
        return (
            line,
            row.key,
            row.deal,
            self.taking.names["stage"].add(row.stage),
            reached - (reached & 1),
            row.amount_e4,
            row.closes_on,
            row.changed_on,
        )

    def _refuse_unknown_deals(self) -> None:
        unknown = (
            f" taken_moves WHERE NOT EXISTS (SELECT 1 FROM {OPPORTUNITY} o WHERE"  # noqa: S608
            " o.organization_id = %s AND o.crm_key = deal)"
            " AND NOT EXISTS (SELECT 1 FROM taken_deals s WHERE s.crm_key = deal)"
        )
        mine = self.taking.organization.pk
        tally = self.taking.tally(self.kind)
        refused = staging.run(
            "INSERT INTO taken_refused SELECT %s, line, 'OpportunityId', source_key,"
            " 'No deal has this id. Import it before its history.' FROM" + unknown,
            tally.file,
            mine,
        )
        tally.refused += refused
        if refused:
            staging.run("DELETE FROM" + unknown, mine)

    def write(self) -> None:
        taking = self.taking
        moves = resolved("taken_moves", [name for name, _kind in MOVES], gather_ids(taking))
        mine = taking.organization.pk
        tally = taking.tally(self.kind)
        total = staging.value("SELECT count(*) FROM taken_moves")
        if self._raise_reached():
            self._touch()
        joined = (
            f" FROM {moves} m JOIN {OPPORTUNITY} o ON o.organization_id = %s AND o.crm_key = m.deal"
        )
        tally.added = staging.run(
            f"INSERT INTO {STAGE_CHANGE} (organization_id, opportunity_id, stage_id, amount,"  # noqa: S608
            " closes_on, changed_on, source_key) SELECT o.organization_id, o.id, m.stage_id,"
            f" m.amount, m.closes_on, m.changed_on, m.source_key{joined}"
            f" WHERE NOT EXISTS (SELECT 1 FROM {STAGE_CHANGE} c"
            " WHERE c.opportunity_id = o.id AND c.source_key = m.source_key) ORDER BY m.line",
            mine,
        )
        tally.same = total - tally.added
        self._tell_contrary(joined)

    def _raise_reached(self) -> int:
        """A deal reached the furthest stage of its history too; how many were not known to."""
        bits = f"({OPPORTUNITY}.reached | h.reached)"
        return staging.run(
            f"UPDATE {OPPORTUNITY} SET reached = {WON_LAST.format(new=OPPORTUNITY, bits=bits)}"  # noqa: S608
            " FROM (SELECT deal, max(reached) AS reached FROM taken_moves GROUP BY deal) h"
            f" WHERE organization_id = %s AND crm_key = h.deal"
            f" AND ({OPPORTUNITY}.reached & h.reached) <> h.reached",
            self.taking.organization.pk,
        )

    def _touch(self) -> None:
        owners = staging.rows(
            f"SELECT DISTINCT o.owner_id FROM {OPPORTUNITY} o JOIN taken_moves m"  # noqa: S608
            " ON o.crm_key = m.deal WHERE o.organization_id = %s AND o.owner_id IS NOT NULL",
            self.taking.organization.pk,
        )
        touch(self.taking, [owner for (owner,) in owners])

    def _tell_contrary(self, joined: str) -> None:
        """Deals whose history saw another end, or another close day, than the deal itself."""
        mine = self.taking.organization.pk
        won = staging.value(
            f"SELECT count(DISTINCT o.id){joined} JOIN pipeline_stage s ON s.id = m.stage_id"
            " WHERE s.state = 'won' AND o.state <> 'won'",
            mine,
        )
        days = staging.value(
            f"SELECT count(DISTINCT o.id){joined}"
            " WHERE m.closes_on <> COALESCE(o.closed_on, o.closes_on)",
            mine,
        )
        if won or days:
            self.taking.notes.append(
                f"{self.taking.tally(self.kind).file} contradicts the deals: {won:,} were won "
                f"in it and are not now, {days:,} had another close day. The deals count."
            )
