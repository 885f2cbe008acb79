//! The queue by itself, without a shop.

use super::*;
use domain::checkout::Source;
use domain::ids::{SessionId, VariantId};
use uuid::Uuid;

/// In these tests the shoppers from this one on want something on sale.
const IN_LINE_FROM: u128 = 1_000_000;

fn join(queue: &Queue, shopper: u128, since: Instant) -> (bool, oneshot::Receiver<Result<Placed>>) {
    let session = SessionId(Uuid::from_u128(shopper));
    let source = Source::BuyNow { variant: VariantId(Uuid::nil()), quantity: 1 };
    let ticket = Ticket {
        checkout: domain::ids::CheckoutId(session.0),
        shopper: session.to_string(),
        session,
        source,
        key: String::new(),
        hash: Vec::new(),
        customer: None,
        methods: Vec::new(),
        seen_total: 0,
        cheaper_is_fine: false,
        lang: domain::Lang::Zh,
        channel: domain::orders::Channel::Web,
        region: String::new(),
        access: String::new(),
        access_hash: Vec::new(),
        access_sealed: Vec::new(),
        address: Vec::new(),
        phone_index: Vec::new(),
        address_index: Vec::new(),
        person: Vec::new(),
        locks: [0; 3],
        email: None,
        note: None,
    };
    let (answer, answered) = oneshot::channel();
    let one = Waiting { ticket, answer, since, in_line: shopper >= IN_LINE_FROM, number: 0 };
    let (must_lead, _) = queue.join(one).expect("room in the queue");
    (must_lead, answered)
}

fn next(queue: &Queue) -> Vec<u128> {
    let batch = queue.next().unwrap_or_default();
    batch.iter().map(|one| one.ticket.session.0.as_u128()).collect()
}

#[test]
fn the_first_leads_and_a_shopper_is_served_once_a_batch() {
    let (queue, now) = (Queue::default(), Instant::now());
    let joined: Vec<_> = [1, 2, 1, 3, 1].map(|shopper| join(&queue, shopper, now)).into();
    assert_eq!(joined.iter().map(|(must_lead, _)| *must_lead).collect::<Vec<_>>(), [true, false, false, false, false]);
    assert_eq!(next(&queue), [1, 2, 3]);
    assert_eq!(next(&queue), [1]);
    assert_eq!(next(&queue), [1]);
    assert_eq!(next(&queue), [0; 0]);
    assert_eq!(queue.state().bytes, 0);
    assert!(join(&queue, 4, now).0, "nobody leads any more");
}

#[test]
fn no_batch_is_larger_than_it_may_be_and_nobody_is_overtaken() {
    let (queue, now) = (Queue::default(), Instant::now());
    let count = MOST_TOGETHER as u128 + 3;
    let _answers: Vec<_> = (0..count).map(|shopper| join(&queue, shopper, now)).collect();
    let first: Vec<u128> = (0..MOST_TOGETHER as u128).collect();
    assert_eq!(next(&queue), first);
    assert_eq!(next(&queue), [count - 3, count - 2, count - 1]);
}

#[test]
fn who_has_gone_is_left_out_and_who_waited_too_long_is_told() {
    let (queue, now) = (Queue::default(), Instant::now());
    let long_ago = now.checked_sub(PATIENCE + Duration::from_secs(1)).expect("the machine runs for longer");
    let (_, gone) = join(&queue, 1, now);
    drop(gone);
    let (_, mut tired) = join(&queue, 2, long_ago);
    let (_, mut third) = join(&queue, 3, now);
    assert_eq!(next(&queue), [3]);
    assert!(matches!(tired.try_recv(), Ok(Err(Error::Busy(COME_BACK)))));
    assert!(third.try_recv().is_err(), "the third one's answer was dropped with its batch");
}

#[test]
fn those_who_have_gone_keep_nobody_out_of_a_full_queue() {
    let (queue, now) = (Queue::default(), Instant::now());
    for shopper in 0..MOST_WAITING as u128 {
        drop(join(&queue, shopper, now));
    }
    assert_eq!(queue.crowd().waiting, MOST_WAITING);
    let (_, _answer) = join(&queue, 9999, now);
    assert_eq!(queue.crowd().waiting, 1);
    assert_eq!(next(&queue), [9999]);
}

#[test]
fn a_queue_that_is_full_for_others_keeps_places_for_a_sale_in_the_order_of_coming() {
    let (queue, now) = (Queue::default(), Instant::now());
    let mut answers: Vec<_> = (0..MOST_WAITING as u128).map(|shopper| join(&queue, shopper, now)).collect();
    answers.extend((0..3).map(|n| join(&queue, IN_LINE_FROM + n, now)));
    assert_eq!(queue.crowd().waiting, MOST_WAITING + 3);
    assert_eq!(queue.ahead_of(1), 0);
    assert_eq!(queue.ahead_of(MOST_WAITING as u64 + 3), MOST_WAITING as i64 + 2);
    for batch in 0..MOST_WAITING / MOST_TOGETHER {
        assert_eq!(next(&queue).len(), MOST_TOGETHER, "batch {batch}");
        assert_eq!(queue.ahead_of(MOST_WAITING as u64 + 1) as usize, MOST_WAITING - (batch + 1) * MOST_TOGETHER);
    }
    assert_eq!(next(&queue), [IN_LINE_FROM, IN_LINE_FROM + 1, IN_LINE_FROM + 2]);
    assert_eq!(queue.ahead_of(MOST_WAITING as u64 + 3), 0, "nobody waits any more");
}

#[test]
fn a_leader_that_ends_in_the_middle_lets_everybody_go() {
    let (queue, now) = (Arc::new(Queue::default()), Instant::now());
    let (_, mut answer) = join(&queue, 1, now);
    drop(Leading { queue: queue.clone(), done: false });
    assert!(matches!(answer.try_recv(), Err(oneshot::error::TryRecvError::Closed)));
    assert!(join(&queue, 2, now).0, "the next one leads");
}
