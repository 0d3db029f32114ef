from objectives.rules.reasons import BITS, Reason, from_bits, to_bits


def test_every_reason_can_be_read():
    texts = [reason.text for reason in Reason]

    assert all(texts)
    assert len(set(texts)) == len(Reason)


def test_reasons_are_stored_as_bits_that_keep_their_meaning():
    assert {reason.value: bit for reason, bit in BITS.items()} == {
        "no_goal": 1,
        "no_crm_data": 2,
        "no_crm_owner": 4,
        "no_rate": 8,
        "no_wins": 16,
        "goal_met": 32,
        "no_closed_deals": 64,
        "no_amount": 128,
    }


def test_bits_come_back_as_the_reasons_they_were():
    reasons = [Reason.NO_GOAL, Reason.NO_CRM_OWNER, Reason.NO_GOAL]

    assert to_bits(reasons) == 5
    assert from_bits(5) == {Reason.NO_GOAL, Reason.NO_CRM_OWNER}
    assert from_bits(0) == frozenset()
