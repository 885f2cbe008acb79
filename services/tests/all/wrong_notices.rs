//! Notices that are not what they must be: bent, old, said twice, about others' money or about
//! other money. None has an effect, and none stands in the way of a right one.

use domain::Timestamp;
use services::payments::{self, Reason, Verdict};
use services::providers::sandbox::ACCOUNT;
use services::providers::sandbox::messages::Notice;
use services::providers::signing;
use services::testing::chance::Chance;
use services::testing::notices::{begin, notice, signed, tell};
use services::testing::orders::{Count, Facts, count, unpaid};
use services::testing::{number, on_both, trade};
use std::collections::BTreeMap;

/// An order of which nobody has heard anything since it was placed.
fn as_placed() -> Facts {
    Facts {
        status: "placed".to_owned(),
        payment_status: "unpaid".to_owned(),
        fulfillment_status: "unfulfilled".to_owned(),
        refunded_total: 0,
    }
}

/// P4
#[test]
fn a_thousand_bent_notices_are_refused_and_leave_nothing_behind() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 1).await;
        let started = begin(&shop, &order).await;
        let (headers, body) = signed(&shop, "evt_1", &notice(&started, &order, "payment.captured"));
        let mut refused = 0;
        let mut seed = 12345_u32;
        for round in 0..1000_usize {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (mut headers, mut body) = (headers.clone(), body.clone());
            // One bit of the body, of a header's value, or a header missing or doubled.
            match round % 5 {
                0 | 1 => {
                    let at = usize::try_from(seed >> 8).expect("fits") % body.len();
                    body[at] ^= 1 << (seed % 7);
                }
                2 | 3 => {
                    let which = round % 3;
                    let mut bytes = headers[which].1.clone().into_bytes();
                    let at = usize::try_from(seed >> 8).expect("fits") % bytes.len();
                    bytes[at] = if bytes[at] == b'7' { b'8' } else { b'7' };
                    headers[which].1 = String::from_utf8(bytes).expect("ascii");
                }
                _ => {
                    let header = headers.remove(round % 3);
                    if round % 2 == 0 {
                        headers.push(header.clone());
                        headers.push(header);
                    }
                }
            }
            match payments::notice(&shop, "sandbox", &headers, &body).await.expect("an answer") {
                Verdict::Refused(_) => refused += 1,
                other => panic!("round {round}: {other:?}"),
            }
        }
        assert_eq!(refused, 1000);
        assert_eq!(count(&shop, Count::EventsApplied).await, 0);
        assert_eq!(count(&shop, Count::EventsRefused).await, 0, "strangers do not fill the books");
        assert_eq!(order.facts(&shop).await, as_placed());
    });
}

/// P4
#[test]
fn an_old_notice_a_replayed_one_and_anothers_money_change_nothing() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 1).await;
        let started = begin(&shop, &order).await;
        let captured = notice(&started, &order, "payment.captured");

        let foreign = Notice { account: "another-shop".to_owned(), ..captured.clone() };
        assert_eq!(tell(&shop, "evt_0", &foreign).await, Verdict::Refused(Reason::Account));

        let (headers, body) = signed(&shop, "evt_1", &captured);
        shop.clock.advance(6 * Timestamp::MINUTE);
        let late = payments::notice(&shop, "sandbox", &headers, &body).await.expect("an answer");
        assert_eq!(late, Verdict::Refused(Reason::Timestamp));
        assert_eq!(late.status(), 401);
        assert_eq!(order.facts(&shop).await.payment_status, "unpaid");

        assert_eq!(tell(&shop, "evt_1", &captured).await, Verdict::Applied);
        assert_eq!(tell(&shop, "evt_1", &captured).await, Verdict::Repeated);
        let (headers, body) = signed(&shop, "evt_1", &captured);
        assert!(payments::notice(&shop, "nobody", &headers, &body).await.is_err(), "no such provider");
        assert_eq!(order.history(&shop).await, ["placed", "paid"]);
    });
}

/// P5
#[test]
fn a_genuine_notice_with_a_wrong_number_is_refused_and_written_down() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let order = unpaid(&shop, stall, 1).await;
        let started = begin(&shop, &order).await;
        let right = notice(&started, &order, "payment.captured");
        let wrongs = [
            (Notice { amount: 2499, ..right.clone() }, Reason::Amount),
            (Notice { amount: 2501, ..right.clone() }, Reason::Amount),
            (Notice { amount: -2500, ..right.clone() }, Reason::Amount),
            (Notice { currency: "USD".to_owned(), ..right.clone() }, Reason::Currency),
            (Notice { merchant_ref: uuid::Uuid::now_v7().to_string(), ..right.clone() }, Reason::UnknownPayment),
            (Notice { merchant_ref: "x".to_owned(), ..right.clone() }, Reason::UnknownPayment),
        ];
        for (index, (wrong, reason)) in wrongs.iter().enumerate() {
            let event = format!("evt_{index}");
            assert_eq!(tell(&shop, &event, wrong).await, Verdict::Refused(*reason));
            assert_eq!(tell(&shop, &event, wrong).await, Verdict::Refused(*reason), "also the second time");
        }
        assert_eq!(count(&shop, Count::EventsRefused).await, 6);
        assert_eq!(count(&shop, Count::Captured).await, 0);
        assert_eq!(order.facts(&shop).await.payment_status, "unpaid");
        assert_eq!(tell(&shop, "evt_0", &right).await, Verdict::Applied, "a refused event does not block a right one");
    });
}

/// Makes one thing wrong in a notice, or in the secret it is signed with, and says how it must be
/// refused. `other` is a payment of ours with another amount.
fn make_wrong(what: usize, notice: &mut Notice, secret: &mut String, other: &str, chance: &mut Chance) -> Reason {
    match what {
        0 => {
            let (less, more) = (chance.between(i64::MIN, notice.amount), chance.between(notice.amount + 1, i64::MAX));
            let amounts = [less, more, notice.amount - 1, notice.amount + 1, 0, -notice.amount, notice.amount * 100];
            notice.amount = *chance.pick(&amounts);
            Reason::Amount
        }
        1 => {
            let currency = *chance.pick(&["USD", "cny", "CNY ", "", "XXX", "人民币", "CNY\0"]);
            notice.currency = currency.to_owned();
            Reason::Currency
        }
        2 => {
            let unknown = uuid::Uuid::from_u128(u128::from(chance.bits())).to_string();
            let bent = format!("{}x", notice.merchant_ref);
            notice.merchant_ref = chance.pick(&[unknown, bent, String::new(), "1 OR 1=1".to_owned()]).clone();
            Reason::UnknownPayment
        }
        // The number of a payment that exists, which costs something else.
        3 => {
            notice.merchant_ref = other.to_owned();
            Reason::Amount
        }
        4 => {
            let account = *chance.pick(&["another-shop", "", "YUNMALL", "yunmall "]);
            notice.account = account.to_owned();
            Reason::Account
        }
        _ => {
            let longer = format!("{secret}{}", chance.bits());
            *secret = chance.pick(&[longer, String::new(), other.to_owned(), ACCOUNT.to_owned()]).clone();
            Reason::Signature
        }
    }
}

/// P4, P5
#[test]
fn a_thousand_notices_with_something_wrong_in_them_move_neither_payment_nor_order() {
    on_both(|shop| async move {
        let stall = trade::stall(&shop, "tea").await;
        let (order, dearer) = (unpaid(&shop, stall, 1).await, unpaid(&shop, stall, 2).await);
        let (started, other) = (begin(&shop, &order).await, begin(&shop, &dearer).await);
        let other = other.payment.expect("a payment").to_string();
        let work = number(&shop, "SELECT COUNT(*) AS n FROM jobs", vec![]).await;
        let mut chance = Chance::of(20_261_123);
        let mut written: BTreeMap<&str, i64> = BTreeMap::new();
        for round in 0..1000_usize {
            let kind = *chance.pick(&["payment.captured", "payment.captured", "payment.failed", "payment.closed"]);
            let (mut wrong, mut secret) = (notice(&started, &order, kind), shop.options.sandbox_secret.clone());
            let reason = make_wrong(round % 6, &mut wrong, &mut secret, &other, &mut chance);
            let body = serde_json::to_vec(&wrong).expect("json");
            let headers = signing::sign(&secret, &format!("evt_{round}"), shop.clock.now(), &body);
            let verdict = payments::notice(&shop, "sandbox", &headers, &body).await.expect("an answer");
            assert_eq!(verdict, Verdict::Refused(reason), "round {round}: {wrong:?}");
            // Who cannot sign leaves nothing in the books; a genuine notice is kept for somebody to look at.
            if reason != Reason::Signature {
                *written.entry(reason.code()).or_default() += 1;
            }
        }
        assert_eq!(written.values().sum::<i64>(), 834);
        assert_eq!(count(&shop, Count::EventsRefused).await, 834);
        for (code, times) in written {
            let sql = "SELECT COUNT(*) AS n FROM payment_events WHERE kind = 'refused' AND verdict = $1";
            assert_eq!(number(&shop, sql, vec![code.into()]).await, times, "{code}");
        }
        assert_eq!(count(&shop, Count::EventsApplied).await, 0);
        let untouched =
            "SELECT COUNT(*) AS n FROM payments WHERE state = 'pending' AND captured = 0 AND settled_at IS NULL";
        assert_eq!(number(&shop, untouched, vec![]).await, 2);
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM payments", vec![]).await, 2);
        assert_eq!(number(&shop, "SELECT COUNT(*) AS n FROM jobs", vec![]).await, work);
        for one in [&order, &dearer] {
            assert_eq!(one.facts(&shop).await, as_placed());
            assert_eq!(one.history(&shop).await, ["placed"]);
        }
        assert_eq!(count(&shop, Count::Allocated).await, 3);
        let right = notice(&started, &order, "payment.captured");
        assert_eq!(tell(&shop, "evt_0", &right).await, Verdict::Applied, "nothing stands in the way of a right one");
        assert_eq!(order.history(&shop).await, ["placed", "paid"]);
    });
}
