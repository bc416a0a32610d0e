from calibgui.workers.mailbox import Mailbox


def test_that_a_mailbox_holds_the_newest_only() -> None:
    box: Mailbox[int] = Mailbox()
    assert box.take() is None
    box.put(1)
    box.put(2)
    assert box.take() == 2
    assert box.take() is None
